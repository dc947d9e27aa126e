import type { Deps } from "../deps.ts";
import type { MoneyMove, MoveUpdate } from "../store.ts";
import { type Change, type Step, transact } from "../transact.ts";
import { sendTask } from "./payee.ts";
import { KEY_REUSED, LOOK_FIRST } from "./record-result.ts";
import { unclaimed } from "./refunds.ts";

/** Makes a refused move owed again, because its cause has cleared. */
export async function retryRefused(deps: Deps, move: MoneyMove): Promise<void> {
  await transact<void>(
    deps,
    { ref: { by: "id", id: move.milestoneId } },
    (): Step<void> => ({
      change: { actor: "worker", ...owedAgain(deps, move) },
      answer: () => undefined,
    }),
  );
}

/** The same of one that may have been settled otherwise since: nothing is done then. */
export async function retryLater(deps: Deps, moveId: MoneyMove["id"]): Promise<void> {
  const move = await deps.reads.move(moveId);
  if (move?.status === "failed") await retryRefused(deps, move);
}

/**
 * A refused move under a new key (the old one would replay the refusal), and the task that sends it. Where the refusal
 * said that the key had been used otherwise, something may have been done under it: that is looked up first.
 */
export function owedAgain(deps: Deps, move: MoneyMove): Pick<Change, "move" | "tasks"> {
  return {
    move: move.lastError === KEY_REUSED ? lookedUpFirst(move) : underNewKey(move),
    tasks: [sendTask(deps, move)],
  };
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
