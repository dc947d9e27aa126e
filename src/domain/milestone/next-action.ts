import { otherSide, peopleOf } from "../agreement/agreement.ts";
import { unreachable } from "../assert.ts";
import { type Instant, later, plusDays } from "../clock/instant.ts";
import { type Chargeback, debtOf, openChargeback } from "./afterwards.ts";
import type { Situation } from "./decision.ts";
import { type Dispute, type DisputeParty, openOffer } from "./dispute.ts";
import { decisionOf, isOver, type Leg, type Milestone } from "./milestone.ts";
import { dependencyDueAt } from "./pause.ts";
import { quorumOf } from "./quorum.ts";
import { standing } from "./settlement.ts";

/** What can be due. The order is that of lists, where the time does not decide. */
export const NEXT_ACTIONS = [
  ...(["operator", "answer_cancellation", "provide_dependency"] as const),
  ...(["answer_dispute", "answer_offer", "rule", "agree"] as const),
  ...(["answer_extension", "review", "set_up_payouts", "resubmit"] as const),
  ...(["submit", "pay_checkout", "fund", "answer_proposal", "answer_amendment"] as const),
  ...(["answer_bank", "clawback"] as const),
  ...(["payment_processing", "transfer_running", "refund_running", "nothing"] as const),
] as const;

export type NextActionCode = (typeof NEXT_ACTIONS)[number];

/** Who owes one thing, and by when (null where no time is set). */
export type DueAction = {
  readonly owner: DisputeParty | "platform" | "nobody";
  readonly what: NextActionCode;
  readonly by: Instant | null;
  /** Since when it is owed; null where nobody owes it. */
  readonly since: Instant | null;
  /** True from the moment on at which it was due. */
  readonly overdue: boolean;
};

/** The one thing that matters next, and what may be done beside it. */
export type NextAction = DueAction & { readonly also: readonly DueAction[] };

type Owner = DueAction["owner"];
type Due = readonly [owner: Owner, what: NextActionCode, by: Instant | null, since: Instant | null];

/** Who owes what by when; defined for every state, and "nothing" only where the milestone is over and settled. */
export function nextAction(situation: Situation, now: Instant): NextAction {
  const [first, ...others] = duesOf(situation).map(
    ([owner, what, by, since]): DueAction => ({
      ...{ owner, what, by, since },
      overdue: by !== null && by <= now,
    }),
  );
  const nothing = {
    owner: "nobody",
    what: "nothing",
    by: null,
    since: null,
    overdue: false,
  } as const;
  return { ...(first ?? nothing), also: others };
}

/** All that is due, the most important first. */
function duesOf(situation: Situation): readonly Due[] {
  const { milestone } = situation;
  const open = openChargeback(milestone);
  if (open) return [bankDue(open), ...strayDues(milestone)];
  const strays = [...afterwardsDues(milestone), ...strayDues(milestone)];
  if (decisionOf(milestone)) return [...decidedDues(situation), ...strays];
  if (isOver(milestone)) return strays;
  if (milestone.review.state === "disputed")
    return [
      ...disputeDues(milestone.review.dispute, situation),
      ...payoutDue(situation),
      ...strays,
    ];
  const answer = amendmentDue(milestone);
  // Nobody can pay while an amendment is open; after payment it goes on beside the work.
  const stopped = answer.length > 0 && milestone.funding.state === "unfunded";
  const dues = stopped ? answer : [mainDue(milestone), ...answer];
  return [
    ...cancellationDue(milestone),
    ...blockDue(milestone),
    ...dues,
    ...extensionDue(milestone),
    ...payoutDue(situation),
    ...strays,
  ];
}

