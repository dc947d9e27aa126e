import { unreachable } from "../assert.ts";
import { type Instant, later, laterBy } from "../clock/instant.ts";
import type { MoveId } from "../ids.ts";
import {
  allLegs,
  type Chargeback,
  debtOf,
  isAtRest,
  isDone,
  openChargeback,
  sumOf,
  type Taken,
  whereabouts,
} from "./afterwards.ts";
import type { AfterwardsEvent } from "./afterwards-events.ts";
import type { EventOf, OwedLeg } from "./events.ts";
import { decisionOf, type Leg, type LegState, type Milestone } from "./milestone.ts";

/** The milestone after something happened to its money beside, or after, its decision. */
export function applyAfterwards(m: Milestone, event: AfterwardsEvent): Milestone {
  switch (event.type) {
    case "GiveBackDecided": {
      const { decisionId: id, by, platform, reason, amountMinor, at } = event;
      const giveBack = { id, by, platform, reason, amountMinor, at, legs: owed(event.legs) };
      return { ...m, giveBacks: [...m.giveBacks, giveBack] };
    }
    case "ReversalSucceeded":
      return reversed(m, event);
    case "MoveHalted": {
      const halted = withLeg(m, event.moveId, { state: "owed" });
      return event.kind === "transfer" ? { ...halted, payout: { state: "none" } } : halted;
    }
    case "ChargebackOpened":
      return opened(m, event);
    case "ReversalDecided":
      return changed(m, event.chargebackId, (one) => ({
        ...one,
        legs: [...one.legs, ...owed(event.legs)],
      }));
    case "ChargebackEvidenceSent":
      return changed(m, event.chargebackId, (one) => ({ ...one, evidenceSentAt: event.at }));
    case "ChargebackWon":
      return won(m, event);
    case "ChargebackLost":
      return lost(m, event);
    case "ClawbackWrittenOff":
      return changed(m, event.chargebackId, (one) => ({
        ...one,
        writtenOffMinor: one.writtenOffMinor + event.amountMinor,
        legs: one.legs.filter(isDone),
      }));
    default:
      return unreachable(event);
  }
}

const owed = (legs: readonly OwedLeg[]): readonly Leg[] =>
  legs.map((leg) => ({ ...leg, progress: { state: "owed" } }));

/** The same with the legs of every kind of decision changed; a leg that becomes null is gone. */
export function withLegs(m: Milestone, change: (leg: Leg) => Leg | null): Milestone {
  const all = (legs: readonly Leg[]) => legs.flatMap((leg) => change(leg) ?? []);
  const { review } = m;
  const decided = review.state === "approved" || review.state === "decided" ? review : null;
  const next = {
    ...m,
    giveBacks: m.giveBacks.map((one) => ({ ...one, legs: all(one.legs) })),
    chargebacks: m.chargebacks.map((one) => ({ ...one, legs: all(one.legs) })),
  };
  if (!decided) return next;
  const { decision } = decided;
  return { ...next, review: { ...decided, decision: { ...decision, legs: all(decision.legs) } } };
}

function withLeg(m: Milestone, moveId: MoveId, progress: LegState): Milestone {
  return withLegs(m, (leg) => (leg.moveId === moveId ? { ...leg, progress } : leg));
}

function changed(m: Milestone, id: string, change: (one: Chargeback) => Chargeback): Milestone {
  return { ...m, chargebacks: m.chargebacks.map((one) => (one.id === id ? change(one) : one)) };
}

/** What a standing chargeback lacks and nothing of its own is about to bring in. */
export function uncovered(one: Chargeback): number {
  return debtOf(one) - sumOf(one.legs.filter((leg) => leg.kind === "reversal" && !isDone(leg)));
}

/**
 * The chargeback that a transfer taken back pays for: its own, or the one that lacks as much where the facilitator's
 * give-back was under way as the bank took the payment back. Null where it is held, to be refunded.
 */
export function paidBy(m: Milestone, moveId: MoveId, amountMinor: number): Chargeback | null {
  const own = m.chargebacks.find(({ legs }) => legs.some((leg) => leg.moveId === moveId));
  return own ?? m.chargebacks.find((one) => uncovered(one) >= amountMinor) ?? null;
}

