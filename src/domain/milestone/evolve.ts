import { DEFAULT_POLICIES } from "../agreement/policies.ts";
import { invariant, unreachable } from "../assert.ts";
import type { Instant } from "../clock/instant.ts";
import type { MilestoneId } from "../ids.ts";
import type { AfterwardsEvent } from "./afterwards-events.ts";
import type { DisputeEvent } from "./dispute-events.ts";
import type { EventOf, MilestoneEvent } from "./events.ts";
import { itemsOf } from "./evidence-item.ts";
import { applyAfterwards, movedDespite } from "./evolve-afterwards.ts";
import { applyClock, type ClockEvent, heardFrom, stopped } from "./evolve-clock.ts";
import {
  closedWhenSettled,
  decidedBy,
  decisionFrom,
  heldAgain,
  owedAgain,
  withoutTransfer,
  withProgress,
} from "./evolve-decision.ts";
import { applyDispute } from "./evolve-dispute.ts";
import { applyCopies } from "./evolve-evidence.ts";
import { fundingAfter } from "./evolve-funding.ts";
import type { Milestone, Review, Submission } from "./milestone.ts";
import type { Terms } from "./terms.ts";

/** The milestone after its first event. */
export function startMilestone(id: MilestoneId, event: EventOf<"MilestoneProposed">): Milestone {
  return {
    id,
    agreementId: event.agreementId,
    number: event.number,
    version: 1,
    createdAt: event.at,
    terms: withAllPolicies(event.terms),
    lastTermsVersion: event.terms.version,
    termsTrack: { state: "proposed" },
    amendment: null,
    dueAt: event.terms.dueAt,
    block: null,
    extension: null,
    nudged: {},
    funding: { state: "unfunded" },
    submission: { state: "none" },
    review: { state: "not_due" },
    payout: { state: "none" },
    cancellation: null,
    strays: [],
    giveBacks: [],
    chargebacks: [],
    disputes: 0,
    resumedAt: null,
  };
}

/** An event of before a setting existed has its default, which changes nothing. */
function withAllPolicies(terms: Terms): Terms {
  return { ...terms, policies: { ...DEFAULT_POLICIES, ...terms.policies } };
}

/** The milestone after one more event; pure, total, and the only way its state changes. */
export function evolve(milestone: Milestone, event: MilestoneEvent): Milestone {
  const after = heardFrom(milestone, event, apply(milestone, event));
  return { ...after, version: milestone.version + 1 };
}

/** The fold of a whole stream; throws BrokenInvariant where it does not begin with a proposal. */
export function fold(id: MilestoneId, events: readonly MilestoneEvent[]): Milestone {
  const [first, ...rest] = events;
  invariant(first?.type === "MilestoneProposed", "a milestone begins with its proposal");
  return rest.reduce(evolve, startMilestone(id, first));
}

