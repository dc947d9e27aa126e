import type { APIApplicationCommandOptionChoice } from "discord.js";
import type { MilestoneView } from "../../../app/queries/views.ts";
import { headlineWord } from "../../../chat/cards/standing.ts";
import { dueZone } from "../../../chat/conversation/due-zone.ts";
import type { Turn } from "../../../chat/conversation/turn.ts";
import { formatMoney } from "../../../chat/copy/money.ts";
import { clipped } from "../../../chat/people.ts";
import { type ChatVerb, verbOf } from "../../../chat/verbs.ts";
import { sideOf } from "../../../domain/agreement/agreement.ts";
import { wallClock } from "../../../domain/clock/zone.ts";
import type { PersonId } from "../../../domain/ids.ts";
import { availableVerbs } from "../../../domain/milestone/verbs.ts";
import { readDay } from "../forms/day.ts";
import { cut, LIMITS } from "../limits.ts";
import { cleanText } from "../render/text.ts";

type Choice = APIApplicationCommandOptionChoice<string>;

/** What Discord offers while someone types an option; only what is theirs. */
export async function suggest(
  turn: Turn,
  subcommand: string,
  option: string,
  typed: string,
): Promise<Choice[]> {
  switch (option) {
    case "milestone":
      return milestones(turn, verbOf(subcommand), typed);
    case "currency":
      return currencies(turn, typed);
    case "due":
      return days(turn, typed);
    case "template":
      return templates(turn, typed);
    default:
      return [];
  }
}

/** A person's own milestones, most urgent first, with state and amount; what the verb can be done to comes first. */
async function milestones(turn: Turn, verb: ChatVerb | null, typed: string): Promise<Choice[]> {
  const { actor, mine, others, over } = await turn.app.waiting(turn.origin);
  if (!actor) return [];
  const looks = verb === "show" || verb === "record";
  const all = looks ? [...mine, ...others, ...over] : [...mine, ...others];
  const able = looks ? all : all.filter((view) => canDo(view, verb, actor));
  const words = typed.trim().toLowerCase();
  return (able.length > 0 ? able : all)
    .map((view) => ({ name: labelOf(view), value: view.milestone.id }))
    .filter(({ name }) => name.toLowerCase().includes(words))
    .slice(0, LIMITS.autocompleteChoices);
}

/** Whether the verb is open to this person now. */
function canDo(view: MilestoneView, verb: string | null, personId: PersonId): boolean {
  const side = sideOf(view.agreement, personId);
  const actor = { personId, side, platform: "discord", waitsUntil: null };
  return availableVerbs(view, actor, view.now).some((one) => one === verb);
}

/** "M-3 Checkout · In review · $4,800.00": state and amount stay whole. */
function labelOf({ milestone }: MilestoneView): string {
  const { number, terms } = milestone;
  const rest = ` · ${headlineWord(milestone)} · ${formatMoney(terms.amount)}`;
  const room = LIMITS.choiceName - `M-${number} ${rest}`.length;
  return cut(cleanText(`M-${number} ${clipped(terms.title, room)}${rest}`), LIMITS.choiceName);
}

async function currencies(turn: Turn, typed: string): Promise<Choice[]> {
  const start = await turn.app.formStart(turn.origin);
  const words = typed.trim().toUpperCase();
  return [...new Set([start.currency, ...start.currencies])]
    .filter((currency) => currency.startsWith(words))
    .slice(0, LIMITS.autocompleteChoices)
    .map((currency) => ({ name: currency, value: currency }));
}

/** The names of templates, for the two sides of this channel's agreement alone. */
async function templates(turn: Turn, typed: string): Promise<Choice[]> {
  const found = await turn.app.templates(turn.origin);
  if (found.kind === "refused") return [];
  const words = typed.trim().toLowerCase();
  return found.all
    .filter(({ name }) => name.toLowerCase().includes(words))
    .slice(0, LIMITS.autocompleteChoices)
    .map(({ name }) => ({ name: cut(cleanText(name), LIMITS.choiceName), value: name }));
}

const DAY_MS = 86_400_000;

/** The day that was meant, spelled out; before anything is typed the usual distances. */
async function days(turn: Turn, typed: string): Promise<Choice[]> {
  const start = await turn.app.formStart(turn.origin);
  const { timeZone } = await dueZone(turn, start);
  const today = new Date(wallClock(Date.parse(start.now), timeZone));
  const meant = readDay(typed, today);
  if (meant) return [dayChoice(meant, today, timeZone)];
  return ["in 1 week", "in 2 weeks", "in 4 weeks"].flatMap((words) => {
    const day = readDay(words, today);
    return day ? [dayChoice(day, today, timeZone)] : [];
  });
}

function dayChoice(day: string, today: Date, timeZone: string): Choice {
  const at = new Date(`${day}T12:00:00Z`);
  const format = { weekday: "short", day: "numeric", month: "short", year: "numeric" } as const;
  const words = new Intl.DateTimeFormat("en-GB", { ...format, timeZone: "UTC" }).format(at);
  const distance = Math.round(
    (Date.parse(day) - Date.parse(today.toISOString().slice(0, 10))) / DAY_MS,
  );
  const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(distance, "day");
  return { name: `${words}, 17:00 ${timeZone} (${relative})`, value: day };
}
