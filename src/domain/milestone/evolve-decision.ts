import type { Instant } from "../clock/instant.ts";
import type { MoveId } from "../ids.ts";
import { allLegs } from "./afterwards.ts";
import type { EventOf, OwedLeg } from "./events.ts";
import { withLegs } from "./evolve-afterwards.ts";
import type { Decision, Leg, LegState, Milestone, Review } from "./milestone.ts";

type DecidingEvent = EventOf<
  "ReleaseDecided" | "RefundDecided" | "DeadlockResolved" | "DisputeDecided"
>;

/** What a decision owes, with nothing of it done yet, and what the platform keeps. */
export function decisionFrom(event: DecidingEvent): Decision {
  const legs = event.legs.map((leg: OwedLeg): Leg => ({ ...leg, progress: { state: "owed" } }));
  const by = "by" in event ? event.by : [];
  const kept =
    "feeMinor" in event
      ? { processingMinor: event.processingMinor, feeMinor: event.feeMinor }
      : { processingMinor: 0, feeMinor: 0 };
  return { id: event.decisionId, by, at: event.at, legs, ...kept };
}

/** The review that ended by another decision than an approval; a dispute that it ended stays known. */
export function decidedBy(
  before: Review,
  event: EventOf<"RefundDecided" | "DeadlockResolved">,
): Review {
  const decision = decisionFrom(event);
  const ended = before.state === "disputed" ? { dispute: before.dispute } : {};
  if (event.type === "DeadlockResolved") {
    const { cause } = event;
    return { state: "decided", how: "deadlock", cause, platform: "", ...ended, decision };
  }
  const { how, cause, platform } = event;
  return { state: "decided", how, cause: cause ?? null, platform, ...ended, decision };
}

/** The refund stands where the transfer stood; the platform keeps nothing of it. */
export function withoutTransfer(m: Milestone, event: EventOf<"TransferGivenUp">): Milestone {
  const { review } = m;
  if (review.state !== "decided") return m;
  const refund: Leg = { ...event.refund, progress: { state: "owed" } };
  const legs = review.decision.legs.map((leg) => (leg.moveId === event.moveId ? refund : leg));
  const decision = { ...review.decision, legs, processingMinor: 0, feeMinor: 0 };
  return { ...m, payout: { state: "none" }, review: { ...review, cause: "unpayable", decision } };
}

/** The same with one leg, or one stray payment, further on. */
export function withProgress(m: Milestone, moveId: MoveId, progress: LegState): Milestone {
  const step = <T extends { moveId: MoveId }>(item: T) =>
    item.moveId === moveId ? { ...item, progress } : item;
  return { ...withLegs(m, step), strays: m.strays.map(step) };
}

/** A transfer that the provider turned away is owed as before. */
export function owedAgain(m: Milestone): Milestone {
  const turnedAway = allLegs(m).find(
    (leg) => leg.kind === "transfer" && leg.progress.state === "sent",
  );
  return turnedAway ? withProgress(m, turnedAway.moveId, { state: "owed" }) : m;
}

/** Funding closes when every leg of the decision is done. */
export function closedWhenSettled(m: Milestone, at: Instant): Milestone {
  const { review, funding } = m;
  if (review.state !== "approved" && review.state !== "decided") return m;
  if (funding.state !== "funded") return m;
  if (!review.decision.legs.every((leg) => leg.progress.state === "done")) return m;
  const { checkoutId, chargeId, amountMinor } = funding;
  return { ...m, funding: { state: "closed", checkoutId, chargeId, amountMinor, at } };
}

/** A refund can fail after it had settled (its card is gone): then its money is held again. */
export function heldAgain(m: Milestone): Milestone {
  const { review, funding } = m;
  if (review.state !== "decided" || funding.state !== "closed") return m;
  if (review.decision.legs.every((leg) => leg.progress.state === "done")) return m;
  return { ...m, funding: { ...funding, state: "funded", availableOn: null } };
}
