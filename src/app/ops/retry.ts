import type { Deps } from "../deps.ts";
import { findAtProvider } from "../money/adopt.ts";
import { succeeded, successEvents } from "../money/record-result.ts";
import { unclaimed } from "../money/refunds.ts";
import { owedAgain } from "../money/retry.ts";
import type { OperatorCase } from "../queries/operator.ts";
import { subjectOf } from "../queries/operator.ts";
import type { MoneyMove } from "../store.ts";
import { type OpsAnswer, settleCase } from "./settle.ts";

/**
 * Tries again what was refused or given up. A money move is looked up at the provider first and sent under a new key
 * only where nothing of it happened, so that even a retry in error never pays twice. Throws ProviderError where the
 * provider cannot be asked.
 */
export async function retryCase(deps: Deps, one: OperatorCase, reason: string): Promise<OpsAnswer> {
  const subject = subjectOf(one.kind);
  if (subject === "task") {
    return settleCase(deps, one, {
      ...{ act: "retry", reason, did: "task_again" },
      milestoneId: one.milestone?.id ?? null,
      change: () => ({ reviveTask: one.subject }),
    });
  }
  if (subject !== "move") return { ok: false, why: "not_this_act" };
  const { move } = one;
  if (move?.status !== "failed") return { ok: false, why: "move_not_failed" };
  return retryMove(deps, one, move, reason);
}

async function retryMove(
  deps: Deps,
  one: OperatorCase,
  move: MoneyMove,
  reason: string,
): Promise<OpsAnswer> {
  const { milestoneId } = move;
  const found = await findAtProvider(deps, move);
  if (!found) {
    return settleCase(deps, one, {
      ...{ act: "retry", reason, did: "owed_again", milestoneId },
      change: () => owedAgain(deps, move),
    });
  }
  return settleCase(deps, one, {
    ...{ act: "retry", reason, did: "found_at_provider", milestoneId },
    change: ({ now }) => ({
      milestoneEvents: successEvents(move, found, now),
      move: { ...unclaimed(move), ...succeeded(found) },
      settleSubject: move.id,
    }),
  });
}
