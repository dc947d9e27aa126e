import type { Side } from "../agreement/agreement.ts";
import type { Instant } from "../clock/instant.ts";
import type {
  AgreementId,
  CheckoutId,
  CriterionId,
  DecisionId,
  MilestoneId,
  MoveId,
  PersonId,
} from "../ids.ts";
import type { Chargeback, GiveBack } from "./afterwards.ts";
import type { BeforeDispute, Dispute } from "./dispute.ts";
import type { EvidenceItem } from "./evidence-item.ts";
import type { Terms } from "./terms.ts";

export type TermsTrack =
  | { readonly state: "proposed" }
  | { readonly state: "accepted"; readonly by: PersonId; readonly at: Instant }
  | {
      readonly state: "declined";
      readonly by: PersonId;
      readonly at: Instant;
      readonly reason: string;
    }
  | {
      readonly state: "lapsed";
      readonly why: "not_accepted" | "not_funded";
      readonly at: Instant;
    }
  | {
      readonly state: "cancelled";
      readonly by: PersonId;
      readonly at: Instant;
      readonly reason: string;
    };

export type FundingTrack =
  | { readonly state: "unfunded" }
  | {
      readonly state: "checkout_open";
      readonly checkoutId: CheckoutId;
      readonly by: PersonId;
      readonly requestedAt: Instant;
      /** Null until the provider has opened it. */
      readonly expiresAt: Instant | null;
    }
  | { readonly state: "processing"; readonly checkoutId: CheckoutId; readonly since: Instant }
  | {
      readonly state: "funded";
      readonly checkoutId: CheckoutId;
      readonly chargeId: string;
      readonly amountMinor: number;
      readonly at: Instant;
      /** When the provider lets the money be paid on; null where it already is. */
      readonly availableOn: Instant | null;
    }
  | {
      readonly state: "closed";
      readonly checkoutId: CheckoutId;
      readonly chargeId: string;
      readonly amountMinor: number;
      readonly at: Instant;
    };

export type Submission =
  | { readonly state: "none" }
  | {
      readonly state: "submitted";
      readonly nth: number;
      readonly by: PersonId;
      readonly at: Instant;
      readonly evidence: readonly EvidenceItem[];
    }
  | {
      readonly state: "withdrawn";
      readonly nth: number;
      readonly by: PersonId;
      readonly at: Instant;
    };

/**
 * What silence does to an open review. "deems" only where the accepted terms say so, and until the buyer acts, the
 * clocks are stopped or the buyer is away: then it only escalates.
 */
export type Silence =
  | {
      readonly rule: "escalates";
      /** Why it is not acceptance any more, though the terms say so; left out where they do not. */
      readonly because?: "buyer_acted" | "blocked" | "disputed" | "buyer_away" | "not_delivered";
    }
  | {
      readonly rule: "deems";
      /** When the parties were warned, oldest first; acceptance needs both warnings, the last one a day old. */
      readonly warnedAt: readonly Instant[];
    };

export type Vote = {
  readonly by: PersonId;
  readonly at: Instant;
  readonly platform: string;
  /** Whom they stood in for then, besides themselves; it is one approval all the same. */
  readonly standingInFor?: readonly PersonId[];
};

export type FailingCriterion = { readonly criterionId: CriterionId; readonly why: string };

