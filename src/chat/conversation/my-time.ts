import type { MilestoneRef, MyTimeInput } from "../../app/api.ts";
import { SNOOZE_LENGTHS, type SnoozeLength } from "../../domain/clock/snooze-length.ts";
import { refusal } from "../../domain/refusals.ts";
import { snoozeAsk, snoozedMessage } from "../cards/snooze.ts";
import { savedMessage } from "../copy/my-time.ts";
import type { FormValues } from "../forms/form.ts";
import {
  isComplete,
  myTimeForm,
  myTimeInput,
  readMyTime,
  standsInElsewhere,
} from "../forms/my-time-form.ts";
import { type Answer, answer, conclusion, refusedHere, type Turn } from "./turn.ts";

/** True for "me" after `setup`: one's own hours, not the workspace's defaults. */
export const isAboutMe = (words: string): boolean =>
  /^(me|mine|my\b.*|myself)$/i.test(words.trim());

/** The form of one's own hours and reminders: for anyone, anywhere. */
export async function askMyTime(turn: Turn): Promise<Answer> {
  return { kind: "form", form: myTimeForm(await turn.app.myTime(turn.origin)) };
}

/** Saves them; what is wrong comes back with its field. */
export async function saveMyTime(turn: Turn, typed: FormValues): Promise<Answer> {
  const base = isComplete(typed) ? EMPTY : myTimeInput(await turn.app.myTime(turn.origin));
  const delegate = await delegateIn(turn, typed);
  if (delegate === "nobody") return refusedHere(refusal("agreement.not_a_person", {}, "delegate"));
  const input = { ...readMyTime(typed, base), ...(delegate !== undefined && { delegate }) };
  const saved = await turn.app.saveMyTime(turn.origin, input);
  return saved.kind === "refused" ? saved : conclusion(savedMessage(saved));
}

/** Whom the form names; left out where it was not shown, or could not name who stands in now, "nobody" where they are no person there. */
async function delegateIn(turn: Turn, { delegate }: FormValues) {
  if (delegate === undefined) return undefined;
  if (delegate === "") {
    return standsInElsewhere(await turn.app.myTime(turn.origin)) ? undefined : null;
  }
  return (await turn.host.member(delegate))?.identity ?? ("nobody" as const);
}

const EMPTY: MyTimeInput = {
  ...{ timeZone: "", weekdays: [], from: "", to: "", country: null },
  ...{ awayFrom: null, awayUntil: null, reminders: "channel" },
};

/** With words at once, else three choices; without a milestone it is all that waits for them. */
export async function askSnooze(
  turn: Turn,
  ref: MilestoneRef | null,
  words: string,
): Promise<Answer> {
  const about = ref?.by === "only" ? null : ref;
  const typed = words.trim().replace(/^(?:all|for|until)\b\s*/i, "");
  // "1 hour" is no milestone.
  if (about?.by === "text" && about.text === "1" && /^h(?:ou)?rs?$/i.test(typed)) {
    return snoozeFor(turn, null, "1h");
  }
  const length = readLength(typed);
  if (length) return snoozeFor(turn, about, length);
  const choices = await turn.app.snoozeChoices(turn.origin, about);
  return choices.kind === "refused" ? choices : answer(snoozeAsk(choices, typed.slice(0, 40)));
}

/** The moment was chosen. */
export async function snoozeFor(
  turn: Turn,
  ref: MilestoneRef | null,
  length: SnoozeLength,
): Promise<Answer> {
  const done = await turn.app.snooze(turn.origin, ref, length);
  return done.kind === "refused" ? done : conclusion(snoozedMessage(done));
}

const WORDS: Readonly<Record<SnoozeLength, RegExp>> = {
  "1h": /^(?:(?:1|an?|one)?\s*h(?:ou)?rs?|1\s*h|60\s*min(?:ute)?s?)$/i,
  tomorrow: /^(?:tomorrow|1\s*d(?:ay)?|a day)$/i,
  next_week: /^(?:(?:next[\s_-]*)?week|(?:next\s+)?monday|1\s*w(?:eek)?)$/i,
};

/** "1h", "tomorrow" or "next week", as people write them; null for anything else. */
function readLength(typed: string): SnoozeLength | null {
  return SNOOZE_LENGTHS.find((length) => WORDS[length].test(typed)) ?? null;
}
