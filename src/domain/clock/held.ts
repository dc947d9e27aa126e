import type { Situation } from "../milestone/decision.ts";
import { decisionOf } from "../milestone/milestone.ts";
import { nextAction } from "../milestone/next-action.ts";

/** Whether money is held because people have something to do: what is decided goes by itself, but for a payee not ready. */
export function waitsForPeople(situation: Situation): boolean {
  const decision = decisionOf(situation.milestone);
  return !decision || nextAction(situation, decision.at).what === "set_up_payouts";
}
