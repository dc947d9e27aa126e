import type { Reminder, ReminderItem, ReminderPlace } from "../../app/queries/reminder-views.ts";
import type { PlatformName } from "../../app/queries/views.ts";
import { sideOf } from "../../domain/agreement/agreement.ts";
import type { PersonId } from "../../domain/ids.ts";
import { refTo } from "../action-ref.ts";
import type { Action, Block, Message } from "../blocks.ts";
import { openDispute } from "../copy/dispute.ts";
import { doneLine } from "../copy/reminder-done.ts";
import { escalatedLine, owedLine, repeatedLine, sideOwing } from "../copy/reminders.ts";
import { personOf } from "../people.ts";
import { code, named, pinged, type Spans, say } from "../spans.ts";
import { acceptButton, askButton, cancelButtons, payoutsButton } from "./buttons.ts";
import { extensionButtons, liftButton } from "./clock.ts";
import { showButton } from "./refused.ts";

/** How many things one reminder shows: it is one message, since it is rewritten. */
const MOST = 6;

/**
 * All that somebody is reminded of, in one message: what waits for them, by when, what it holds up, and the buttons to
 * act at once. In a channel it pings its reader, and nobody else. What is done is struck and has no button.
 */
export function reminderMessage(reminder: Reminder, where: ReminderPlace): Message {
  const surface = where.kind;
  const { platform } = where.kind === "channel" ? where.channel : where.reader;
  const { items, to } = reminder;
  const shown = items.slice(0, MOST);
  const open = shown.filter(isOpen);
  const head = headOf(reminder, surface);
  const [only] = shown;
  const lines: readonly Block[] =
    shown.length === 1 && only
      ? [{ kind: "text", spans: lineOf(only, reminder) }]
      : shown.map((item) => ({
          ...{ kind: "line", spans: lineOf(item, reminder) },
          action: isOpen(item) ? plain(actionsFor(item, to)[0]) : null,
        }));
  const more = items.length - shown.length;
  return {
    summary: head,
    blocks: [
      { kind: "text", spans: head },
      ...lines,
      ...(more > 0 ? [moreNote(more)] : []),
      ...(reminder.asksForZone ? [zoneNote(platform)] : []),
      ...buttons(open, reminder, shown.length === 1),
    ],
  };
}

const isOpen = ({ isDone, isRepeated }: ReminderItem) => !isDone && !isRepeated;

function headOf({ to, items, people }: Reminder, surface: "channel" | "direct"): Spans {
  const open = items.filter(isOpen);
  const who = surface === "channel" ? say`${pinged(personOf(people, to))}, ` : [];
  const count = open.length;
  if (count === 0 && items.every(({ isDone }) => isDone))
    return say`Nothing of this waits any more.`;
  if (count === 0) return say`An earlier reminder to ${named(personOf(people, to))}:`;
  const words = open.every(({ why }) => why === "escalation")
    ? waitsLong(count)
    : waitsForYou(
        count,
        open.every(({ what }) => what === "review"),
      );
  if (who.length > 0) return say`${who}${words}:`;
  return say`${words.charAt(0).toUpperCase()}${words.slice(1)}:`;
}

const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

function waitsForYou(count: number, areReviews: boolean): string {
  if (count === 1) return areReviews ? "a review waits for you" : "this waits for you";
  return `${NUMBERS[count] ?? count} ${areReviews ? "reviews" : "things"} wait for you`;
}

function waitsLong(count: number): string {
  if (count === 1) return "this has waited for somebody else for too long";
  return `${NUMBERS[count] ?? count} things have waited for somebody else for too long`;
}

function lineOf(item: ReminderItem, { to, now }: Reminder): Spans {
  if (item.isDone) return doneLine(item, to);
  if (item.isRepeated) return repeatedLine(item);
  return item.why === "escalation" ? escalatedLine(item, to, now) : owedLine(item, to, now);
}

