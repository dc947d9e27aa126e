import type { MoveId } from "../../domain/ids.ts";
import type { MilestoneEvent } from "../../domain/milestone/events.ts";
import type { Deps } from "../deps.ts";
import type { MoneyMove } from "../store.ts";
import { type Step, transact } from "../transact.ts";

/** Asks the provider what became of a refund that it accepted as pending, or that failed later. */
export async function followRefund(deps: Deps, moveId: MoveId): Promise<void> {
  const move = await deps.reads.move(moveId);
  if (move?.kind !== "refund" || !move.providerId) return;
  if (move.status !== "pending" && move.status !== "done") return;
  const refund = await deps.payments.getRefund(move.providerId);
  const failed = refund.status === "failed" || refund.status === "cancelled";
  if (refund.status === "pending" || (refund.status === "succeeded" && move.status === "done"))
    return;
  await transact<void>(deps, { ref: { by: "id", id: move.milestoneId } }, (loaded): Step<void> => {
    const { now } = loaded;
    const facts = {
      moveId,
      refundId: refund.refundId,
      amountMinor: move.amount.amountMinor,
      at: now,
    };
    const event: MilestoneEvent = failed
      ? { type: "RefundFailed", ...facts, code: refund.failure ?? "refund_failed" }
      : { type: "RefundSettled", ...facts };
    return {
      change: {
        actor: "stripe",
        milestoneEvents: [event],
        move: {
          ...unclaimed(move),
          status: failed ? "failed" : "done",
          lastError: failed ? (refund.failure ?? "refund_failed") : null,
        },
        ...(failed && { questions: [refundQuestion(deps, move, refund.failure)] }),
      },
      answer: () => undefined,
    };
  });
}

/** An update that takes the right to write from whoever had it: the claim rises. */
export function unclaimed(move: MoneyMove) {
  const { id, claim, attempt, generation } = move;
  return { id, expectedClaim: claim, claimBy: 1, leaseUntil: null, attempt, generation } as const;
}

function refundQuestion(deps: Deps, move: MoneyMove, why: string | null) {
  return {
    id: deps.newId(),
    kind: "refund_failed",
    subject: move.id,
    agreementId: move.agreementId,
    milestoneId: move.milestoneId,
    detail: { code: why ?? "refund_failed", amountMinor: move.amount.amountMinor },
  };
}