function mainDue(milestone: Milestone): Due {
  const { termsTrack, terms, funding } = milestone;
  const { proposalLapseDays, unfundedLapseDays } = terms.policies;
  if (termsTrack.state !== "accepted") {
    const by = plusDays(terms.proposedAt, proposalLapseDays);
    return [otherSide(terms.proposedSide), "answer_proposal", by, terms.proposedAt];
  }
  switch (funding.state) {
    case "unfunded":
      return ["buyer", "fund", plusDays(termsTrack.at, unfundedLapseDays), termsTrack.at];
    case "checkout_open":
      return [
        ...(["buyer", "pay_checkout"] as const),
        funding.expiresAt ?? plusDays(termsTrack.at, unfundedLapseDays),
        termsTrack.at,
      ];
    case "processing":
      return ["platform", "payment_processing", null, funding.since];
    case "funded":
    case "closed":
      return workDue(milestone);
    default:
      return unreachable(funding);
  }
}

/** A clock that a block has stopped is due at no time until it goes on. */
function workDue({ review, submission, dueAt, block, funding }: Milestone): Due {
  const runs = (clock: "review" | "due", at: Instant) => (block?.stops.includes(clock) ? null : at);
  if (review.state === "open")
    return ["buyer", "review", runs("review", review.dueAt), review.since];
  const due = runs("due", dueAt);
  if (review.state === "changes_requested") return ["facilitator", "resubmit", due, review.at];
  if (submission.state === "withdrawn") return ["facilitator", "resubmit", due, submission.at];
  return ["facilitator", "submit", due, "at" in funding ? funding.at : null];
}

/** By then, where the accepted terms say that something happens if it is still missing. */
function blockDue(milestone: Milestone): readonly Due[] {
  const { block, terms } = milestone;
  if (!block) return [];
  const by = terms.policies.onDependencyMissing === "escalate" ? null : dependencyDueAt(milestone);
  return [["buyer", "provide_dependency", by, block.since]];
}

/**
 * First the answer, then each open offer by whoever can take it, then an agreement by both; once it is with the
 * arbiter, their ruling, while the two may still agree.
 */
function disputeDues(
  dispute: Dispute,
  { milestone: { terms }, agreement }: Situation,
): readonly Due[] {
  const { side, at, answeredAt, answerDueAt, negotiationEndsAt, arbitration } = dispute;
  const offers = (["buyer", "facilitator"] as const).flatMap((from): readonly Due[] => {
    const offer = openOffer(dispute, from);
    if (!offer) return [];
    // An offer of the buyer counts once enough of them stand behind it.
    const behind = standing(offer.votes, peopleOf(agreement, "buyer")).length;
    const isBacked = from === "facilitator" || behind >= quorumOf(terms);
    return [[isBacked ? otherSide(from) : from, "answer_offer", offer.until, offer.at]];
  });
  const agree = (by: Instant, since: Instant) =>
    (["buyer", "facilitator"] as const)
      .filter((one) => !offers.some(([owner]) => owner === one))
      .map((one): Due => [one, "agree", by, since]);
  if (arbitration) {
    const { rulingDueAt, since } = arbitration;
    return [["arbiter", "rule", rulingDueAt, since], ...offers, ...agree(rulingDueAt, since)];
  }
  if (answeredAt === null) return [[otherSide(side), "answer_dispute", answerDueAt, at], ...offers];
  // Whoever waits for an answer to their offer owes nothing meanwhile.
  const lapsed = dispute.offers.findLast((offer) => offer.state === "lapsed");
  const since = lapsed ? later(answeredAt, lapsed.until) : answeredAt;
  return offers.length > 0 ? offers : agree(negotiationEndsAt, since);
}

function extensionDue({ extension }: Milestone): readonly Due[] {
  if (!extension) return [];
  return [[otherSide(extension.side), "answer_extension", extension.until, extension.at]];
}

function amendmentDue({ amendment }: Milestone): readonly Due[] {
  if (!amendment) return [];
  const by = plusDays(amendment.proposedAt, amendment.policies.proposalLapseDays);
  return [[otherSide(amendment.proposedSide), "answer_amendment", by, amendment.proposedAt]];
}

