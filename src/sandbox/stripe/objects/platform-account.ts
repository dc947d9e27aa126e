import type Stripe from "stripe";
import { PLATFORM } from "../state.ts";
import { emptyProfile, noRequirements, settings } from "./account-v1.ts";

/** `GET /v1/account`: the platform itself, in the US, with manual payouts. */
export function platformAccount(): Stripe.Account {
  return {
    id: PLATFORM,
    object: "account",
    business_profile: emptyProfile("Tranche sandbox"),
    business_type: "company",
    capabilities: {
      card_payments: "active",
      transfers: "active",
      us_bank_account_ach_payments: "active",
    },
    charges_enabled: true,
    controller: { type: "account" },
    country: "US",
    created: 1_600_000_000,
    default_currency: "usd",
    details_submitted: true,
    email: "platform@example.com",
    external_accounts: {
      object: "list",
      data: [],
      has_more: false,
      url: `/v1/accounts/${PLATFORM}/external_accounts`,
    },
    future_requirements: noRequirements(),
    metadata: {},
    payouts_enabled: true,
    requirements: noRequirements(),
    settings: settings({ interval: "manual", delayDays: 2 }, "Tranche sandbox"),
    type: "standard",
  };
}
