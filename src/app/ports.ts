import type { Instant } from "../domain/clock/instant.ts";
import type { CheckoutId, MilestoneId, MoveId } from "../domain/ids.ts";
import type { ChargebackFact } from "../domain/milestone/money/chargeback.ts";
import type { Money } from "../domain/money.ts";
import type { Report } from "../domain/report/report.ts";
import type { FileOrigin } from "./evidence/evidence-row.ts";
import type { Fetched } from "./ports/evidence.ts";
import type { ContextView } from "./queries/context-view.ts";
import type { LinkNotice, Notice } from "./queries/notice-views.ts";
import type { Reminder, ReminderPlace, WeeklySummary } from "./queries/reminder-views.ts";
import type {
  ChannelRef,
  DisputeThread,
  Identity,
  MessageRef,
  MilestoneView,
  ThreadEntry,
  ThreadRef,
} from "./queries/views.ts";

/** A vendor's call did not succeed. `outcome` says whether its effect may have happened; the error decides on retry. */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
  readonly code: string;
  readonly outcome: "failed" | "unknown";
  readonly retryable: boolean;
  /** True where the provider replayed a stored failure for our key: never to be sent blindly again. */
  readonly replayed: boolean;
  /** How long the provider asks us to wait; null where it does not say. */
  readonly retryAfterSeconds: number | null;

  constructor(
    message: string,
    facts: {
      code: string;
      outcome: "failed" | "unknown";
      retryable: boolean;
      replayed?: boolean;
      retryAfterSeconds?: number | null;
    },
  ) {
    super(message);
    this.code = facts.code;
    this.outcome = facts.outcome;
    this.retryable = facts.retryable;
    this.replayed = facts.replayed ?? false;
    this.retryAfterSeconds = facts.retryAfterSeconds ?? null;
  }
}

export type Log = {
  info(message: string, detail?: Record<string, unknown>): void;
  warn(message: string, detail?: Record<string, unknown>): void;
  error(message: string, detail?: Record<string, unknown>): void;
};

/** One unit of work for a worker; ids only. */
export type Job = {
  readonly name: string;
  readonly taskId: string;
  readonly generation: number;
  readonly priority: number;
};

export type Queue = {
  /** Adds in bulk; an id that is already there is ignored. */
  addBulk(jobs: readonly Job[]): Promise<void>;
};

/** What the chat platforms do for the rest of the house. Throws ProviderError. */
export type ChatPlatform = {
  /** Posts a milestone's card. */
  postCard(channel: ChannelRef, view: MilestoneView): Promise<MessageRef>;
  /** Brings a posted card up to date; "gone" where the message or channel is no more. */
  updateCard(message: MessageRef, view: MilestoneView): Promise<"updated" | "gone">;
  /** Posts a notice where both sides read it; in the card's thread where `thread` is given. */
  announce(channel: ChannelRef, notice: Notice, thread: MessageRef | null): Promise<void>;
  /** Opens the thread of a dispute: its head in the channel, and where the replies go. The same `once` is posted once where the platform can. */
  openThread(channel: ChannelRef, thread: DisputeThread, once: string): Promise<ThreadRef>;
  /** Brings a thread's head up to date; "gone" where the message or channel is no more. */
  updateThreadHead(head: ThreadRef, thread: DisputeThread): Promise<"updated" | "gone">;
  /** Says one thing in a thread; "gone" where the thread is no more. */
  sayInThread(
    head: ThreadRef,
    thread: DisputeThread,
    entry: ThreadEntry,
    once: string,
  ): Promise<"said" | "gone">;
  /** Tells one person privately (direct message); `met` is a channel where a guest of another company is met. */
  tell(identity: Identity, notice: Notice | LinkNotice, met?: ChannelRef): Promise<void>;
  /**
   * What the platform knows of a person's time: their zone, or null where it keeps none. Answers null where they are
   * not there any more. With `met` it is asked of that channel's workspace, which may know a guest of another company.
   */
  profile(
    identity: Identity,
    met?: ChannelRef,
  ): Promise<{ readonly timeZone: string | null } | null>;
  /** Reminds one person: in a channel with both sides, or privately. The same `once` is posted once where the platform can. */
  remind(where: ReminderPlace, reminder: Reminder, once: string): Promise<MessageRef>;
  /** Says in a reminder that was posted what is so now. */
  rewriteReminder(
    message: MessageRef,
    where: ReminderPlace,
    reminder: Reminder,
  ): Promise<"updated" | "gone">;
  /** Posts an agreement's week where both sides read it. */
  summarize(channel: ChannelRef, summary: WeeklySummary, once: string): Promise<void>;
  /** A file that somebody attached to a message or a form; a definite no is a value. */
  download(origin: FileOrigin): Promise<Fetched>;
  /**
   * Posts evidence as it was laid out, in the thread of a message where `thread` is given. The same `once` is posted once where
   * the platform can.
   */
  postContext(
    channel: ChannelRef,
    said: ContextView,
    thread: MessageRef | null,
    once: string,
  ): Promise<MessageRef>;
  /** The address that opens a channel for whoever is in it. */
  deepLink(channel: ChannelRef): string;
};

