import { randomUUID } from "node:crypto";
import type Stripe from "stripe";
import type { AccountSnapshot, Payments } from "../../app/ports.ts";
import { ProviderError } from "../../app/ports.ts";
import { calling, expectItems, expectObject } from "./errors.ts";

type Account = Stripe.V2.Core.Account;

/** v2 answers hold these parts only where they are asked for. */
const INCLUDE: Stripe.V2.Core.AccountRetrieveParams.Include[] = [
  "configuration.recipient",
  "identity",
  "requirements",
];

/** Makes a connected account that can only receive transfers (Accounts v2, recipient configuration). */
export async function createAccount(
  stripe: Stripe,
  order: Parameters<Payments["createAccount"]>[0],
): Promise<AccountSnapshot> {
  const params: Stripe.V2.Core.AccountCreateParams = {
    display_name: order.displayName,
    dashboard: "express",
    identity: { country: order.country.toLowerCase() },
    configuration: {
      recipient: { capabilities: { stripe_balance: { stripe_transfers: { requested: true } } } },
    },
    // The platform answers for losses where it transfers separately from the charge.
    defaults: {
      responsibilities: { fees_collector: "application", losses_collector: "application" },
    },
    metadata: { agreement_id: order.agreementId },
    include: INCLUDE,
  };
  const { idempotencyKey } = order;
  const account = await calling(() => stripe.v2.core.accounts.create(params, { idempotencyKey }));
  return snapshot(expectObject(account, "v2.core.account"), null);
}

/** The account as it is now; the bank account's last four digits where one is on file. */
export async function getAccount(stripe: Stripe, accountId: string): Promise<AccountSnapshot> {
  const account = await calling(() =>
    stripe.v2.core.accounts.retrieve(accountId, { include: INCLUDE }),
  );
  return snapshot(expectObject(account, "v2.core.account"), await last4Of(stripe, accountId));
}

/** A fresh onboarding link: its own key each time, since a link is used once and lives for minutes. */
export async function mintOnboardingLink(
  stripe: Stripe,
  accountId: string,
  returnUrl: string,
): Promise<string> {
  const params: Stripe.V2.Core.AccountLinkCreateParams = {
    account: accountId,
    use_case: {
      type: "account_onboarding",
      account_onboarding: {
        return_url: returnUrl,
        refresh_url: returnUrl,
      },
    },
  };
  const link = await calling(() =>
    stripe.v2.core.accountLinks.create(params, { idempotencyKey: `link-${randomUUID()}` }),
  );
  return expectObject(link, "v2.core.account_link").url;
}

function snapshot(account: Account, last4: string | null): AccountSnapshot {
  const transfers =
    account.configuration?.recipient?.capabilities?.stripe_balance?.stripe_transfers;
  const ready = transfers?.status === "active" && account.closed !== true;
  return {
    accountId: account.id,
    ready,
    requirements: ready ? [] : requirementsOf(account, transfers?.status_details ?? []),
    country: account.identity?.country?.toUpperCase() ?? null,
    holder: holderOf(account),
    last4,
  };
}

/** What the person still has to give, in Stripe's codes; where it asks for nothing, why it holds the account back. */
function requirementsOf(
  account: Account,
  details: readonly { readonly code: string }[],
): readonly string[] {
  const asked = (account.requirements?.entries ?? [])
    .filter((entry) => entry.awaiting_action_from === "user")
    .map((entry) => entry.description);
  const codes = asked.length > 0 ? asked : details.map((detail) => detail.code);
  return [...new Set(codes)];
}

function holderOf(account: Account): string | null {
  const person = account.identity?.individual;
  const named = [person?.given_name, person?.surname].filter(Boolean).join(" ");
  const registered = account.identity?.business_details?.registered_name;
  return registered || named || account.display_name || null;
}

/** Bank accounts are read by the v1 address of the same account. */
async function last4Of(stripe: Stripe, accountId: string): Promise<string | null> {
  try {
    const list = await calling(() =>
      stripe.accounts.listExternalAccounts(accountId, { object: "bank_account", limit: 10 }),
    );
    const accounts = expectItems(list);
    const chosen = accounts.find((each) => each.default_for_currency) ?? accounts[0];
    return chosen?.last4 ?? null;
  } catch (error) {
    // It only helps to recognise the account: a definite no leaves it out, anything else is tried again as a whole.
    if (error instanceof ProviderError && error.outcome === "failed" && !error.retryable) {
      return null;
    }
    throw error;
  }
}
