import type { OwnAgreement } from "../../app/queries/home-views.ts";
import { refusal } from "../../domain/refusals.ts";
import { sentence } from "../blocks.ts";
import { beginMessage } from "../cards/home-start.ts";
import { elsewhereWords } from "../copy/home.ts";
import { newWhereForm } from "../forms/new-where-form.ts";
import { askNew } from "./propose.ts";
import { type Answer, answer, refusedHere, type Turn } from "./turn.ts";

/**
 * `new` from where there is no channel: straight to the form where somebody has one agreement here, with several they say
 * which first, with none they hear how one begins.
 */
export async function askNewAnywhere(turn: Turn): Promise<Answer> {
  const { agreements, personId } = await turn.app.desk(turn.origin);
  const here = agreements.filter((own) => turnIn(turn, own) !== null);
  const [first, ...others] = here;
  if (first && others.length === 0) return askedIn(turn, first, askNew);
  if (first) {
    const named = await Promise.all(here.map((own) => withNames(turn, own)));
    return { kind: "form", form: newWhereForm(named, personId) };
  }
  const [one] = agreements;
  return answer(one ? sentence(elsewhereWords(one)) : beginMessage(turn.origin.actor.platform));
}

/** `new` in an agreement that somebody named; an id is only a name for something that must be theirs. */
export const askNewIn = (turn: Turn, agreementId: string): Promise<Answer> =>
  inAgreement(turn, agreementId, askNew);

/** Asks in the channel of one of the actor's own agreements what can only be asked in a channel. */
export async function inAgreement(
  turn: Turn,
  agreementId: string,
  ask: (there: Turn) => Promise<Answer>,
): Promise<Answer> {
  const { agreements } = await turn.app.desk(turn.origin);
  const own = agreements.find(({ agreement }) => agreement.id === agreementId);
  return own ? askedIn(turn, own, ask) : refusedHere(refusal("milestone.not_found"));
}

async function askedIn(
  turn: Turn,
  own: OwnAgreement,
  ask: (there: Turn) => Promise<Answer>,
): Promise<Answer> {
  const there = turnIn(turn, own);
  const { channel: place = null } = there?.origin ?? {};
  if (!there || !place) return answer(sentence(elsewhereWords(own)));
  const answered = await ask(there);
  return answered.kind === "form" || answered.kind === "message"
    ? { ...answered, place }
    : answered;
}

/** Two agreements with the same person are told apart by the channel, which is asked for its name where nobody wrote it down. */
async function withNames(turn: Turn, own: OwnAgreement): Promise<OwnAgreement> {
  if (own.places.some(({ channelName }) => channelName)) return own;
  const place = await turnIn(turn, own)?.host.place();
  const { teamName = null, channelName = null } = place ?? {};
  return { ...own, places: own.places.map((one) => ({ ...one, teamName, channelName })) };
}

/** The first of its channels where the actor can be served from here. */
function turnIn({ at }: Turn, { places }: OwnAgreement): Turn | null {
  for (const place of places) {
    const there = at?.(place);
    if (there) return there;
  }
  return null;
}
