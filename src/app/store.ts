import type { Agreement, AgreementEvent } from "../domain/agreement/agreement.ts";
import type { Instant } from "../domain/clock/instant.ts";
import type { AgreementId, CheckoutId, MilestoneId, MoveId, PersonId } from "../domain/ids.ts";
import type { Posting } from "../domain/ledger/postings.ts";
import type { MilestoneEvent } from "../domain/milestone/events.ts";
import type { Headline, LegKind, Milestone } from "../domain/milestone/milestone.ts";
import type { Money } from "../domain/money.ts";
import type { LinkAsker, LinkRow } from "./queries/link-views.ts";
import type { ChannelRef, Identity, People, PlaceNames } from "./queries/views.ts";

/** What one decision wants to look at. `others` are identities to resolve, such as the other party of a `new`. */
export type LoadRequest = {
  readonly requestId?: string;
  readonly actor?: Identity;
  readonly channel?: ChannelRef;
  readonly ref:
    | { readonly by: "id"; readonly id: string }
    | { readonly by: "number"; readonly number: number }
    | { readonly by: "open" }
    | { readonly by: "none" };
  readonly others?: readonly Identity[];
  /** A code's hash, or the id of what it asked for; `channel` is where it is typed. */
  readonly link?: {
    readonly hash?: string;
    readonly id?: string;
    readonly channel?: ChannelRef;
  };
};

/** One read of the database; everything in it is of the same moment, `now`. */
export type Loaded = {
  readonly now: Instant;
  readonly personId: PersonId | null;
  /** Until when the actor's account decides nothing over money; null for all that did not join someone just now. */
  readonly waitsUntil: Instant | null;
  /** What stands behind a code; null where none was asked about. */
  readonly linking: Linking | null;
  /** Where this request was committed before: what it was about. */
  readonly act: { readonly verb: string; readonly milestoneId: MilestoneId | null } | null;
  readonly agreement: (Agreement & { readonly head: string }) | null;
  readonly milestone: (Milestone & { readonly head: string }) | null;
  /** The agreement's milestones that are not over, where none was named. */
  readonly open: readonly (Milestone & { readonly head: string })[];
  readonly nextNumber: number;
  readonly people: People;
  readonly others: readonly { readonly identity: Identity; readonly personId: PersonId | null }[];
};

/** What a decision about a code looks at; without a row the code is unknown. */
export type Linking = {
  readonly row: LinkRow | null;
  readonly agreement: (Agreement & { readonly head: string }) | null;
  readonly people: People;
  readonly askerPersonId: PersonId | null;
  /** Whether the asker has a part in any agreement, and in one of the issuer's. */
  readonly askerSits: boolean;
  readonly besideIssuer: boolean;
  /** The agreement that the asker's channel belongs to. */
  readonly channelTaken: AgreementId | null;
  readonly tries: number;
  readonly triesFreeAt: Instant | null;
  /** Codes of the actor that nobody has used and that have not expired. */
  readonly liveCodes: number;
};

/** What a linking act changes beside the agreement. */
export type LinkPlan = {
  /** One more code tried by this account. */
  readonly attempt?: Identity;
  readonly mostTries?: number;
  readonly code?: Pick<LinkRow, "id" | "kind" | "agreementId" | "side" | "issuer" | "expiresAt"> & {
    readonly hash: string;
  };
  readonly mostLive?: number;
  readonly asked?: LinkAsker & { readonly id: string };
  readonly settled?: { readonly id: string; readonly outcome: "confirmed" | "refused" };
  readonly nameChannel?: ChannelRef & PlaceNames;
  readonly bindChannel?: ChannelRef &
    PlaceNames & { readonly agreementId: AgreementId; readonly by: PersonId };
  readonly freeChannel?: ChannelRef & {
    readonly linkId: string;
    readonly agreementId: AgreementId;
  };
  readonly join?: Identity & {
    readonly personId: PersonId;
    readonly name: string;
    readonly teamName: string | null;
    readonly linkId: string;
  };
  readonly part?: { readonly linkId: string; readonly personId: PersonId };
};

export type ChainedEvent = {
  readonly streamId: string;
  readonly seq: number;
  readonly agreementId: AgreementId;
  readonly actor: string;
  readonly at: Instant;
  readonly event: MilestoneEvent | AgreementEvent;
  readonly prevHash: string;
  readonly hash: string;
};

export type NewPerson = Identity & { readonly personId: PersonId; readonly displayName: string };

export type TaskKind =
  | "send_move"
  | "open_checkout"
  | "close_checkout"
  | "check_checkout"
  | "apply_event"
  | "check_payee"
  | "check_chargeback"
  | "retry_move"
  | "void_approvals"
  | "update_card"
  | "update_cards"
  | "update_threads"
  | "tell"
  | "announce"
  | "tell_link"
  | "poll_events"
  | "reconcile"
  | "prune"
  | "alarm"
  | "tick"
  | "remind"
  | "replan"
  | "replan_person"
  | "learn_person"
  | "refresh_reminders"
  | "weekly_summary"
  | "keep_evidence"
  | "review_context";

/** A task as it is committed: without `dueAt` it is due at once and goes to the queue after the commit. */
export type NewTask = {
  readonly id: string;
  readonly kind: TaskKind;
  readonly subject: string;
  readonly agreementId: AgreementId | null;
  readonly milestoneId: MilestoneId | null;
  readonly priority: number;
  readonly detail?: Readonly<Record<string, string | number | null>>;
  readonly dueAt?: Instant;
};

