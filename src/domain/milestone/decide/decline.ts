import type { Refusal } from "../../refusals.ts";
import type { CommandOf } from "../commands.ts";
import { type Actor, type Context, type Decided, decided, type Situation } from "../decision.ts";
import { openProposal } from "../milestone.ts";
import { readReason } from "../reason.ts";
import { checkAnswer } from "./accept.ts";
import { staleRefusal } from "./standing.ts";

/** The other party declines what is proposed. */
export function checkDecline(situation: Situation, actor: Actor): Refusal | null {
  return checkAnswer(situation, actor);
}

/** Declines exactly the version that was shown: a first proposal ends the milestone, an amendment only itself. */
export function decideDecline(
  situation: Situation,
  command: CommandOf<"decline">,
  { actor, now }: Context,
): Decided {
  const { termsVersion } = command;
  const current = openProposal(situation.milestone)?.version ?? 0;
  const refused = checkDecline(situation, actor) ?? staleRefusal(termsVersion, current);
  if (refused) return { ok: false, refusals: [refused] };
  const reason = readReason(command.reason, "reason");
  if ("code" in reason) return { ok: false, refusals: [reason] };
  const by = actor.personId;
  return decided({ type: "TermsDeclined", termsVersion, by, reason: reason.text, at: now });
}