function reversed(m: Milestone, event: EventOf<"ReversalSucceeded">): Milestone {
  const { moveId, amountMinor, reversalId, at } = event;
  const progress = { state: "done", providerId: reversalId, at } as const;
  const was = legOf(m, moveId);
  if (!was || isDone(was)) return m;
  const chargeback = paidBy(m, moveId, amountMinor);
  if (!chargeback) return withLeg(m, moveId, progress);
  const recovered = (one: Chargeback) => ({
    ...one,
    recoveredMinor: one.recoveredMinor + amountMinor,
  });
  const isOwn = chargeback.legs.some((leg) => leg.moveId === moveId);
  if (isOwn) return changed(withLeg(m, moveId, progress), chargeback.id, recovered);
  // The bank gives the buyer this money: nothing is left for the give-back's own refund.
  const giveBacks = m.giveBacks.filter(({ legs }) => legs.every((leg) => leg.moveId !== moveId));
  return changed({ ...m, giveBacks }, chargeback.id, (one) => ({
    ...recovered(one),
    legs: [...one.legs, { ...was, progress }],
  }));
}

function legOf(m: Milestone, moveId: MoveId): Leg | undefined {
  const legs = [...m.giveBacks, ...m.chargebacks].flatMap((one) => one.legs);
  return legs.find((leg) => leg.moveId === moveId);
}

function opened(m: Milestone, event: EventOf<"ChargebackOpened">): Milestone {
  const { chargebackId: id, chargeId, amountMinor, feeMinor, reason, evidenceDueAt } = event;
  const chargeback: Chargeback = {
    ...{ id, chargeId, amountMinor, feeMinor, reason, evidenceDueAt, evidenceSentAt: null },
    ...{ at: event.at, state: "open", closedAt: null, taken: event.taken },
    ...{ recoveredMinor: 0, writtenOffMinor: 0, legs: owed(event.legs) },
  };
  // What nobody has begun to give back goes to the buyer through the bank instead.
  const giveBacks = m.giveBacks.filter(({ legs }) => !legs.every(isAtRest));
  return { ...m, giveBacks, chargebacks: [...m.chargebacks, chargeback] };
}

/** Everything is as before; clocks go on with what was left when the money froze. */
function won(m: Milestone, event: EventOf<"ChargebackWon">): Milestone {
  const before = m.chargebacks.find(({ id }) => id === event.chargebackId);
  if (!before) return m;
  const next = changed(m, event.chargebackId, (one) => ({
    ...one,
    ...{ state: "won" as const, closedAt: event.at },
    legs: [...one.legs.filter(isDone), ...owed(event.legs)],
  }));
  return decisionOf(m) ? next : clocksMoved(next, before.at, event.at);
}

function clocksMoved(m: Milestone, since: Instant, to: Instant): Milestone {
  const { review } = m;
  // A dispute moves the due day by all its time once it is withdrawn, what the bank took of it included.
  const from = m.resumedAt ? later(since, m.resumedAt) : since;
  const moved = (at: Instant) => laterBy(at, from, to);
  const dueAt = review.state === "disputed" ? m.dueAt : moved(m.dueAt);
  const next = { ...m, dueAt, resumedAt: to };
  if (review.state === "open")
    return { ...next, review: { ...review, dueAt: moved(review.dueAt) } };
  if (review.state !== "disputed") return next;
  const { dispute } = review;
  const { arbitration } = dispute;
  return {
    ...next,
    review: {
      ...review,
      dispute: {
        ...dispute,
        answerDueAt: moved(dispute.answerDueAt),
        negotiationEndsAt: moved(dispute.negotiationEndsAt),
        arbitration: arbitration && {
          ...arbitration,
          rulingDueAt: moved(arbitration.rulingDueAt),
        },
      },
    },
  };
}

/** What the bank took is gone for good; the milestone closes where nothing is left of it. */
function lost(m: Milestone, event: EventOf<"ChargebackLost">): Milestone {
  const found = m.chargebacks.find(({ id }) => id === event.chargebackId);
  if (!found) return m;
  const gone = new Set(event.dropped);
  const instead = new Map(event.legs.map(({ instead: id, ...leg }) => [id, leg]));
  const left = withLegs(m, (leg) => {
    const replacement = instead.get(leg.moveId);
    if (replacement) return { ...replacement, progress: { state: "owed" } };
    return gone.has(leg.moveId) ? null : leg;
  });
  const closed = changed(withoutCosts(left, found.taken), event.chargebackId, (one) => ({
    ...one,
    ...{ state: "lost" as const, closedAt: event.at },
  }));
  return closedWhenGone(withoutPayout(closed, gone, m), { before: m, chargeback: found }, event.at);
}