function apply(m: Milestone, event: MilestoneEvent): Milestone {
  switch (event.type) {
    case "MilestoneProposed":
      throw new Error("a milestone is proposed once");
    case "TermsAmended": {
      const terms = withAllPolicies(event.terms);
      const amended = { ...m, lastTermsVersion: terms.version };
      return m.termsTrack.state === "proposed"
        ? { ...amended, terms, dueAt: terms.dueAt }
        : { ...amended, amendment: terms };
    }
    case "TermsAccepted":
      return {
        ...m,
        review: withoutVotes(m.review),
        terms: m.amendment ?? m.terms,
        dueAt: dueAfterAcceptance(m),
        amendment: null,
        termsTrack: { state: "accepted", by: event.by, at: event.at },
      };
    case "TermsDeclined":
      return m.amendment
        ? { ...m, amendment: null }
        : {
            ...m,
            termsTrack: { state: "declined", by: event.by, at: event.at, reason: event.reason },
          };
    case "MilestoneCancelled":
      return {
        ...stopped(m),
        amendment: null,
        termsTrack: { state: "cancelled", by: event.by, at: event.at, reason: event.reason },
      };
    case "WorkSubmitted":
    case "SubmissionWithdrawn":
    case "ChangesRequested":
    case "ApprovalGiven":
    case "ApprovalsVoided":
      return applyReview(m, event);
    case "ReleaseDecided":
      return {
        ...stopped(m),
        amendment: null,
        cancellation: null,
        review: {
          state: "approved",
          how: event.how,
          votes: votesOf(m.review),
          decision: decisionFrom(event),
        },
      };
    case "RefundDecided":
    case "DeadlockResolved":
      return {
        ...stopped(m),
        amendment: null,
        cancellation: null,
        review: decidedBy(m.review, event),
      };
    case "EvidenceKept":
      return applyCopies(m, event);
    case "TransferGivenUp":
      return withoutTransfer(m, event);
    case "GiveBackDecided":
    case "ReversalSucceeded":
    case "MoveHalted":
    case "ChargebackOpened":
    case "ReversalDecided":
    case "ChargebackEvidenceSent":
    case "ChargebackWon":
    case "ChargebackLost":
    case "ClawbackWrittenOff":
      return applyAfterwards(m, event);
    case "CancellationRequested": {
      const { by, side, reason, at } = event;
      return { ...m, cancellation: { by, side, reason, at } };
    }
    case "CancellationRefused":
      return { ...m, cancellation: null };
    case "OperatorActed":
      return m;
    case "MilestoneLapsed":
    case "AmendmentLapsed":
    case "BlockSet":
    case "BlockLifted":
    case "ExtensionRequested":
    case "ExtensionGranted":
    case "ExtensionRefused":
    case "Nudged":
    case "SilenceWarned":
    case "SilenceEnded":
      return applyClock(m, event);
    case "DisputeOpened":
    case "StatementMade":
    case "OfferMade":
    case "OfferLapsed":
    case "SettlementBacked":
    case "DisputeEscalated":
    case "DisputeWithdrawn":
    case "DisputeDecided":
      return applyDispute(m, event);
    default:
      return applyMoney(m, event);
  }
}

type ReviewEvent = EventOf<
  "WorkSubmitted" | "SubmissionWithdrawn" | "ChangesRequested" | "ApprovalGiven" | "ApprovalsVoided"
>;

function applyReview(m: Milestone, event: ReviewEvent): Milestone {
  switch (event.type) {
    case "WorkSubmitted": {
      const { nth, by, at } = event;
      const evidence = itemsOf(event.evidence, event);
      const submission: Submission = { state: "submitted", nth, by, at, evidence };
      return { ...m, extension: null, submission, review: reviewOpened(m, at, event.reviewDueAt) };
    }
    case "SubmissionWithdrawn": {
      const nth = m.submission.state === "submitted" ? m.submission.nth : 0;
      const submission: Submission = { state: "withdrawn", nth, by: event.by, at: event.at };
      return { ...m, ...reviewExtensionOver(m), submission, review: { state: "not_due" } };
    }
    case "ChangesRequested": {
      const { failing, note, by, at } = event;
      const review = { state: "changes_requested", failing, note, by, at, votes: [] } as const;
      return { ...m, ...reviewExtensionOver(m), review };
    }
    case "ApprovalGiven": {
      if (m.review.state !== "open" && m.review.state !== "changes_requested") return m;
      const { by, at, platform, standingInFor } = event;
      const vote = { by, at, platform, ...(standingInFor && { standingInFor }) };
      return { ...m, review: { ...m.review, votes: [...m.review.votes, vote] } };
    }
    case "ApprovalsVoided":
      return {
        ...m,
        review:
          m.review.state === "changes_requested"
            ? { ...m.review, votes: [] }
            : {
                ...{ state: "open", since: event.at, dueAt: event.reviewDueAt, votes: [] },
                silence: { rule: "escalates" },
              },
        payout: { state: "none" },
      };
    default:
      return unreachable(event);
  }
}

