import type { MilestoneView, SnoozeChoices, Snoozed } from "../../app/queries/views.ts";
import type { SnoozeLength } from "../../domain/clock/snooze-length.ts";
import { plainRef, snoozeForRef } from "../action-ref.ts";
import { type Action, type Message, sentence } from "../blocks.ts";
import { deadline, listed, moment, type Spans, say, strong, text } from "../spans.ts";

const LABELS: Readonly<Record<SnoozeLength, string>> = {
  "1h": "1 hour",
  tomorrow: "Tomorrow",
  next_week: "Next week",
};

/** More than so many are counted, not named. */
const MOST_NAMED = 8;

/** Until when? Three moments of the reader's own hours, one button each. */
export function snoozeAsk({ only, views, times, now }: SnoozeChoices, unread = ""): Message {
  const before = unread === "" ? [] : say`I can't read “${unread}” as a time. `;
  const choices = times.map(({ length, at }) => say`\n${LABELS[length]}: ${moment(at, now)}`);
  const buttons = times.map(
    ({ length }): Action => ({
      ...{ kind: "act", label: LABELS[length] },
      ref: snoozeForRef(only?.milestone.id ?? null, length),
    }),
  );
  const spans = say`${before}When should I remind you of ${namesOf(views)} again?${choices.flat()}`;
  return sentence(spans, buttons);
}

/** When they hear of it again, and which deadlines stay nevertheless. */
export function snoozedMessage({ views, at, near, now }: Snoozed): Message {
  const hours: Action = { kind: "act", label: "My hours", ref: plainRef("setup_me") };
  const still = near.map(({ view, by }, index) => {
    const which = views.length === 1 ? "It's" : `M-${view.milestone.number} is`;
    return say`${index === 0 ? " " : ", "}${index === 0 ? which : which.replace("It's", "it's")} still due ${strong`${deadline(by, now)}`}`;
  });
  const end = still.length === 0 ? [] : [...still.flat(), text(".")];
  return sentence(say`I won't remind you of ${namesOf(views)} before ${moment(at, now)}.${end}`, [
    hours,
  ]);
}

function namesOf(views: readonly MilestoneView[]): Spans {
  const named = views.slice(0, MOST_NAMED).map(({ milestone }) => [text(`M-${milestone.number}`)]);
  const more = views.length - named.length;
  return listed(more > 0 ? [...named, [text(`${more} more`)]] : named);
}
