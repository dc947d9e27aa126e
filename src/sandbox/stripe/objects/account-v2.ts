import type Stripe from "stripe";
import type { AccountRecord, RequirementEntry } from "../state.ts";

type V2Account = Stripe.V2.Core.Account;
type Entry = NonNullable<NonNullable<V2Account["requirements"]>["entries"]>[number];
type Recipient = NonNullable<NonNullable<V2Account["configuration"]>["recipient"]>;

/** What a read may include; everything else is left out unless asked for. */
export const INCLUDES = [
  "configuration.customer",
  "configuration.merchant",
  "configuration.recipient",
  "defaults",
  "future_requirements",
  "identity",
  "requirements",
] as const;

/** A connected account as Accounts v2 shows it, with the named parts. */
export function accountV2(account: AccountRecord, include: readonly string[]): V2Account {
  const shown = new Set(include);
  return {
    id: account.id,
    object: "v2.core.account",
    applied_configurations: account.recipient ? ["recipient"] : [],
    closed: false,
    ...(shown.has("configuration.recipient")
      ? { configuration: { recipient: recipientOf(account) } }
      : {}),
    ...(account.contactEmail === null ? {} : { contact_email: account.contactEmail }),
    created: new Date(account.created * 1000).toISOString(),
    dashboard: account.dashboard,
    ...(shown.has("defaults") ? { defaults: defaultsOf(account) } : {}),
    ...(account.displayName === null ? {} : { display_name: account.displayName }),
    ...(shown.has("future_requirements") ? { future_requirements: { entries: [] } } : {}),
    ...(shown.has("identity")
      ? { identity: { country: account.country, entity_type: account.entityType } }
      : {}),
    livemode: false,
    metadata: account.metadata,
    ...(shown.has("requirements") ? { requirements: requirementsOf(account) } : {}),
  };
}

function defaultsOf(account: AccountRecord): NonNullable<V2Account["defaults"]> {
  return {
    currency: account.currency,
    responsibilities: {
      fees_collector: "application",
      losses_collector: "application",
      requirements_collector: "stripe",
    },
  };
}

function recipientOf(account: AccountRecord): Recipient {
  if (!account.transfersRequested) return { applied: account.recipient };
  const resolution =
    account.transfersDetail === "restricted_other" ? "contact_stripe" : "provide_info";
  const details =
    account.transfersDetail === null
      ? []
      : [{ code: account.transfersDetail, resolution } as const];
  const payable = account.transfers === "active" && account.bank?.status === "new";
  return {
    applied: true,
    capabilities: {
      stripe_balance: {
        payouts: {
          status: payable ? "active" : "restricted",
          status_details: payable
            ? []
            : [{ code: account.transfersDetail ?? "requirements_past_due", resolution }],
        },
        stripe_transfers: { status: account.transfers, status_details: details },
      },
    },
  };
}

function requirementsOf(account: AccountRecord): NonNullable<V2Account["requirements"]> {
  const entries = account.requirements.map(entryOf);
  if (entries.length === 0) return { entries };
  const past = account.requirements.some(({ pastDue }) => pastDue);
  return {
    entries,
    summary: { minimum_deadline: { status: past ? "past_due" : "currently_due" } },
  };
}

function entryOf({ field, pastDue }: RequirementEntry): Entry {
  const status = pastDue ? "past_due" : "currently_due";
  return {
    awaiting_action_from: "user",
    description: field,
    errors: [],
    impact: {
      restricts_capabilities: [
        {
          capability: "stripe_balance.stripe_transfers",
          configuration: "recipient",
          deadline: { status },
        },
      ],
    },
    minimum_deadline: { status },
    requested_reasons: [{ code: "routine_onboarding" }],
  };
}
