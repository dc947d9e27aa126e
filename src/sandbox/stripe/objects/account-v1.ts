import type Stripe from "stripe";
import type { AccountRecord } from "../state.ts";

/** Accounts v2 names a requirement differently from v1. */
const V1_NAMES: Readonly<Record<string, string>> = {
  "configuration.recipient.default_outbound_destination": "external_account",
  "identity.individual.date_of_birth": "individual.dob.day",
  "identity.individual.given_name": "individual.first_name",
  "identity.individual.surname": "individual.last_name",
  "identity.attestations.terms_of_service": "tos_acceptance.date",
};

/** A connected account as `GET /v1/accounts/:id` shows it. */
export function accountV1(account: AccountRecord): Stripe.Account {
  const due = account.requirements.map(({ field }) => V1_NAMES[field] ?? field);
  const past = account.requirements.filter(({ pastDue }) => pastDue);
  const active = account.transfers === "active";
  return {
    id: account.id,
    object: "account",
    business_profile: emptyProfile(account.displayName),
    business_type: account.entityType,
    capabilities: account.transfersRequested ? { transfers: active ? "active" : "inactive" } : {},
    charges_enabled: false,
    controller: {
      fees: { payer: "application" },
      is_controller: true,
      losses: { payments: "application" },
      requirement_collection: "stripe",
      stripe_dashboard: { type: account.dashboard },
      type: "application",
    },
    country: account.country.toUpperCase(),
    created: account.created,
    default_currency: account.currency,
    details_submitted: account.detailsSubmitted,
    email: account.contactEmail,
    external_accounts: {
      object: "list",
      data: account.bank === null ? [] : [bankAccount(account, account.bank)],
      has_more: false,
      url: `/v1/accounts/${account.id}/external_accounts`,
    },
    future_requirements: noRequirements(),
    metadata: account.metadata,
    payouts_enabled: active && account.bank?.status === "new",
    requirements: {
      ...noRequirements(),
      currently_due: due,
      eventually_due: due,
      past_due: past.map(({ field }) => V1_NAMES[field] ?? field),
      disabled_reason: disabledReason(account),
    },
    settings: settings({ interval: "daily", delayDays: 2 }, account.displayName),
    type: account.dashboard === "express" ? "express" : "none",
  };
}

function disabledReason(
  account: AccountRecord,
): NonNullable<Stripe.Account["requirements"]>["disabled_reason"] {
  if (account.transfers === "active") return null;
  return account.transfersDetail === "restricted_other" ? "under_review" : "requirements.past_due";
}

function bankAccount(
  account: AccountRecord,
  bank: NonNullable<AccountRecord["bank"]>,
): Stripe.BankAccount {
  return {
    id: bank.id,
    object: "bank_account",
    account: account.id,
    account_holder_name: account.displayName,
    account_holder_type: account.entityType === "individual" ? "individual" : "company",
    account_type: null,
    available_payout_methods: ["standard"],
    bank_name: "STRIPE TEST BANK",
    country: account.country.toUpperCase(),
    currency: account.currency,
    default_for_currency: true,
    fingerprint: "sandboxBankAccnt",
    last4: bank.last4,
    metadata: {},
    routing_number: "110000000",
    status: bank.status,
  };
}

/** A business profile that says nothing but the name. */
export function emptyProfile(name: string | null): Stripe.Account.BusinessProfile {
  return {
    mcc: null,
    minority_owned_business_designation: null,
    name,
    product_description: null,
    specified_commercial_transactions_act_url: null,
    support_address: null,
    support_email: null,
    support_phone: null,
    support_url: null,
    url: null,
  };
}

/** Requirements of an account that owes nothing. */
export function noRequirements() {
  return {
    alternatives: [],
    current_deadline: null,
    currently_due: [],
    disabled_reason: null,
    errors: [],
    eventually_due: [],
    past_due: [],
    pending_verification: [],
  };
}

/** Account settings; what matters here is the payout schedule. */
export function settings(
  schedule: { interval: "manual" | "daily"; delayDays: number },
  displayName: string | null,
): Stripe.Account.Settings {
  return {
    bacs_debit_payments: { display_name: null, service_user_number: null },
    branding: { icon: null, logo: null, primary_color: null, secondary_color: null },
    card_issuing: { tos_acceptance: { date: null, ip: null } },
    card_payments: {
      decline_on: { avs_failure: false, cvc_failure: false },
      statement_descriptor_prefix: null,
      statement_descriptor_prefix_kana: null,
      statement_descriptor_prefix_kanji: null,
    },
    dashboard: { display_name: displayName, timezone: "Etc/UTC" },
    payments: {
      statement_descriptor: null,
      statement_descriptor_kana: null,
      statement_descriptor_kanji: null,
      statement_descriptor_prefix_kana: null,
      statement_descriptor_prefix_kanji: null,
    },
    payouts: {
      debit_negative_balances: true,
      schedule: { delay_days: schedule.delayDays, interval: schedule.interval },
      statement_descriptor: null,
    },
    sepa_debit_payments: {},
  };
}