function moreNote(more: number): Block {
  return { kind: "text", spans: say`And ${more} more: ${code("/milestone list")}`, aside: true };
}

function zoneNote(platform: PlatformName): Block {
  const how =
    platform === "discord"
      ? say`${code("/milestone setup")} with ${code("for: me")}`
      : [code("/milestone setup me")];
  const spans = say`I don't know your working hours yet. ${how} sets your time zone, and reminders come then.`;
  return { kind: "text", spans, aside: true };
}

/** Of one thing all that can be done at once; of several each has its own button beside it. */
function buttons(
  open: readonly ReminderItem[],
  { to }: Reminder,
  isOnly: boolean,
): readonly Block[] {
  const [first] = open;
  if (!first) return [];
  const acts = isOnly ? actionsFor(first, to) : [];
  const snooze = open.every(({ why }) => why === "escalation") ? [] : [snoozeButton(open)];
  const actions = [...acts, ...snooze];
  return actions.length > 0 ? [{ kind: "actions", actions }] : [];
}

/** Several snooze together; the question that follows asks for how long. */
function snoozeButton([first, another]: readonly ReminderItem[]): Action {
  const id = first && !another ? first.view.milestone.id : null;
  return { kind: "act", label: "Snooze", ref: { name: "snooze", id, version: null } };
}

function plain(action: Action | undefined): Action | null {
  if (!action) return null;
  const { style: _, ...rest } = action;
  return rest;
}

/** Whoever has a clock may ask for more of it, once at a time. */
function moreTime({ view, by }: ReminderItem): readonly Action[] {
  return by === null || view.milestone.extension ? [] : [askButton(view)];
}

/** Opens what fits whoever clicks: the offer that stands, a form, the ruling. */
const DISPUTED: ReadonlySet<ReminderItem["what"]> = new Set([
  ...(["answer_dispute", "answer_offer", "agree", "rule"] as const),
]);

/** What the reader can do about it at once, the most useful first. A click is judged again by what is so then. */
function actionsFor(item: ReminderItem, to: PersonId): readonly Action[] {
  const { view, what } = item;
  const { id, number, terms, amendment } = view.milestone;
  const show = showButton(id, number);
  if (DISPUTED.has(what) && openDispute(view.milestone)) {
    return [
      {
        kind: "act",
        label: `Answer M-${number}`,
        ref: refTo(what === "answer_dispute" ? "dispute" : "settle", id),
        style: "primary",
      },
      show,
    ];
  }
  if (sideOf(view.agreement, to) !== sideOwing(item)) return [show];
  const act = (label: string, ref: Extract<Action, { kind: "act" }>["ref"]): Action => ({
    ...{ kind: "act", label, ref, style: "primary" },
  });
  switch (what) {
    case "review":
    case "pay_by":
      return [act(`Review M-${number}`, refTo("show", id)), ...moreTime(item)];
    case "submit":
      return [act(`Submit M-${number}`, refTo("submit", id)), ...moreTime(item)];
    case "resubmit":
      return [act(`Submit M-${number} again`, refTo("submit", id)), show, ...moreTime(item)];
    case "fund":
    case "pay_checkout":
      return [act(`Fund M-${number}`, refTo("fund", id, terms.version)), show];
    case "answer_proposal":
      return [{ ...acceptButton(view), label: `Accept M-${number}` }, show];
    case "answer_amendment": {
      const label = `Accept version ${amendment?.version ?? ""} of M-${number}`;
      return [{ ...acceptButton(view), label }, show];
    }
    case "provide_dependency":
      return [liftButton(view.milestone), show];
    case "answer_cancellation":
      return [show, ...cancelButtons(view, sideOf(view.agreement, to))];
    case "answer_extension":
      return [...extensionButtons(view.milestone), show];
    case "set_up_payouts":
      return [payoutsButton, show];
    default:
      return [show];
  }
}