export type Review =
  | { readonly state: "not_due" }
  | {
      readonly state: "open";
      /** When the window opened. */
      readonly since: Instant;
      readonly dueAt: Instant;
      readonly votes: readonly Vote[];
      readonly silence: Silence;
    }
  | {
      readonly state: "changes_requested";
      readonly failing: readonly FailingCriterion[];
      readonly note: string;
      readonly by: PersonId;
      readonly at: Instant;
      readonly votes: readonly Vote[];
    }
  | {
      readonly state: "approved";
      readonly how: "explicit" | "deemed";
      readonly votes: readonly Vote[];
      readonly decision: Decision;
    }
  | {
      /** No clock runs and no money moves until it is settled, ruled or withdrawn. */
      readonly state: "disputed";
      readonly dispute: Dispute;
      /** What the review goes back to; its due time is as it was when the dispute stopped it. */
      readonly before: BeforeDispute;
    }
  | {
      readonly state: "decided";
      readonly how:
        | ("cancelled_by_consent" | "given_back" | "deadlock")
        | ("agreed" | "conceded" | "ruled");
      /** Of a deadlock: what had no other way out. */
      readonly cause: DeadlockCause | null;
      readonly platform: string;
      /** In the words of who decided. Missing in what was decided before they were kept here. Untrusted text. */
      readonly reasons?: string;
      /** The dispute that it ended; missing where there was none. */
      readonly dispute?: Dispute;
      readonly decision: Decision;
    };

export type LegState =
  | { readonly state: "owed" }
  | { readonly state: "sent"; readonly since: Instant }
  | { readonly state: "pending"; readonly providerId: string }
  | { readonly state: "done"; readonly providerId: string; readonly at: Instant }
  | { readonly state: "failed"; readonly code: string; readonly at: Instant };

/** Money back to the buyer, to the facilitator, or taken back from them. */
export type LegKind = "refund" | "transfer" | "reversal";

/** One ordered part of a decision: money that the database owes to one side. */
export type Leg = {
  readonly moveId: MoveId;
  readonly kind: LegKind;
  readonly amountMinor: number;
  /** Of a reversal: the provider's id of the transfer that it takes back. */
  readonly transferId?: string;
  readonly progress: LegState;
};

export type Decision = {
  readonly id: DecisionId;
  readonly by: readonly PersonId[];
  readonly at: Instant;
  readonly legs: readonly Leg[];
  /** What the platform keeps of what was held, as it was decided; missing in decisions made before it was kept. */
  readonly processingMinor?: number;
  readonly feeMinor?: number;
};

/** Why a milestone ended by the accepted terms instead of by a person's act. */
export type DeadlockCause =
  | ("no_delivery" | "dependency_missing" | "unpayable" | "hold_limit")
  | ("no_answer" | "no_agreement" | "no_ruling");

/** What the facilitator can be waiting for. */
export const DEPENDENCIES = ["credentials", "answer", "approval", "other"] as const;
export type Dependency = (typeof DEPENDENCIES)[number];

export type StoppedClock = "due" | "review";

/** A named missing dependency of the buyer; while it stands, the named clocks stand still. */
export type Block = {
  readonly dependency: Dependency;
  /** In the facilitator's words. Untrusted text. */
  readonly what: string;
  readonly by: PersonId;
  readonly since: Instant;
  readonly stops: readonly StoppedClock[];
};

/** One side asks for more time; no answer by `until` is no. */
export type ExtensionRequest = {
  readonly by: PersonId;
  readonly side: Side;
  readonly clock: StoppedClock;
  readonly days: number;
  readonly reason: string;
  readonly until: Instant;
  readonly at: Instant;
};

export type Payout =
  | { readonly state: "none" }
  | {
      readonly state: "waiting";
      readonly reason: "payee_missing" | "payee_not_ready" | "funds_not_available";
      readonly requirements: readonly string[];
      readonly since: Instant;
    }
  | { readonly state: "moving"; readonly moveId: MoveId; readonly since: Instant }
  | {
      readonly state: "done";
      readonly transferId: string;
      readonly amountMinor: number;
      readonly arrivesOn: Instant | null;
      readonly at: Instant;
    }
  | { readonly state: "failed"; readonly code: string; readonly at: Instant };

/** A wish to end a funded milestone that waits for the other side. */
export type CancellationRequest = {
  readonly by: PersonId;
  readonly side: Side;
  readonly reason: string;
  readonly at: Instant;
};

/** A payment that may not stay (a second one, or one after the end): refunded by itself. */
export type StrayPayment = {
  readonly moveId: MoveId;
  readonly chargeId: string;
  readonly amountMinor: number;
  readonly progress: LegState;
};

