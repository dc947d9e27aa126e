import type { MilestoneRef } from "../../app/api.ts";
import { compareMessage } from "../cards/compare.ts";
import { type Answer, answer, type Turn } from "./turn.ts";

/** What changed from the submission before to the one that stands. */
export async function compare(turn: Turn, ref: MilestoneRef): Promise<Answer> {
  const found = await turn.app.compare(turn.origin, ref);
  return found.kind === "refused" ? found : answer(compareMessage(found));
}