/** What makes files of a report. */
export type Charts = {
  /** A PNG that is read as well on a light as on a dark page, with a title of its own. Throws where it can't be drawn in time. */
  draw(report: Report, title?: string): Promise<{ readonly png: Buffer }>;
  /** One line a milestone as CSV with a header; no cell of it is a formula. */
  tabulate(report: Report): string;
};

export type CheckoutSnapshot = {
  readonly sessionId: string;
  readonly checkoutId: CheckoutId | null;
  readonly milestoneId: MilestoneId | null;
  readonly status: "open" | "complete" | "expired";
  readonly payment: "paid" | "unpaid" | "processing";
  readonly amount: Money;
  readonly livemode: boolean;
  /** Where it is paid, while it is open. Whoever has it can pay: shown to the buyer, never stored or logged. */
  readonly url: string | null;
  /** Present where it was paid. */
  readonly charge: ChargeSnapshot | null;
};

export type ChargeSnapshot = {
  readonly chargeId: string;
  readonly paymentIntentId: string;
  readonly amount: Money;
  readonly feeMinor: number;
  readonly availableOn: Instant | null;
};

export type TransferSnapshot = {
  readonly transferId: string;
  readonly moveId: MoveId | null;
  readonly amountMinor: number;
  readonly destination: string;
  readonly reversedMinor: number;
  readonly arrivesOn: Instant | null;
};

export type RefundSnapshot = {
  readonly refundId: string;
  readonly moveId: MoveId | null;
  readonly chargeId: string;
  readonly amountMinor: number;
  readonly status: "pending" | "succeeded" | "failed" | "cancelled";
  readonly failure: string | null;
};

/** A transfer, or a part of it, that was taken back. */
export type ReversalSnapshot = {
  readonly reversalId: string;
  readonly moveId: MoveId | null;
  readonly transferId: string;
  readonly amountMinor: number;
};

/** What the buyer's bank did about one charge, as the provider says it now. */
export type ChargebackSnapshot = ChargebackFact & {
  readonly currency: string;
  readonly livemode: boolean;
};

/** The provider's own fields of an answer to the bank, as texts; see docs.stripe.com/api/disputes/evidence_object. */
export type ChargebackEvidence = Readonly<Record<string, string>>;

export type AccountSnapshot = {
  readonly accountId: string;
  readonly ready: boolean;
  readonly requirements: readonly string[];
  readonly country: string | null;
  readonly holder: string | null;
  readonly last4: string | null;
};

/** A signed or listed event, reduced to what says which object to fetch again. */
export type ProviderEvent = {
  readonly id: string;
  readonly type: string;
  readonly objectId: string | null;
  /** The connected account it happened on; null for the platform's own. */
  readonly account: string | null;
  readonly livemode: boolean;
  readonly createdAt: Instant;
};

/** A transfer or refund, whoever made it. What names something of ours is only what its maker wrote there. */
export type ProviderObject = {
  readonly moveId: MoveId | null;
  readonly milestoneId: MilestoneId | null;
  readonly amount: Money;
  /** Of a refund: what it gives back. Of a transfer: the charge it was bound to, where it was. */
  readonly chargeId: string | null;
  /** Of a transfer: the account that it went to. */
  readonly destination: string | null;
  readonly status: RefundSnapshot["status"];
};