function withoutCosts(m: Milestone, taken: Taken): Milestone {
  const { review } = m;
  if (review.state !== "approved" && review.state !== "decided") return m;
  const { costs } = m.terms;
  const otherwise = review.state === "approved" ? costs : { processingMinor: 0, feeMinor: 0 };
  const { processingMinor, feeMinor } = review.decision;
  const decision = {
    ...review.decision,
    processingMinor: (processingMinor ?? otherwise.processingMinor) - taken.processingMinor,
    feeMinor: (feeMinor ?? otherwise.feeMinor) - taken.feeMinor,
  };
  return { ...m, review: { ...review, decision } };
}

/** A payout that waited for money which is gone waits no more. */
function withoutPayout(m: Milestone, gone: ReadonlySet<MoveId>, before: Milestone): Milestone {
  const legs = decisionOf(before)?.legs ?? [];
  const isGone = legs.some(({ moveId, kind }) => kind === "transfer" && gone.has(moveId));
  return isGone && m.payout.state !== "done" ? { ...m, payout: { state: "none" } } : m;
}

type Loss = { readonly before: Milestone; readonly chargeback: Chargeback };

/** What is gone is funded no more, so that nothing that follows shares it; where all is gone, the milestone is over. */
function closedWhenGone(m: Milestone, { before, chargeback }: Loss, at: Instant): Milestone {
  const { funding } = m;
  if (funding.state !== "funded") return m;
  const { taken } = chargeback;
  const { checkoutId, chargeId, amountMinor } = funding;
  const decision = decisionOf(m);
  const isGone = decision ? decision.legs.every(isDone) : amountMinor <= taken.heldMinor;
  if (isGone) return { ...m, funding: { state: "closed", checkoutId, chargeId, amountMinor, at } };
  if (!decision) {
    const left = { ...m, funding: { ...funding, amountMinor: amountMinor - taken.heldMinor } };
    return withoutOffers(clocksMoved(left, chargeback.at, at));
  }
  const ended = sumOf(decisionOf(before)?.legs ?? []) - sumOf(decision.legs);
  const gone = ended + taken.processingMinor + taken.feeMinor;
  return { ...m, funding: { ...funding, amountMinor: amountMinor - gone } };
}

/** Offers shared another sum than the one that is left. */
function withoutOffers(m: Milestone): Milestone {
  const { review } = m;
  if (review.state !== "disputed") return m;
  const offers = review.dispute.offers.map((offer) =>
    offer.state === "open" ? ({ ...offer, state: "lapsed" } as const) : offer,
  );
  return { ...m, review: { ...review, dispute: { ...review.dispute, offers } } };
}

/** Money that arrived although it had been taken: what it lacks is missing from then on. */
export function movedDespite(before: Milestone, m: Milestone, moveId: MoveId): Milestone {
  const missing = missingOf(before, moveId);
  const open = m.chargebacks.find(({ state }) => state === "open");
  if (missing === 0 || !open) return m;
  const { taken } = open;
  const from = allLegs(before).find((leg) => leg.moveId === moveId)?.kind;
  const left =
    from === "refund"
      ? { heldMinor: taken.heldMinor - missing }
      : { payableMinor: taken.payableMinor - missing };
  const clawbackMinor = taken.clawbackMinor + missing;
  return changed(m, open.id, (one) => ({ ...one, taken: { ...taken, ...left, clawbackMinor } }));
}

/** How much of a transfer's or a refund's money a chargeback has taken before it arrived. */
export function missingOf(before: Milestone, moveId: MoveId): number {
  const leg = allLegs(before).find((one) => one.moveId === moveId);
  if (!leg || leg.kind === "reversal" || isDone(leg) || leg.progress.state === "pending") return 0;
  const { heldMinor, payableMinor } = whereabouts(before);
  const there = Math.max(0, leg.kind === "refund" ? heldMinor : payableMinor);
  return openChargeback(before) ? Math.max(0, leg.amountMinor - there) : 0;
}