/** A window that begins: silence does what the accepted terms say. */
function reviewOpened({ terms }: Milestone, since: Instant, dueAt: Instant): Review {
  const deems = terms.policies.onSilence === "deem_accepted";
  const silence = deems
    ? ({ rule: "deems", warnedAt: [] } as const)
    : ({ rule: "escalates" } as const);
  return { state: "open", since, dueAt, votes: [], silence };
}

function reviewExtensionOver({ extension }: Milestone): Pick<Milestone, "extension"> {
  return { extension: extension?.clock === "review" ? null : extension };
}

/** A version that names another day sets it; one that does not leaves pauses and extensions as they are. */
function dueAfterAcceptance({ amendment, terms, dueAt }: Milestone): Instant {
  return amendment && amendment.dueAt !== terms.dueAt ? amendment.dueAt : dueAt;
}

type MoneyEvent = Exclude<
  MilestoneEvent,
  | ReviewEvent
  | ClockEvent
  | DisputeEvent
  | AfterwardsEvent
  | EventOf<
      | "MilestoneProposed"
      | "TermsAmended"
      | "TermsAccepted"
      | "TermsDeclined"
      | "MilestoneCancelled"
      | "ReleaseDecided"
      | "RefundDecided"
      | "DeadlockResolved"
      | "TransferGivenUp"
      | "EvidenceKept"
      | "CancellationRequested"
      | "CancellationRefused"
      | "OperatorActed"
    >
>;

function applyMoney(m: Milestone, event: MoneyEvent): Milestone {
  switch (event.type) {
    case "CheckoutRequested":
    case "CheckoutOpened":
    case "CheckoutClosed":
    case "PaymentProcessing":
    case "MilestoneFunded":
      return { ...m, funding: fundingAfter(m, event) };
    case "PaymentMismatched":
      return m;
    case "StrayPaymentReceived": {
      const { moveId, chargeId, amountMinor } = event;
      const stray = { moveId, chargeId, amountMinor, progress: { state: "owed" } } as const;
      return { ...m, strays: [...m.strays, stray] };
    }
    case "PayoutWaiting": {
      const { reason, requirements, at } = event;
      const payout = { state: "waiting", reason, requirements, since: at } as const;
      return { ...owedAgain(m), payout };
    }
    case "MoveSent": {
      const moved = withProgress(m, event.moveId, { state: "sent", since: event.at });
      if (event.kind !== "transfer") return moved;
      return { ...moved, payout: { state: "moving", moveId: event.moveId, since: event.at } };
    }
    case "MoveRefused": {
      const { code, at } = event;
      const moved = withProgress(m, event.moveId, { state: "failed", code, at });
      return event.kind === "transfer"
        ? { ...moved, payout: { state: "failed", code, at } }
        : moved;
    }
    case "TransferSucceeded": {
      const { transferId, amountMinor, arrivesOn, at } = event;
      const done = { state: "done", providerId: transferId, at } as const;
      const moved = movedDespite(m, withProgress(m, event.moveId, done), event.moveId);
      const payout = { state: "done", transferId, amountMinor, arrivesOn, at } as const;
      return closedWhenSettled({ ...moved, payout }, at);
    }
    case "RefundCreated":
      return movedDespite(
        m,
        withProgress(m, event.moveId, { state: "pending", providerId: event.refundId }),
        event.moveId,
      );
    case "RefundSettled": {
      const done = { state: "done", providerId: event.refundId, at: event.at } as const;
      const moved = movedDespite(m, withProgress(m, event.moveId, done), event.moveId);
      return closedWhenSettled(moved, event.at);
    }
    case "RefundFailed": {
      const failed = { state: "failed", code: event.code, at: event.at } as const;
      return heldAgain(withProgress(m, event.moveId, failed));
    }
    default:
      return unreachable(event);
  }
}

/** A vote was for one version of the terms and counts for no other. */
function withoutVotes(review: Review): Review {
  return review.state === "open" || review.state === "changes_requested"
    ? { ...review, votes: [] }
    : review;
}

function votesOf(review: Review) {
  return review.state === "open" || review.state === "changes_requested" ? review.votes : [];
}
