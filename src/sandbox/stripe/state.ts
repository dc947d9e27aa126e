import type Stripe from "stripe";

/** A Stripe object as it is stored: every reference is an id, never an expanded object. */
type Stored<T, References extends keyof T> = Omit<T, References> & {
  [Name in References]: Extract<T[Name], string | null>;
};

export type StoredSession = Stored<
  Stripe.Checkout.Session,
  "customer" | "invoice" | "payment_intent" | "payment_link" | "setup_intent" | "subscription"
>;
export type StoredPaymentIntent = Stored<
  Stripe.PaymentIntent,
  "customer" | "latest_charge" | "on_behalf_of" | "review" | "source" | "payment_method"
>;
export type StoredCharge = Stored<
  Stripe.Charge,
  "balance_transaction" | "payment_intent" | "customer" | "failure_balance_transaction" | "review"
>;
export type StoredRefund = Stored<
  Stripe.Refund,
  "balance_transaction" | "charge" | "payment_intent" | "transfer_reversal"
>;
export type StoredTransfer = Stored<
  Stripe.Transfer,
  "balance_transaction" | "destination" | "destination_payment" | "source_transaction"
>;
export type StoredReversal = Stored<Stripe.TransferReversal, "balance_transaction" | "transfer">;
export type StoredPayout = Stored<
  Stripe.Payout,
  "balance_transaction" | "destination" | "failure_balance_transaction"
>;
export type StoredDispute = Stored<Stripe.Dispute, "charge" | "payment_intent">;
export type StoredBalanceTransaction = Stored<Stripe.BalanceTransaction, "source">;

/** Money outside the balances that the emulator keeps: buyers, banks, and Stripe's own income. */
export type Outside = "customers" | "banks" | "stripe";

/** One movement of a balance. `holder` is the account; `follows` the charge whose settlement it waits for. */
export type BalanceEntry = {
  readonly holder: string;
  readonly follows: string | null;
  readonly transaction: StoredBalanceTransaction;
};

/** What Checkout was asked for, and how far the buyer has come. */
export type SessionRecord = {
  readonly session: StoredSession;
  readonly items: readonly SessionItem[];
  readonly intentData: {
    readonly transferGroup: string | null;
    readonly metadata: Record<string, string>;
    readonly description: string | null;
    readonly captureMethod: "automatic" | "automatic_async";
    readonly statementDescriptorSuffix: string | null;
  };
};

/** One line of a checkout; amounts in minor units. */
export type SessionItem = {
  readonly id: string;
  readonly priceId: string;
  readonly productId: string;
  readonly name: string;
  readonly description: string | null;
  readonly unitAmount: number;
  readonly quantity: number;
};

export type RequirementEntry = { readonly field: string; readonly pastDue: boolean };

/** A connected account, kept once and shown as v1 and v2 object. */
export type AccountRecord = {
  readonly id: string;
  readonly created: number;
  country: string;
  currency: string;
  entityType: string;
  displayName: string | null;
  contactEmail: string | null;
  dashboard: "express" | "full" | "none";
  metadata: Record<string, string>;
  /** The recipient configuration, and whether receiving transfers was asked for. */
  recipient: boolean;
  transfersRequested: boolean;
  transfers: "active" | "pending" | "restricted";
  transfersDetail: "requirements_past_due" | "restricted_other" | "determining_status" | null;
  requirements: RequirementEntry[];
  detailsSubmitted: boolean;
  bank: { readonly id: string; readonly last4: string; status: "new" | "errored" } | null;
};

/** An onboarding link: opened once, for a few minutes of virtual time. */
export type AccountLinkRecord = {
  readonly account: string;
  readonly expiresAt: number;
  readonly returnUrl: string | null;
  readonly refreshUrl: string;
  used: "no" | "opened" | "finished";
};

/** How the delivery of an event stands. */
type Delivery = {
  state: "waiting" | "delivered" | "failed" | "dropped";
  attempts: number;
  lastStatus: number | null;
  lastError: string | null;
  /** Virtual time in seconds of the next attempt, where the quick ones have failed. */
  nextAttemptAt: number | null;
};

export type EventRecord = {
  readonly id: string;
  readonly type: string;
  readonly created: number;
  readonly account: string | null;
  readonly objectId: string | null;
  readonly generation: "v1" | "v2";
  /** What a GET answers with; `payload` is what the webhook carries, byte for byte. */
  readonly resource: Readonly<Record<string, unknown>>;
  readonly payload: string;
  readonly delivery: Delivery;
};

/** An answer kept under an idempotency key; `created` is virtual time in seconds. */
export type RememberedAnswer = {
  readonly fingerprint: string;
  readonly created: number;
  readonly requestId: string;
  status: number;
  body: unknown;
};

/** Everything this vendor knows; plain JSON, written to disk by the core. Lists are in order of creation. */
export type StripeState = {
  sessions: SessionRecord[];
  paymentIntents: StoredPaymentIntent[];
  charges: StoredCharge[];
  refunds: StoredRefund[];
  transfers: StoredTransfer[];
  reversals: StoredReversal[];
  payouts: { readonly account: string; readonly payout: StoredPayout }[];
  disputes: StoredDispute[];
  balance: BalanceEntry[];
  outside: Record<string, Record<Outside, number>>;
  accounts: AccountRecord[];
  accountLinks: Record<string, AccountLinkRecord>;
  webhookEndpoints: Stripe.WebhookEndpoint[];
  events: EventRecord[];
  answers: Record<string, RememberedAnswer>;
};

/** The platform's own account. */
export const PLATFORM = "acct_1SandboxPlatform0";

/** A world in which nothing has happened yet. */
export function emptyState(): StripeState {
  return {
    sessions: [],
    paymentIntents: [],
    charges: [],
    refunds: [],
    transfers: [],
    reversals: [],
    payouts: [],
    disputes: [],
    balance: [],
    outside: {},
    accounts: [],
    accountLinks: {},
    webhookEndpoints: [],
    events: [],
    answers: {},
  };
}
