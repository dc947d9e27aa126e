import type Stripe from "stripe";
import { invalidRequest } from "../errors.ts";
import type { Params } from "../params.ts";
import type { World } from "../world.ts";
import { accountOf } from "./account.ts";

/** A link to onboarding lives for five minutes and is opened once (docs.stripe.com/api/v2/core/account-links). */
const LIFETIME_SECONDS = 5 * 60;

/** `POST /v2/core/account_links`: whoever has the address is taken for the facilitator. */
export function createAccountLink(world: World, params: Params): Stripe.V2.Core.AccountLink {
  params.only("account", "use_case");
  const account = accountOf(world, params.requiredText("account"), "account");
  const useCase = params.nested("use_case");
  if (useCase === undefined) throw missing("use_case");
  const type = useCase.oneOf("type", ["account_onboarding", "account_update"]);
  if (type === undefined) throw missing("use_case.type");
  const detail = useCase.nested(type);
  if (detail === undefined) throw missing(`use_case.${type}`);
  detail.only("collection_options", "configurations", "refresh_url", "return_url");
  const refreshUrl = detail.url("refresh_url");
  if (refreshUrl === undefined) throw missing(`use_case.${type}.refresh_url`);
  const returnUrl = detail.url("return_url");
  const token = world.id("", 32);
  const expiresAt = world.now() + LIFETIME_SECONDS;
  world.state.accountLinks[token] = {
    account: account.id,
    expiresAt,
    refreshUrl,
    returnUrl: returnUrl ?? null,
    used: "no",
  };
  world.changed();
  const urls = {
    refresh_url: refreshUrl,
    ...(returnUrl === undefined ? {} : { return_url: returnUrl }),
  };
  return {
    object: "v2.core.account_link",
    account: account.id,
    created: new Date(world.now() * 1000).toISOString(),
    expires_at: new Date(expiresAt * 1000).toISOString(),
    livemode: false,
    url: `${world.core.selfUrl()}/onboard/${token}`,
    use_case:
      type === "account_onboarding"
        ? { type, account_onboarding: urls }
        : { type, account_update: urls },
  };
}

function missing(param: string) {
  return invalidRequest(`Missing required param: ${param}.`, { code: "parameter_missing", param });
}
