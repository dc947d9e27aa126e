import type { Deps } from "../deps.ts";
import type { MoneyMove, MoveUpdate } from "../store.ts";
import { type Step, transact } from "../transact.ts";
import { sendTask } from "./payee.ts";
import { KEY_REUSED, LOOK_FIRST } from "./record-result.ts";
import { unclaimed } from "./refunds.ts";

/**
 * Makes a refused move owed again under a new key (the old one would replay the refusal), because its cause has cleared
 * or the operator asks for it; `operator` is recorded where it is the operator's act. Where the refusal said that the
 * key had been used otherwise, something may have been done under it: that is looked up before anything is sent.
 */
export async function retryRefused(
  deps: Deps,
  move: MoneyMove,
  operator: { readonly questionId: string | null; readonly reason: string } | null,
): Promise<void> {
  await transact<void>(
    deps,
    { ref: { by: "id", id: move.milestoneId } },
    (loaded): Step<void> => ({
      change: {
        actor: operator ? "operator" : "worker",
        ...(operator && {
          milestoneEvents: [
            {
              type: "OperatorActed",
              act: "retry",
              subject: move.id,
              reason: operator.reason,
              at: loaded.now,
            },
          ],
        }),
        ...(operator?.questionId && {
          settled: { id: operator.questionId, act: "retry", reason: operator.reason },
        }),
        move: move.lastError === KEY_REUSED ? lookedUpFirst(move) : underNewKey(move),
        tasks: [sendTask(deps, move)],
      },
      answer: () => undefined,
    }),
  );
}

function underNewKey(move: MoneyMove): MoveUpdate {
  return {
    ...unclaimed(move),
    status: "owed",
    generation: move.generation + 1,
    firstSentAt: null,
    lastError: null,
  };
}

function lookedUpFirst(move: MoneyMove): MoveUpdate {
  return { ...unclaimed(move), status: "unknown", lastError: LOOK_FIRST };
}
