import type { Side } from "../agreement/agreement.ts";
import type { Instant } from "../clock/instant.ts";
import type { AgreementId, CheckoutId, DecisionId, MoveId, PersonId } from "../ids.ts";
import type { AfterwardsEvent } from "./afterwards-events.ts";
import type { DisputeEvent } from "./dispute-events.ts";
import type { CriterionEvidence } from "./evidence.ts";
import type { EvidenceItem, MadeCopy } from "./evidence-item.ts";
import type {
  DeadlockCause,
  Dependency,
  FailingCriterion,
  LegKind,
  StoppedClock,
} from "./milestone.ts";
import type { NextActionCode } from "./next-action.ts";
import type { Terms } from "./terms.ts";

/** What a decision owes, as it is decided. */
export type OwedLeg = {
  readonly moveId: MoveId;
  readonly kind: LegKind;
  readonly amountMinor: number;
  /** Of a reversal: the provider's id of the transfer that it takes back. */
  readonly transferId?: string;
};

/** What can happen to a milestone, in the past tense. Plain JSON: it is stored and hashed as it stands. */
export type MilestoneEvent =
  | {
      type: "MilestoneProposed";
      agreementId: AgreementId;
      number: number;
      terms: Terms;
      at: Instant;
    }
  | { type: "TermsAmended"; terms: Terms; at: Instant }
  | {
      type: "TermsAccepted";
      termsVersion: number;
      termsHash: string;
      by: PersonId;
      side: Side;
      at: Instant;
    }
  | { type: "TermsDeclined"; termsVersion: number; by: PersonId; reason: string; at: Instant }
  | { type: "MilestoneCancelled"; by: PersonId; side: Side; reason: string; at: Instant }
  | {
      type: "CheckoutRequested";
      checkoutId: CheckoutId;
      by: PersonId;
      amountMinor: number;
      at: Instant;
    }
  | {
      type: "CheckoutOpened";
      checkoutId: CheckoutId;
      sessionId: string;
      expiresAt: Instant;
      at: Instant;
    }
  | {
      type: "CheckoutClosed";
      checkoutId: CheckoutId;
      why: "expired" | "replaced" | "refused" | "payment_failed";
      at: Instant;
    }
  | { type: "PaymentProcessing"; checkoutId: CheckoutId; at: Instant }
  | {
      type: "MilestoneFunded";
      checkoutId: CheckoutId;
      paymentIntentId: string;
      chargeId: string;
      amountMinor: number;
      /** What the provider kept of it; the ledger's expense. */
      providerFeeMinor: number;
      availableOn: Instant | null;
      at: Instant;
    }
  | {
      type: "StrayPaymentReceived";
      checkoutId: CheckoutId;
      chargeId: string;
      amountMinor: number;
      providerFeeMinor: number;
      moveId: MoveId;
      at: Instant;
    }
  | {
      type: "PaymentMismatched";
      checkoutId: CheckoutId;
      expectedMinor: number;
      foundMinor: number;
      foundCurrency: string;
      at: Instant;
    }
  | {
      type: "WorkSubmitted";
      nth: number;
      by: PersonId;
      /** Events of before there were items hold what was typed; `itemsOf` reads both. */
      evidence: readonly EvidenceItem[] | readonly CriterionEvidence[];
      reviewDueAt: Instant;
      at: Instant;
    }
  | {
      /** Our own copies of what was handed in or said, as far as they could be made after that. */
      type: "EvidenceKept";
      copies: readonly MadeCopy[];
      at: Instant;
    }
  | { type: "SubmissionWithdrawn"; by: PersonId; at: Instant }
  | {
      type: "ChangesRequested";
      by: PersonId;
      failing: readonly FailingCriterion[];
      note: string;
      at: Instant;
    }
  | {
      type: "ApprovalGiven";
      by: PersonId;
      platform: string;
      termsVersion: number;
      /** Who is away and named them; left out for nobody. It is one approval all the same. */
      standingInFor?: readonly PersonId[];
      at: Instant;
    }
  | {
      type: "ApprovalsVoided";
      why: "payee_changed" | "unpayable" | "disputed";
      reviewDueAt: Instant;
      at: Instant;
    }
  | {
      type: "ReleaseDecided";
      decisionId: DecisionId;
      how: "explicit" | "deemed";
      by: readonly PersonId[];
      legs: readonly OwedLeg[];
      /** The parts of what was held that the platform keeps, fixed by the accepted terms. */
      processingMinor: number;
      feeMinor: number;
      at: Instant;
    }
  | { type: "CancellationRequested"; by: PersonId; side: Side; reason: string; at: Instant }
  | { type: "CancellationRefused"; by: PersonId; at: Instant }
  | {
      type: "RefundDecided";
      decisionId: DecisionId;
      how: "cancelled_by_consent" | "given_back" | "deadlock";
      cause?: DeadlockCause;
      by: readonly PersonId[];
      /** Where the last of them acted. */
      platform: string;
      reason: string;
      legs: readonly OwedLeg[];
      at: Instant;
    }
  | {
      /** By the accepted terms, where nobody's act could end it: a release or a split. */
      type: "DeadlockResolved";
      decisionId: DecisionId;
      cause: DeadlockCause;
      legs: readonly OwedLeg[];
      processingMinor: number;
      feeMinor: number;
      at: Instant;
    }
  | {
      /** A transfer that was decided by the terms could not be made before the hold limit: a refund takes its place. */
      type: "TransferGivenUp";
      moveId: MoveId;
      refund: OwedLeg;
      at: Instant;
    }
  | { type: "MilestoneLapsed"; why: "not_accepted" | "not_funded"; at: Instant }
  | { type: "AmendmentLapsed"; termsVersion: number; at: Instant }
  | {
      type: "BlockSet";
      dependency: Dependency;
      what: string;
      by: PersonId;
      stops: readonly StoppedClock[];
      at: Instant;
    }
  | {
      type: "BlockLifted";
      by: PersonId;
      side: Side;
      why: "lifted" | "submitted" | "disputed";
      /** The clocks as they go on; null for one that was not stopped. */
      dueAt: Instant | null;
      reviewDueAt: Instant | null;
      at: Instant;
    }
  | {
      type: "ExtensionRequested";
      by: PersonId;
      side: Side;
      clock: StoppedClock;
      days: number;
      reason: string;
      /** No answer by then is no. */
      until: Instant;
      at: Instant;
    }
  | {
      type: "ExtensionGranted";
      by: PersonId;
      side: Side;
      clock: StoppedClock;
      newDueAt: Instant;
      at: Instant;
    }
  | {
      type: "ExtensionRefused";
      /** Null where nobody answered in time, or what it was for is over. */
      by: PersonId | null;
      side: Side | null;
      at: Instant;
    }
  | { type: "Nudged"; by: PersonId; side: Side; about: NextActionCode; at: Instant }
  | { type: "SilenceWarned"; hoursLeft: 48 | 24; acceptedAt: Instant; at: Instant }
  | { type: "SilenceEnded"; why: "buyer_away" | "not_delivered"; at: Instant }
  | {
      type: "PayoutWaiting";
      reason: "payee_missing" | "payee_not_ready" | "funds_not_available";
      requirements: readonly string[];
      /** True where the parties know already: it was refused again for nothing new, or an account is being set up. */
      again?: true;
      at: Instant;
    }
  | { type: "MoveSent"; moveId: MoveId; kind: LegKind; at: Instant }
  | {
      type: "MoveRefused";
      moveId: MoveId;
      kind: LegKind;
      code: string;
      /** True where the parties know already: it was tried again and refused for nothing new. */
      again?: true;
      at: Instant;
    }
  | {
      type: "TransferSucceeded";
      moveId: MoveId;
      transferId: string;
      amountMinor: number;
      arrivesOn: Instant | null;
      at: Instant;
    }
  | { type: "RefundCreated"; moveId: MoveId; refundId: string; amountMinor: number; at: Instant }
  | { type: "RefundSettled"; moveId: MoveId; refundId: string; amountMinor: number; at: Instant }
  | {
      type: "RefundFailed";
      moveId: MoveId;
      refundId: string;
      amountMinor: number;
      code: string;
      at: Instant;
    }
  | DisputeEvent
  | AfterwardsEvent
  | {
      type: "OperatorActed";
      act: "retry" | "adopt" | "resolve" | "uncollectable";
      subject: string;
      reason: string;
      at: Instant;
    };

export type MilestoneEventType = MilestoneEvent["type"];
export type EventOf<T extends MilestoneEventType> = Extract<MilestoneEvent, { type: T }>;
