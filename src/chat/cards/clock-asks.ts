import type { Nudged } from "../../app/api.ts";
import type { MilestoneView, PersonView } from "../../app/queries/views.ts";
import { hoursBetween, type Instant } from "../../domain/clock/instant.ts";
import type { ExtensionRequest } from "../../domain/milestone/milestone.ts";
import { type Message, sentence } from "../blocks.ts";
import { blockLine, extensionLine, moreDays } from "../copy/clock.ts";
import { nextActionLine } from "../copy/next-action.ts";
import { personOf } from "../people.ts";
import { deadline, listed, named, type Spans, say } from "../spans.ts";
import { extensionButtons, liftButton } from "./clock.ts";
import { clockWords } from "./done.ts";
import { showButton } from "./refused.ts";

/** What `block` shows where something is missing: what, since when, and the way out. */
export function blockMessage(view: MilestoneView): Message {
  const { milestone } = view;
  const { block, id, number } = milestone;
  if (!block) return sentence(clockWords(view));
  const next = nextActionLine(view);
  const spans = blockLine(view, block, Number.POSITIVE_INFINITY);
  return {
    summary: spans,
    blocks: [
      { kind: "text", spans },
      ...(next ? [{ kind: "text", spans: next } as const] : []),
      { kind: "actions", actions: [liftButton(milestone), showButton(id, number)] },
    ],
  };
}

/** What `extend` shows to the side that is asked. */
export function extensionMessage(view: MilestoneView): Message {
  const { extension } = view.milestone;
  if (!extension) return sentence(clockWords(view));
  const spans = extensionLine(view, extension, Number.POSITIVE_INFINITY);
  return sentence(spans, extensionButtons(view.milestone));
}

/** What someone hears who has answered a wish for more time. */
export function grantedWords(
  view: MilestoneView,
  asked: ExtensionRequest,
  said: "grant" | "refuse",
): Spans {
  const { number } = view.milestone;
  return said === "grant"
    ? say`You gave ${moreDays(asked.days)} on M-${number}. ${clockWords(view)}`
    : say`You said no to more time on M-${number}. ${clockWords(view)}`;
}

/** Who hears of a nudge and when; nobody else does. */
export function nudgedMessage({ view, hears }: Nudged): Message {
  const { id, number } = view.milestone;
  const people = hears.map(({ to, at }) => heard(personOf(view.people, to), at, view.now));
  const spans =
    people.length === 0
      ? say`M-${number}: nobody could be reminded now. ${nextActionLine(view) ?? ""}`
      : say`${listed(people)}. Nobody else is told, and you can nudge again in a day.`;
  return sentence(spans, [showButton(id, number)]);
}

/** In a quarter of an hour or less is now: reminders go out in batches. */
const AT_ONCE_HOURS = 0.25;

function heard(person: PersonView, at: Instant, now: Instant): Spans {
  if (hoursBetween(now, at) <= AT_ONCE_HOURS) return say`${named(person)} is reminded right away`;
  return say`${named(person)} is reminded ${deadline(at, now)}${theirTime(person, at)}, when they're back at work`;
}

/** " (Monday 9:00 their time)", where their zone is known. */
function theirTime({ clock }: PersonView, at: Instant): string {
  const timeZone = clock?.hours?.timeZone ?? clock?.profileZone;
  if (!timeZone) return "";
  const format = { weekday: "long", hour: "numeric", minute: "2-digit", hour12: false } as const;
  const parts = new Intl.DateTimeFormat("en-GB", { ...format, timeZone }).format(new Date(at));
  return `, ${parts.replace(",", "")} their time`;
}
