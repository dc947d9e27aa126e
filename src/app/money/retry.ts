import type { Deps } from "../deps.ts";
import type { MoneyMove } from "../store.ts";
import { type Change, type Step, transact } from "../transact.ts";
import { sendTask } from "./payee.ts";
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

/** A refused move under a new key (the old one would replay the refusal), and the task that sends it. */
export function owedAgain(deps: Deps, move: MoneyMove): Pick<Change, "move" | "tasks"> {
  return {
    move: {
      ...unclaimed(move),
      status: "owed",
      generation: move.generation + 1,
      firstSentAt: null,
      lastError: null,
    },
    tasks: [sendTask(deps, move)],
  };
}