export type MoveStatus = "owed" | "sent" | "unknown" | "pending" | "done" | "failed" | "void";

export type MoneyMove = {
  readonly id: MoveId;
  readonly milestoneId: MilestoneId;
  readonly agreementId: AgreementId;
  readonly kind: LegKind;
  readonly amount: Money;
  readonly chargeId: string;
  /** Of a transfer: the account that gets it. Of a reversal: the transfer that it takes back. */
  readonly destination: string | null;
  readonly status: MoveStatus;
  readonly attempt: number;
  readonly generation: number;
  readonly claim: number;
  readonly leaseUntil: Instant | null;
  readonly firstSentAt: Instant | null;
  readonly providerId: string | null;
  readonly lastError: string | null;
};

export type MoveUpdate = {
  readonly id: MoveId;
  readonly expectedClaim: number;
  /** 1 where this update claims the move: later writers with the old claim are rejected. */
  readonly claimBy: 0 | 1;
  readonly status: MoveStatus;
  readonly leaseUntil: Instant | null;
  readonly attempt: number;
  readonly generation: number;
  readonly lastError: string | null;
  /** Present where it is to be set; null begins a new age of the idempotency key. */
  readonly firstSentAt?: Instant | null;
  readonly providerId?: string;
  readonly destination?: string;
};

export type CheckoutRow = {
  readonly id: CheckoutId;
  readonly milestoneId: MilestoneId;
  readonly agreementId: AgreementId;
  readonly status: "requested" | "open" | "processing" | "paid" | "expired" | "replaced" | "failed";
  readonly amount: Money;
  readonly requestedBy: PersonId;
  readonly sessionId: string | null;
  readonly expiresAt: Instant | null;
};

export type CheckoutUpdate = {
  readonly id: CheckoutId;
  readonly status: CheckoutRow["status"];
  readonly sessionId?: string;
  readonly expiresAt?: Instant;
};

export type NewQuestion = {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly agreementId: AgreementId | null;
  readonly milestoneId: MilestoneId | null;
  readonly detail: Readonly<Record<string, string | number | null>>;
};

/**
 * All that time will do to one milestone, as it follows from its state: what is stored is brought to exactly this.
 * The same key is the same thing, done once (but waits anew where it is wanted `again`); one that is new and in the past
 * is left out unless it is `late`.
 */
export type TaskPlan = {
  readonly milestoneId: MilestoneId;
  /** The milestone's version that it follows from. */
  readonly version: number;
  readonly items: readonly (NewTask & {
    readonly key: string;
    readonly dueAt: Instant;
    readonly late: boolean;
    readonly again: boolean;
  })[];
};

/** Everything one act changes; committed by one prepared statement, all or nothing. */
export type CommitPlan = {
  readonly request?: {
    readonly id: string;
    readonly verb: string;
    readonly personId: PersonId | null;
    readonly milestoneId: MilestoneId | null;
  };
  readonly people?: readonly NewPerson[];
  readonly agreement?: {
    readonly mode: "new" | "change" | "check";
    readonly id: AgreementId;
    readonly expected: number;
    readonly version?: number;
    readonly state?: Agreement;
    readonly head?: string;
    readonly channel?: ChannelRef;
    readonly seats?: readonly { readonly personId: PersonId; readonly side: string }[];
  };
  readonly milestone?: {
    readonly mode: "new" | "change";
    readonly id: MilestoneId;
    readonly agreementId: AgreementId;
    readonly number: number;
    readonly expected: number;
    readonly version: number;
    readonly state: Milestone;
    readonly head: string;
    readonly headline: Headline;
    readonly isOver: boolean;
  };
  readonly events?: readonly ChainedEvent[];
  readonly postings?: readonly (Posting & { readonly seq: number })[];
  readonly moves?: readonly {
    readonly id: MoveId;
    readonly legId: string;
    readonly kind: LegKind;
    readonly amountMinor: number;
    readonly currency: string;
    readonly chargeId: string;
    readonly destination: string | null;
  }[];
  readonly move?: MoveUpdate;
  readonly voidMoves?: readonly MoveId[];
  readonly checkouts?: readonly {
    readonly id: CheckoutId;
    readonly amountMinor: number;
    readonly currency: string;
    readonly requestedBy: PersonId;
  }[];
  readonly checkoutUpdates?: readonly CheckoutUpdate[];
  readonly tasks?: readonly NewTask[];
  readonly plan?: TaskPlan;
  readonly inbox?: string;
  readonly questions?: readonly NewQuestion[];
  /** A task that was given up and is to run again. */
  readonly reviveTask?: string;
  readonly links?: LinkPlan;
  /** What went well after all: open questions about it need no answer any more. */
  readonly settleSubject?: string;
  readonly settled?: { readonly id: string; readonly act: string; readonly reason: string };
};

export type Committed =
  | { readonly ok: true }
  /** Something that was read has changed: load and decide again. */
  | { readonly ok: false; readonly why: "conflict" }
  | { readonly ok: false; readonly why: "repeated"; readonly milestoneId: MilestoneId | null };

/**
 * The two round trips of every act. `commit` answers a conflict as a value; where the answer of a sent commit was lost it
 * reads again by id before it throws.
 */
export type Store = {
  load(request: LoadRequest): Promise<Loaded>;
  commit(plan: CommitPlan): Promise<Committed>;
};
