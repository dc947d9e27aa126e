import { invalidRequest, noAccess, noSuch } from "../errors.ts";
import type { Params } from "../params.ts";
import { type AccountRecord, PLATFORM, type RequirementEntry } from "../state.ts";
import type { World } from "../world.ts";
import { accountV1 } from "./account-v1.ts";
import { currencyOfCountry } from "./country-spec.ts";
import { emit, emitThin } from "./event.ts";

/** What a new recipient still has to give, in the names of Accounts v2. */
const TO_COLLECT = [
  "configuration.recipient.default_outbound_destination",
  "identity.individual.date_of_birth",
  "identity.individual.given_name",
  "identity.individual.surname",
  "identity.attestations.terms_of_service",
];

const dues = (fields: readonly string[], pastDue: boolean): RequirementEntry[] =>
  fields.map((field) => ({ field, pastDue }));

/** The connected account with this id. */
export function accountOf(world: World, id: string, param = "id"): AccountRecord {
  const found = world.state.accounts.find((each) => each.id === id);
  if (found === undefined) throw noSuch("account", id, param);
  return found;
}

/** `POST /v2/core/accounts`; the account can receive nothing until onboarding is done. */
export function createAccount(world: World, params: Params): AccountRecord {
  params.only(
    "configuration",
    "contact_email",
    "contact_phone",
    "dashboard",
    "defaults",
    "display_name",
    "identity",
    "include",
    "metadata",
  );
  const identity = params.nested("identity");
  const country = (identity?.text("country") ?? "us").toLowerCase();
  const account: AccountRecord = {
    id: world.id("acct_", 16),
    created: world.now(),
    country,
    currency: currencyOfCountry(country),
    entityType: "individual",
    displayName: null,
    contactEmail: null,
    dashboard: "express",
    metadata: {},
    recipient: false,
    transfersRequested: false,
    transfers: "restricted",
    transfersDetail: "requirements_past_due",
    requirements: [],
    detailsSubmitted: false,
    bank: null,
  };
  apply(account, params);
  world.state.accounts.push(account);
  world.changed();
  emitThin(world, "v2.core.account.created", account.id);
  return account;
}

/** `POST /v2/core/accounts/:id`. */
export function updateAccount(world: World, account: AccountRecord, params: Params): AccountRecord {
  params.only(
    "configuration",
    "contact_email",
    "contact_phone",
    "dashboard",
    "defaults",
    "display_name",
    "identity",
    "include",
    "metadata",
  );
  apply(account, params);
  world.changed();
  return account;
}

function apply(account: AccountRecord, params: Params): void {
  const identity = params.nested("identity");
  const country = identity?.text("country")?.toLowerCase();
  if (country !== undefined && !/^[a-z]{2}$/.test(country)) {
    throw invalidRequest(`Invalid country: ${country}`, { param: "identity.country" });
  }
  account.country = country ?? account.country;
  account.entityType = identity?.text("entity_type") ?? account.entityType;
  account.displayName = params.text("display_name") ?? account.displayName;
  account.contactEmail = params.text("contact_email") ?? account.contactEmail;
  account.dashboard = params.oneOf("dashboard", ["express", "full", "none"]) ?? account.dashboard;
  account.metadata = params.mergedMetadata(account.metadata);
  account.currency = params.nested("defaults")?.text("currency")?.toLowerCase() ?? account.currency;
  const recipient = params.nested("configuration")?.nested("recipient");
  if (recipient === undefined) return;
  account.recipient = true;
  const transfers = recipient
    .nested("capabilities")
    ?.nested("stripe_balance")
    ?.nested("stripe_transfers");
  const first = transfers?.flag("requested") === true && !account.transfersRequested;
  account.transfersRequested ||= first;
  if (first && account.transfers !== "active") account.requirements = dues(TO_COLLECT, true);
}

/** What a person can do on the onboarding page. */
export const ONBOARD_OUTCOMES = ["ready", "requirements_due", "restricted"] as const;
export type OnboardOutcome = (typeof ONBOARD_OUTCOMES)[number];

/** Carries out what the facilitator did at onboarding, with v1 and v2 events for what has changed. */
export function onboard(world: World, account: AccountRecord, outcome: OnboardOutcome): void {
  const before = { status: account.transfers, due: JSON.stringify(account.requirements) };
  account.detailsSubmitted = true;
  switch (outcome) {
    case "ready":
      account.transfers = "active";
      account.transfersDetail = null;
      account.requirements = [];
      account.bank = { id: world.id("ba_"), last4: "6789", status: "new" };
      break;
    case "requirements_due":
      account.transfers = "restricted";
      account.transfersDetail = "requirements_past_due";
      account.requirements = dues(TO_COLLECT.slice(0, 2), true);
      break;
    case "restricted":
      account.transfers = "restricted";
      account.transfersDetail = "restricted_other";
      account.requirements = [];
  }
  world.changed();
  announce(world, account, before);
}

/** Tells of a bank account that has become unusable: it is due again, transfers stay possible. */
export function bankFailed(world: World, account: AccountRecord): void {
  account.requirements = dues(TO_COLLECT.slice(0, 1), false);
  world.changed();
  emitThin(world, "v2.core.account[requirements].updated", account.id);
  emit(world, "account.updated", accountV1(account), { account: account.id });
}

function announce(
  world: World,
  account: AccountRecord,
  before: { status: string; due: string },
): void {
  if (JSON.stringify(account.requirements) !== before.due) {
    emitThin(world, "v2.core.account[requirements].updated", account.id);
  }
  if (account.transfers !== before.status) {
    emitThin(
      world,
      "v2.core.account[configuration.recipient].capability_status_updated",
      account.id,
      { updated_capability: "stripe_balance.stripe_transfers" },
    );
  }
  emit(world, "account.updated", accountV1(account), { account: account.id });
}

/** The connected account with this id; v1 answers 403 where the platform has no such account. */
export function reachable(world: World, id: string): AccountRecord {
  const found = world.state.accounts.find((each) => each.id === id);
  if (found === undefined) throw noAccess(id);
  return found;
}

/** The account that a `Stripe-Account` header names; null for the platform. */
export function headerAccount(world: World, header: string | undefined): string | null {
  if (header === undefined || header === PLATFORM) return null;
  return reachable(world, header).id;
}
