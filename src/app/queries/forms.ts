import { MOST_APPROVALS, type Policies } from "../../domain/agreement/policies.ts";
import { policyRefusals } from "../../domain/agreement/policy-refusals.ts";
import { HOLD_RESOLUTION_DAYS } from "../../domain/milestone/hold.ts";
import { refusal } from "../../domain/refusals.ts";
import type { Origin } from "../api.ts";
import type { Deps } from "../deps.ts";
import { actorIn, refusedWith } from "../resolve.ts";
import type { FormStart, Refused, WorkspaceSettings } from "./views.ts";

/** What the form of `new` starts from in this channel: its agreement, or the workspace's defaults. */
export async function formStart(deps: Deps, origin: Origin): Promise<FormStart> {
  const { actor: identity, channel } = origin;
  const [loaded, defaults] = await Promise.all([
    deps.store.load({ actor: identity, ...(channel && { channel }), ref: { by: "none" } }),
    workspaceDefaults(deps, origin),
  ]);
  const { agreement, personId, people, now } = loaded;
  const actor = agreement && personId ? actorIn(agreement, personId, origin, loaded) : null;
  const clock = personId ? people[personId]?.clock : undefined;
  return {
    kind: "form",
    agreement,
    actor,
    // Who is in the agreement is shown to its people only.
    people: actor?.side ? people : {},
    policies: agreement?.policies ?? defaults.policies,
    currency: defaults.currency,
    currencies: deps.platform.currencies,
    zones: { own: clock?.hours?.timeZone ?? null, profile: clock?.profileZone ?? null },
    now,
  };
}

async function workspaceDefaults(deps: Deps, { actor }: Origin) {
  return (await deps.reads.workspace(actor.platform, actor.team)) ?? deps.defaults;
}

/** A workspace's defaults for new agreements; anyone may read them. */
export async function settings(deps: Deps, origin: Origin): Promise<WorkspaceSettings> {
  const { policies, currency } = await workspaceDefaults(deps, origin);
  const { currencies } = deps.platform;
  return { kind: "settings", team: origin.actor.team, policies, currency, currencies };
}

/** Saves a workspace's defaults; existing agreements and terms keep theirs. */
export async function saveSettings(
  deps: Deps,
  origin: Origin,
  isAdmin: boolean,
  policies: Policies,
  currency: string,
): Promise<WorkspaceSettings | Refused> {
  if (!isAdmin)
    return refusedWith(deps, null, [
      refusal("setup.only_admin", { platform: origin.actor.platform }),
    ]);
  const resolvedAfterDays = deps.platform.holdLimitDays - HOLD_RESOLUTION_DAYS;
  const limits = { mostApprovals: MOST_APPROVALS, resolvedAfterDays };
  const wrong = [...policyRefusals(policies, limits)];
  if (!deps.platform.currencies.includes(currency)) {
    const detail = { currency, supported: deps.platform.currencies };
    wrong.push(refusal("amount.currency_unsupported", detail, "currency"));
  }
  if (wrong.length > 0) return refusedWith(deps, null, wrong);
  const { platform, team } = origin.actor;
  await deps.reads.saveWorkspace(platform, team, policies, currency);
  return settings(deps, origin);
}