/** Something that the provider keeps and that one of our databases asked for, as its metadata says. */
export type MadeObject = {
  readonly kind: "transfer" | "refund" | "checkout";
  readonly id: string;
  readonly milestoneId: MilestoneId;
  readonly moveId: MoveId | null;
  readonly checkoutId: CheckoutId | null;
};

/** The payment provider. Every call that creates takes our own idempotency key. Throws ProviderError. */
export type Payments = {
  openCheckout(order: {
    readonly checkoutId: CheckoutId;
    readonly milestoneId: MilestoneId;
    readonly amount: Money;
    readonly title: string;
    readonly description: string;
    readonly returnUrl: string;
    readonly expiresAt: Instant;
    readonly idempotencyKey: string;
  }): Promise<{ sessionId: string; url: string; expiresAt: Instant }>;
  /** Expires an open session; answers what it is now, since it may have been paid meanwhile. */
  expireCheckout(sessionId: string): Promise<CheckoutSnapshot>;
  getCheckout(sessionId: string): Promise<CheckoutSnapshot>;
  /** The session that a PaymentIntent belongs to. */
  findCheckout(paymentIntentId: string): Promise<CheckoutSnapshot | null>;
  createTransfer(order: {
    readonly moveId: MoveId;
    readonly milestoneId: MilestoneId;
    readonly amount: Money;
    readonly destination: string;
    readonly chargeId: string;
    readonly idempotencyKey: string;
  }): Promise<TransferSnapshot>;
  /** All transfers of the milestone's transfer group. */
  listTransfers(milestoneId: MilestoneId): Promise<readonly TransferSnapshot[]>;
  createRefund(order: {
    readonly moveId: MoveId;
    readonly milestoneId: MilestoneId;
    readonly amount: Money;
    readonly chargeId: string;
    readonly idempotencyKey: string;
  }): Promise<RefundSnapshot>;
  listRefunds(chargeId: string): Promise<readonly RefundSnapshot[]>;
  getRefund(refundId: string): Promise<RefundSnapshot>;
  /** Takes back what a transfer moved; too little left with the payee is a definite refusal, "balance_insufficient". */
  createReversal(order: {
    readonly moveId: MoveId;
    readonly milestoneId: MilestoneId;
    readonly amount: Money;
    readonly transferId: string;
    readonly idempotencyKey: string;
  }): Promise<ReversalSnapshot>;
  listReversals(transferId: string): Promise<readonly ReversalSnapshot[]>;
  getChargeback(chargebackId: string): Promise<ChargebackSnapshot>;
  /** All chargebacks since a moment, newest first. */
  listChargebacks(since: Instant): Promise<readonly ChargebackSnapshot[]>;
  /** Keeps an answer to the bank; with `submit` it goes to the bank at once, and can be changed no more. */
  updateChargebackEvidence(order: {
    readonly chargebackId: string;
    readonly fields: ChargebackEvidence;
    readonly submit: boolean;
    readonly idempotencyKey: string;
  }): Promise<ChargebackSnapshot>;
  createAccount(order: {
    readonly displayName: string;
    readonly country: string;
    readonly idempotencyKey: string;
    readonly agreementId: string;
  }): Promise<AccountSnapshot>;
  getAccount(accountId: string): Promise<AccountSnapshot>;
  /** A bearer link of minutes: shown privately at once, never stored or logged. */
  mintOnboardingLink(accountId: string, returnUrl: string): Promise<string>;
  /** Reads a signed webhook; throws ProviderError code "bad_signature" where it is not the provider's. */
  readWebhook(rawBody: Buffer, signature: string): ProviderEvent;
  /** Events since a moment, oldest first, up to a page; `more` where another call brings the next ones. */
  listEvents(
    since: Instant,
    after: string | null,
  ): Promise<{ events: readonly ProviderEvent[]; more: boolean }>;
  /** One transfer or refund by its provider id; null where the provider has none such. */
  describe(kind: "transfer" | "refund", id: string): Promise<ProviderObject | null>;
  /** What carries our metadata and was made since a moment. */
  listMade(since: Instant): Promise<readonly MadeObject[]>;
  getPlatform(): Promise<{
    country: string;
    livemode: boolean;
    payoutsManual: boolean;
    accountId: string;
  }>;
};