function cancellationDue({ cancellation }: Milestone): readonly Due[] {
  if (!cancellation) return [];
  return [[otherSide(cancellation.side), "answer_cancellation", null, cancellation.at]];
}

/** From acceptance on the facilitator had better be payable, but nothing waits for it yet. */
function payoutDue({ milestone, agreement }: Situation): readonly Due[] {
  const { termsTrack } = milestone;
  if (termsTrack.state !== "accepted" || agreement.payee?.ready) return [];
  return [["facilitator", "set_up_payouts", null, termsTrack.at]];
}

function decidedDues(situation: Situation): readonly Due[] {
  const decision = decisionOf(situation.milestone);
  const since = decision?.at ?? null;
  return (decision?.legs ?? []).flatMap((leg): readonly Due[] => {
    if (leg.progress.state === "done") return [];
    if (leg.kind === "transfer") return [transferDue(situation, leg.progress.state, since)];
    const failed = leg.progress.state === "failed";
    return [["platform", failed ? "operator" : "refund_running", null, since]];
  });
}

function transferDue(
  { milestone: { payout, funding }, agreement }: Situation,
  leg: "owed" | "sent" | "pending" | "failed",
  since: Instant | null,
): Due {
  const waitsForPayee = payout.state === "waiting" && payout.reason !== "funds_not_available";
  const notSent = leg === "owed" && !agreement.payee?.ready;
  if (waitsForPayee || notSent) return ["facilitator", "set_up_payouts", null, since];
  if (leg === "failed" && payout.state !== "waiting") return ["platform", "operator", null, since];
  const availableOn = funding.state === "funded" ? funding.availableOn : null;
  const waits = payout.state === "waiting" ? availableOn : null;
  return ["platform", "transfer_running", waits, since];
}

/** While the bank has the money, all else waits for what it decides. */
function bankDue({ evidenceDueAt, evidenceSentAt, at }: Chargeback): Due {
  return ["platform", "answer_bank", evidenceSentAt ? null : evidenceDueAt, at];
}

/** What is given back, paid out again after a chargeback that was won, or owed after one that was lost. */
function afterwardsDues({ giveBacks, chargebacks }: Milestone): readonly Due[] {
  const owed = giveBacks.flatMap(({ legs, at }) => legsDue(legs, "refund_running", at));
  const bank = chargebacks.flatMap((one): readonly Due[] => {
    const since = one.closedAt ?? one.at;
    if (one.state === "won") return legsDue(one.legs, "transfer_running", since);
    return debtOf(one) > 0 ? [["platform", "clawback", null, since]] : [];
  });
  return [...owed, ...bank];
}

function legsDue(legs: readonly Leg[], runs: NextActionCode, since: Instant): readonly Due[] {
  const open = legs.filter(({ progress }) => progress.state !== "done");
  if (open.length === 0) return [];
  const failed = open.some(({ progress }) => progress.state === "failed");
  return [["platform", failed ? "operator" : runs, null, since]];
}

function strayDues({ strays }: Milestone): readonly Due[] {
  const open = strays.filter((stray) => stray.progress.state !== "done");
  if (open.length === 0) return [];
  const failed = open.some((stray) => stray.progress.state === "failed");
  return [["platform", failed ? "operator" : "refund_running", null, null]];
}

/** Orders lists: what a person (or the operator) owes first, by its time, then what runs by itself, then the rest. */
export function compareUrgency(a: DueAction, b: DueAction): number {
  return (
    groupOf(a) - groupOf(b) ||
    compareTimes(a.by, b.by) ||
    NEXT_ACTIONS.indexOf(a.what) - NEXT_ACTIONS.indexOf(b.what)
  );
}

function groupOf({ owner, what }: DueAction): number {
  if (owner === "nobody") return 3;
  if (what === "operator") return 0;
  return owner === "platform" ? 2 : 1;
}

function compareTimes(a: Instant | null, b: Instant | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  return b === null || a < b ? -1 : 1;
}
