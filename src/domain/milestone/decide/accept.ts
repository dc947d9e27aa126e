import { otherSide, peopleOf } from "../../agreement/agreement.ts";
import { invariant } from "../../assert.ts";
import { type Refusal, refusal } from "../../refusals.ts";
import type { CommandOf } from "../commands.ts";
import { type Actor, type Context, type Decided, decided, type Situation } from "../decision.ts";
import { openProposal } from "../milestone.ts";
import { paidRefusal } from "./paid.ts";
import { endedRefusal, outsiderRefusal, staleRefusal, standingOf } from "./standing.ts";

/** Only the side that did not propose answers, and only while something is proposed. */
export function checkAnswer(situation: Situation, actor: Actor): Refusal | null {
  const refused = outsiderRefusal(situation, actor) ?? endedRefusal(situation.milestone);
  if (refused) return refused;
  const proposal = openProposal(situation.milestone);
  if (!proposal) return refusal("milestone.nothing_to_accept");
  if (proposal.proposedSide !== standingOf(situation, actor)) return null;
  const people = peopleOf(situation.agreement, otherSide(proposal.proposedSide));
  return refusal("milestone.only_other_party_answers", { people });
}

/** The other party accepts; once money is on its way, no version that changes what was paid for. */
export function checkAccept(situation: Situation, actor: Actor): Refusal | null {
  const refused = checkAnswer(situation, actor);
  if (refused) return refused;
  const { milestone } = situation;
  return milestone.amendment ? paidRefusal(milestone, milestone.amendment) : null;
}

/** Accepts exactly the version that was shown; from then on it binds. */
export function decideAccept(
  situation: Situation,
  { termsVersion }: CommandOf<"accept">,
  context: Context,
): Decided {
  const { actor, now } = context;
  const proposal = openProposal(situation.milestone);
  const side = standingOf(situation, actor);
  const refused =
    checkAccept(situation, actor) ?? staleRefusal(termsVersion, proposal?.version ?? 0);
  if (refused) return { ok: false, refusals: [refused] };
  invariant(proposal && side, "who may answer has a side and a proposal");
  const { version, hash: termsHash } = proposal;
  const by = actor.personId;
  return decided({ type: "TermsAccepted", termsVersion: version, termsHash, by, side, at: now });
}