/** One funded, reviewable outcome; the fold of its events. */
export type Milestone = {
  readonly id: MilestoneId;
  readonly agreementId: AgreementId;
  readonly number: number;
  /** Number of events; the expected version of the next commit. */
  readonly version: number;
  readonly createdAt: Instant;
  /** The version that binds, or the one proposed while none does. */
  readonly terms: Terms;
  /** The highest number given to a version, also of one that was declined: numbers are never used twice. */
  readonly lastTermsVersion: number;
  readonly termsTrack: TermsTrack;
  /** A later version that waits for the other side while `terms` still binds. */
  readonly amendment: Terms | null;
  /** When the work is due: as the terms say, plus every pause and granted extension. */
  readonly dueAt: Instant;
  readonly block: Block | null;
  readonly extension: ExtensionRequest | null;
  /** When each side last nudged the other. */
  readonly nudged: Readonly<Partial<Record<Side, Instant>>>;
  readonly funding: FundingTrack;
  readonly submission: Submission;
  readonly review: Review;
  readonly payout: Payout;
  readonly cancellation: CancellationRequest | null;
  readonly strays: readonly StrayPayment[];
  /** What the facilitator gave back after the release, oldest first. */
  readonly giveBacks: readonly GiveBack[];
  /** What the buyer's bank took back, oldest first. */
  readonly chargebacks: readonly Chargeback[];
  /** How many disputes there have been, the one that is open included. */
  readonly disputes: number;
  /** When the clocks went on after the last dispute that was withdrawn; null where none was. */
  readonly resumedAt: Instant | null;
};

/** What the people of a milestone see as its state in one word; derived, never stored. */
export type Headline =
  | "proposed"
  | "accepted"
  | "funded"
  | "submitted"
  | "changes_requested"
  | "disputed"
  | "approved"
  | "released"
  | "decided"
  | "refunded"
  | "declined"
  | "lapsed"
  | "cancelled"
  /** The buyer's bank has taken the money back before it was released. */
  | "charged_back";

export function headline(milestone: Milestone): Headline {
  const { termsTrack, funding, submission, review, payout } = milestone;
  if (isChargedBack(milestone)) return "charged_back";
  if (review.state === "decided") {
    const kinds = new Set(review.decision.legs.map((leg) => leg.kind));
    if (funding.state !== "closed" || kinds.size > 1) return "decided";
    return kinds.has("transfer") ? "released" : "refunded";
  }
  if (review.state === "disputed") return "disputed";
  if (payout.state === "done") return "released";
  if (review.state === "approved") return "approved";
  if (review.state === "changes_requested") return "changes_requested";
  if (submission.state === "submitted") return "submitted";
  if (termsTrack.state === "proposed" || termsTrack.state === "accepted") {
    if (funding.state === "funded") return "funded";
    return termsTrack.state === "proposed" ? "proposed" : "accepted";
  }
  return termsTrack.state;
}

/** The buyer's bank has, or had, what was to be paid out; a chargeback after the release leaves it released. */
function isChargedBack({ chargebacks, payout, funding }: Milestone): boolean {
  if (payout.state === "done") return false;
  const isOver = funding.state === "closed";
  return chargebacks.some(({ state }) => state === "open" || (state === "lost" && isOver));
}

/** True where nothing is owed any more and no verb but reading applies. */
export function isOver(milestone: Milestone): boolean {
  const { termsTrack, funding } = milestone;
  return (
    funding.state === "closed" ||
    termsTrack.state === "declined" ||
    termsTrack.state === "lapsed" ||
    termsTrack.state === "cancelled"
  );
}

/** The decision that money follows, where one has been made. */
export function decisionOf(milestone: Milestone): Decision | null {
  const { review } = milestone;
  return review.state === "approved" || review.state === "decided" ? review.decision : null;
}

/** The version of terms that the other side is asked about: an amendment, or a first proposal. */
export function openProposal(milestone: Milestone): Terms | null {
  if (milestone.amendment) return milestone.amendment;
  return milestone.termsTrack.state === "proposed" ? milestone.terms : null;
}
