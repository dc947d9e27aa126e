import type { MyTimeSaved } from "../../app/queries/views.ts";
import { countryName } from "../../domain/clock/holiday-countries.ts";
import { type HoursSetting, timeText } from "../../domain/clock/hours-input.ts";
import { calendarDay, zonedInstant } from "../../domain/clock/zone.ts";
import { plainRef } from "../action-ref.ts";
import type { Block, Message } from "../blocks.ts";
import { WEEKDAY_NAMES } from "../forms/my-time-form.ts";
import { clipped } from "../people.ts";
import { day, listed, moment, type Spans, say, text } from "../spans.ts";

/** What was saved, when they hear from the bot next, and what an absence does and does not. */
export function savedMessage(saved: MyTimeSaved): Message {
  const { hours, reminders } = saved;
  const where = reminders === "direct" ? "in direct messages" : "in the agreement's channel";
  const summary = say`Saved. I remind you ${hoursWords(hours)}, ${where}.`;
  const lines = [summary, nextLine(saved), ...awayLines(saved)];
  const actions = [{ kind: "act", label: "Delete my data", ref: plainRef("erase_me") } as const];
  return {
    summary,
    blocks: [
      ...lines.map((spans): Block => ({ kind: "text", spans })),
      { kind: "actions", actions },
    ],
  };
}

/** "Monday to Friday, 9:00 to 17:00 (Europe/Berlin), except on public holidays of Germany". */
function hoursWords(hours: HoursSetting): string {
  const holidays = holidayWords(hours);
  return `${timesWords(hours)}${holidays ? `, except on public holidays of ${holidays}` : ""}`;
}

/** "Monday to Friday, 9:00 to 17:00 (Europe/Berlin)". */
export function timesWords({ weekdays, fromMinute, toMinute, timeZone }: HoursSetting): string {
  const times = `${timeText(fromMinute)} to ${timeText(toMinute)}`;
  return `${weekdaysText(weekdays)}, ${times} (${timeZone})`;
}

/** Three days or more in a row are said as from the first to the last. */
function weekdaysText(weekdays: readonly number[]): string {
  const names = weekdays.map((one) => WEEKDAY_NAMES[one - 1] ?? "");
  const [first = "", last = ""] = [names[0], names.at(-1)];
  if (weekdays.length === 7) return "every day";
  const inARow = weekdays.every((one, at) => at === 0 || one === (weekdays[at - 1] ?? 0) + 1);
  if (inARow && weekdays.length > 2) return `${first} to ${last}`;
  return new Intl.ListFormat("en-GB").format(names);
}

/** Where public holidays are kept: "Germany (BY)"; null where none are. */
export function holidayWords({ country, region }: HoursSetting): string | null {
  if (country === null) return null;
  return `${countryName(country)}${region === null ? "" : ` (${region})`}`;
}

function nextLine({ next, now }: MyTimeSaved): Spans {
  if (!next) return say`Nothing waits for you that I would remind you of.`;
  const { number, terms } = next.view.milestone;
  return say`Next I remind you of M-${number} “${clipped(terms.title, 80)}”, ${moment(next.at, now)}, if it's still open then.`;
}

function awayLines(saved: MyTimeSaved): readonly Spans[] {
  const { hours, backAt, now } = saved;
  const { away, timeZone } = hours;
  if (!away) return [];
  const noon = (date: string) => day(zonedInstant(date, 12, timeZone), now);
  const isHere = away.from > calendarDay(now, timeZone);
  const from = isHere ? say`From ${noon(away.from)} until` : say`Until`;
  const back = backAt ? say` Reminders wait until ${moment(backAt, now)}.` : [];
  const standIn = saved.hasDelegate
    ? say` Meanwhile whoever stands in for you hears of it. They approve for themselves, as one person.`
    : [];
  return [
    say`${from} ${noon(away.until)} you're away.${back}${standIn} Deadlines don't move: where one passes before, you still hear of it in time.`,
    ...silenceLine(saved),
  ];
}

function silenceLine({ noSilence, silenceCounts }: MyTimeSaved): readonly Spans[] {
  if (!silenceCounts) return [];
  if (noSilence.length === 0) {
    return [
      say`Where silence would count as acceptance and it's on you to decide, it doesn't while you're away.`,
    ];
  }
  const which = listed(noSilence.map(({ milestone }) => [text(`M-${milestone.number}`)]));
  const wait = noSilence.length === 1 ? "it waits" : "they wait";
  return [
    say`Silence doesn't count as acceptance of ${which} any more, because you're away: ${wait} for a decision.`,
  ];
}
