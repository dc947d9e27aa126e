import type { MyTimeInput } from "../../app/api.ts";
import type { MyTime, PlatformName } from "../../app/queries/views.ts";
import { type HoursSetting, timeText } from "../../domain/clock/hours-input.ts";
import { DEFAULT_HOURS } from "../../domain/clock/working-time.ts";
import { calendarDay } from "../../domain/clock/zone.ts";
import { plainRef } from "../action-ref.ts";
import { platformWord } from "../cards/outcome.ts";
import { text } from "../spans.ts";
import { block, type Choice, type Form, type FormValues, field, NOTHING_CARRIED } from "./form.ts";

/** ISO weekdays, as the form and the words name them. */
export const WEEKDAY_NAMES = [
  ...(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const),
];

const REMINDERS = {
  channel: "In the agreement's channel",
  direct: "In direct messages",
} as const satisfies Record<MyTimeInput["reminders"], string>;

const CITY = "Name a large city near you, for example Berlin or New York.";

/** The form of `setup me`: when somebody works, and where they want to be reminded. Ids are what refusals name. */
export function myTimeForm(mine: MyTime): Form {
  const start = myTimeInput(mine);
  const weekdays = WEEKDAY_NAMES.map((label, at): Choice => ({ value: String(at + 1), label }));
  const time = { kind: "line", longest: 12, optional: false } as const;
  const dayOff = { kind: "day", optional: true } as const;
  return {
    name: "setup_me",
    title: "My hours and reminders",
    submit: "Save my hours",
    parts: [
      block({
        ...{ kind: "text", aside: true },
        spans: [text("Reminders come in these hours. They are yours, in all of your agreements.")],
      }),
      field({
        ...{ id: "timeZone", kind: "line", label: "Time zone", longest: 60, optional: false },
        ...{ initial: start.timeZone, hint: zoneHint(mine) },
      }),
      field({
        ...{ id: "weekdays", kind: "checks", label: "Working days", choices: weekdays },
        ...{ optional: false, initial: start.weekdays.join("\n") },
      }),
      field({ ...time, id: "from", label: "The day starts at", initial: start.from }),
      field({ ...time, id: "to", label: "The day ends at", initial: start.to }),
      field({
        ...{ id: "country", kind: "line", label: "Public holidays of", longest: 80 },
        ...{ optional: true, initial: start.country ?? "" },
        hint: "A country or a part of one: DE, Germany or DE-BY. Left empty, every working day counts.",
      }),
      field({
        ...{ id: "reminders", kind: "radio", label: "Where I remind you", optional: false },
        choices: Object.entries(REMINDERS).map(([value, label]) => ({ value, label })),
        initial: start.reminders,
      }),
      field({
        ...{ ...dayOff, id: "awayFrom", label: "Away from", initial: start.awayFrom ?? "" },
        hint: "Left empty with a last day, from today.",
      }),
      field({
        ...{ ...dayOff, id: "awayUntil", label: "Away until", initial: start.awayUntil ?? "" },
        hint: "Your last day away.",
      }),
      field({
        ...{ id: "delegate", kind: "person", label: "Who stands in for you", optional: true },
        initial: delegateHere(mine),
        hint: standsInElsewhere(mine)
          ? "Somebody who isn't in here does now, and goes on if you leave this empty."
          : "Of your side. They hear of what waits; they still have one approval.",
      }),
    ],
    carry: NOTHING_CARRIED,
    reopen: plainRef("setup_me"),
  };
}

/** Whom they named, by their account where the form is shown; empty for nobody, or where the absence is over. */
function delegateHere({ hours, delegate, here, now }: MyTime): string {
  if (!hours?.away || isOver(hours, now)) return "";
  const account = delegate.find((one) => one.platform === here.platform && one.team === here.team);
  return account?.user ?? "";
}

/** Whether who stands in now has no account where the form is shown, so that it can't name them. */
export function standsInElsewhere(mine: MyTime): boolean {
  const { hours, delegate, now } = mine;
  if (!hours?.away || isOver(hours, now)) return false;
  return delegate.length > 0 && delegateHere(mine) === "";
}

function zoneHint({ hours, profile }: MyTime): string {
  if (hours || !profile) return CITY;
  return `From your ${platformWord(profile.platform satisfies PlatformName)} profile. ${CITY}`;
}

/** What the form starts with. An absence that is over is not offered again. */
export function myTimeInput({ hours, profile, reminders, now }: MyTime): MyTimeInput {
  const { weekdays, fromMinute, toMinute } = hours ?? DEFAULT_HOURS;
  const away = hours?.away && !isOver(hours, now) ? hours.away : null;
  return {
    timeZone: hours?.timeZone ?? profile?.timeZone ?? "",
    weekdays: weekdays.map(String),
    from: timeText(fromMinute),
    to: timeText(toMinute),
    country: hours?.country ? placeText(hours) : null,
    awayFrom: away?.from ?? null,
    awayUntil: away?.until ?? null,
    reminders,
  };
}

const isOver = ({ away, timeZone }: HoursSetting, now: MyTime["now"]): boolean =>
  away !== null && away.until < calendarDay(now, timeZone);

/** "DE" or "DE-BY": as it can be typed. */
const placeText = ({ country, region }: Pick<HoursSetting, "country" | "region">): string =>
  [country, region].filter((part) => part !== null).join("-");

const FIELDS = [
  ...(["timeZone", "weekdays", "from", "to", "country"] as const),
  ...(["reminders", "awayFrom", "awayUntil"] as const),
];

/** Whether every field was shown: else what was not is what it was before. */
export const isComplete = (typed: FormValues): boolean =>
  FIELDS.every((id) => typed[id] !== undefined);

/** What was typed, over what the form started from. */
export function readMyTime(typed: FormValues, base: MyTimeInput): MyTimeInput {
  return {
    timeZone: typed.timeZone ?? base.timeZone,
    weekdays: typed.weekdays?.split("\n") ?? base.weekdays,
    from: typed.from ?? base.from,
    to: typed.to ?? base.to,
    country: typed.country ?? base.country,
    awayFrom: typed.awayFrom ?? base.awayFrom,
    awayUntil: typed.awayUntil ?? base.awayUntil,
    reminders: isReminders(typed.reminders) ? typed.reminders : base.reminders,
  };
}

const isReminders = (value: string | undefined): value is MyTimeInput["reminders"] =>
  value !== undefined && Object.hasOwn(REMINDERS, value);
