import { invariant } from "../assert.ts";
import type { Instant } from "../clock/instant.ts";
import { asId, type DecisionId, type MoveId } from "../ids.ts";
import { minorStep } from "../money.ts";
import type { EventOf, OwedLeg } from "./events.ts";
import type { DeadlockCause, Decision, Leg, Milestone } from "./milestone.ts";
import { heldOf, type Share, shareOfRelease } from "./share.ts";

export type DeadlockTools = { readonly now: Instant; newId(): string };
export type DeadlockOutcome = "refund" | "release" | "split";

/** What the accepted terms say for a milestone that nobody's act ended: exactly what is held is distributed. */
export function resolveDeadlock(
  milestone: Milestone,
  outcome: DeadlockOutcome,
  cause: DeadlockCause,
  { newId, now }: DeadlockTools,
): EventOf<"RefundDecided" | "DeadlockResolved"> {
  const { funding } = milestone;
  invariant(funding.state === "funded", "only what is held is distributed");
  const decisionId = asId<DecisionId>(newId());
  const share = shareOf(milestone, outcome);
  const legs = legsOf(share, { newId });
  if (share.transferMinor === 0) {
    return {
      ...{ type: "RefundDecided", decisionId, how: "deadlock", cause, by: [], platform: "" },
      ...{ reason: "", legs, at: now },
    };
  }
  const { processingMinor, feeMinor } = share;
  return { type: "DeadlockResolved", decisionId, cause, legs, processingMinor, feeMinor, at: now };
}

/** A transfer that was decided and cannot be made goes back, with what was kept of it; what went back before stands. */
export function giveUpTransfer(
  { processingMinor = 0, feeMinor = 0 }: Decision,
  { moveId, amountMinor }: Leg,
  { newId, now }: DeadlockTools,
): EventOf<"TransferGivenUp"> {
  const all = amountMinor + processingMinor + feeMinor;
  const refund = { moveId: asId<MoveId>(newId()), kind: "refund", amountMinor: all } as const;
  return { type: "TransferGivenUp", moveId, refund, at: now };
}

/** Half goes back, rounded down to what the currency can be paid in; see shareOfRelease for the other half's costs. */
export function shareOf(
  milestone: Pick<Milestone, "terms" | "funding">,
  outcome: DeadlockOutcome,
): Share {
  const held = heldOf(milestone);
  if (outcome === "refund") return shareOfRelease(milestone, 0);
  if (outcome === "release") return shareOfRelease(milestone, held);
  const step = minorStep(milestone.terms.amount.currency);
  return shareOfRelease(milestone, held - Math.floor(held / 2 / step) * step);
}

/** The legs that a share owes, refund first; a leg of nothing is none. */
export function legsOf(
  { refundMinor, transferMinor }: Share,
  { newId }: Pick<DeadlockTools, "newId">,
): readonly OwedLeg[] {
  const leg = (kind: OwedLeg["kind"], amountMinor: number): readonly OwedLeg[] =>
    amountMinor > 0 ? [{ moveId: asId<MoveId>(newId()), kind, amountMinor }] : [];
  return [...leg("refund", refundMinor), ...leg("transfer", transferMinor)];
}
