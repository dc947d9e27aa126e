import { type Refusal, refusal } from "../../refusals.ts";
import type { CommandOf } from "../commands.ts";
import { type Actor, type Context, type Decided, decided, type Situation } from "../decision.ts";
import { disputedRefusal, endedRefusal, onlyFor } from "./standing.ts";

/** The facilitator, while a submission waits for its decision. */
export function checkWithdraw(situation: Situation, actor: Actor): Refusal | null {
  const { milestone } = situation;
  const refused =
    onlyFor("facilitator", "milestone.only_facilitator_withdraws", situation, actor) ??
    endedRefusal(milestone) ??
    disputedRefusal(milestone);
  if (refused) return refused;
  return milestone.submission.state === "submitted" ? null : refusal("milestone.nothing_submitted");
}

/** Takes the submission back; the review ends with it. */
export function decideWithdraw(
  situation: Situation,
  _command: CommandOf<"withdraw">,
  { actor, now }: Context,
): Decided {
  const refused = checkWithdraw(situation, actor);
  if (refused) return { ok: false, refusals: [refused] };
  return decided({ type: "SubmissionWithdrawn", by: actor.personId, at: now });
}
