import { invariant } from "../assert.ts";
import type { Instant } from "../clock/instant.ts";
import { asId, type DecisionId, type MoveId } from "../ids.ts";
import { minorStep } from "../money.ts";
import type { EventOf } from "./events.ts";
import type { DeadlockCause, Decision, Leg, Milestone } from "./milestone.ts";

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
  const leg = (kind: "refund" | "transfer", amountMinor: number) =>
    amountMinor > 0 ? [{ moveId: asId<MoveId>(newId()), kind, amountMinor }] : [];
  if (share.transferMinor === 0) {
    return {
      ...{ type: "RefundDecided", decisionId, how: "deadlock", cause, by: [], platform: "" },
      ...{ reason: "", legs: leg("refund", funding.amountMinor), at: now },
    };
  }
  const { refundMinor, transferMinor, processingMinor, feeMinor } = share;
  const legs = [...leg("refund", refundMinor), ...leg("transfer", transferMinor)];
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

type Share = {
  readonly refundMinor: number;
  readonly transferMinor: number;
  readonly processingMinor: number;
  readonly feeMinor: number;
};

/** Half goes back, rounded down to what the currency can be paid in; costs are kept of the other half only, in proportion. */
export function shareOf(
  { terms, funding }: Pick<Milestone, "terms" | "funding">,
  outcome: DeadlockOutcome,
): Share {
  const held = funding.state === "funded" ? funding.amountMinor : 0;
  const { processingMinor, feeMinor } = terms.costs;
  const nothing = { refundMinor: held, transferMinor: 0, processingMinor: 0, feeMinor: 0 };
  if (outcome === "refund") return nothing;
  const step = minorStep(terms.amount.currency);
  const refundMinor = outcome === "release" ? 0 : Math.floor(held / 2 / step) * step;
  const gross = held - refundMinor;
  const part = (minor: number) => Math.floor((minor * gross) / held / step) * step;
  const kept = { processingMinor: part(processingMinor), feeMinor: part(feeMinor) };
  const transferMinor = gross - kept.processingMinor - kept.feeMinor;
  return transferMinor > 0 ? { refundMinor, transferMinor, ...kept } : nothing;
}
