import type Stripe from "stripe";

/** One thing that the key has to be allowed to do, and a call that shows it. */
export type Probe = {
  /** "The restricted key may not ...". */
  readonly what: string;
  /** As Stripe's page for restricted keys names it. */
  readonly permission: string;
  /** True where it takes the right to write; what it would write to does not exist. */
  readonly writes: boolean;
  ask(stripe: Stripe): Promise<unknown>;
};

const NONE = "tranche_doctor_asks_only";

const HERE = "https://example.com";
const ONBOARDING = {
  type: "account_onboarding",
  account_onboarding: { refresh_url: HERE, return_url: HERE },
} as const;

/** All that a restricted key needs, in the order of the README's list. */
export const PROBES: readonly Probe[] = [
  {
    what: "open and expire checkouts",
    permission: "Checkout Sessions: write",
    writes: true,
    ask: (stripe) => stripe.checkout.sessions.expire(`cs_test_${NONE}`),
  },
  {
    what: "give money back",
    permission: "Charges and Refunds: write",
    writes: true,
    ask: (stripe) => stripe.refunds.create({ charge: `ch_${NONE}` }),
  },
  {
    what: "pay facilitators and take transfers back",
    permission: "Transfers: write",
    writes: true,
    ask: (stripe) => stripe.transfers.createReversal(`tr_${NONE}`),
  },
  {
    what: "answer chargebacks",
    permission: "Disputes: write",
    writes: true,
    ask: (stripe) => stripe.disputes.update(`du_${NONE}`, {}),
  },
  {
    what: "make facilitators' accounts",
    permission: "Accounts v2: write",
    writes: true,
    ask: (stripe) => stripe.v2.core.accounts.update(`acct_${NONE}`, {}),
  },
  {
    what: "let facilitators onboard",
    permission: "Account Links v2: write",
    writes: true,
    ask: (stripe) =>
      stripe.v2.core.accountLinks.create({ account: `acct_${NONE}`, use_case: ONBOARDING }),
  },
  read("read its balance", "Balance: read", (stripe) => stripe.balance.retrieve()),
  read("read charges", "Charges and Refunds: read", (stripe) => stripe.charges.list({ limit: 1 })),
  read("read refunds", "Charges and Refunds: read", (stripe) => stripe.refunds.list({ limit: 1 })),
  read("read payments", "PaymentIntents: read", (stripe) =>
    stripe.paymentIntents.list({ limit: 1 }),
  ),
  read("read transfers", "Transfers: read", (stripe) => stripe.transfers.list({ limit: 1 })),
  read("read chargebacks", "Disputes: read", (stripe) => stripe.disputes.list({ limit: 1 })),
  read("read events", "Events: read", (stripe) => stripe.events.list({ limit: 1 })),
  read("read thin events", "Events v2: read", (stripe) => stripe.v2.core.events.list({ limit: 1 })),
  read("read facilitators' accounts", "Accounts v2: read", (stripe) =>
    stripe.v2.core.accounts.list({ limit: 1 }),
  ),
];

function read(what: string, permission: string, ask: Probe["ask"]): Probe {
  return { what, permission, writes: false, ask };
}
