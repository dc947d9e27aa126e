import { type Refusal, type RefusalCode, type RefusalDetail, refusal } from "../refusals.ts";
import { readPlace } from "./holiday-countries.ts";
import type { Instant } from "./instant.ts";
import type { Away, WorkingHours } from "./working-time.ts";
import { calendarDay, isCalendarDay } from "./zone.ts";
import { readZone } from "./zone-names.ts";

/** The longest absence that can be set at once, in days: longer, and somebody else should hold the seat. */
const LONGEST_ABSENCE_DAYS = 366;

const MINUTES_PER_DAY = 1440;

/** More is no zone, day, time or country; what is typed is cut before it is read. */
const LONGEST_TEXT = 80;
const MS_PER_DAY = 86_400_000;

/** Working hours as a person sets them: plain JSON. */
export type HoursSetting = {
  /** IANA. */
  readonly timeZone: string;
  /** ISO (1 = Monday), ascending, at least one. */
  readonly weekdays: readonly number[];
  /** Minutes from midnight on that zone's clock; `toMinute` is exclusive and larger, at most 1440. */
  readonly fromMinute: number;
  readonly toMinute: number;
  /** ISO 3166-1, where public holidays are kept; null where none are. */
  readonly country: string | null;
  /** A part of the country with holidays of its own, by its code within it; null for the whole. */
  readonly region: string | null;
  /** Absence, whole calendar days in `timeZone`, the last one included. */
  readonly away: Away | null;
};

/** What a form or a command says, as typed. Weekdays are ISO numbers or English names; days are YYYY-MM-DD. */
export type HoursInput = {
  readonly timeZone: string;
  readonly weekdays: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly country: string | null;
  readonly awayFrom: string | null;
  readonly awayUntil: string | null;
};

/** The form's fields, which refusals name. */
export type HoursField = keyof HoursInput;

export type ReadHours =
  | { readonly ok: true; readonly setting: HoursSetting }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

type Say = (code: RefusalCode, field: HoursField, detail?: RefusalDetail) => void;

/** Reads a person's working hours, or says everything that is wrong with them at once, each refusal with its field. */
export function readHours(input: HoursInput, now: Instant): ReadHours {
  const refusals: Refusal[] = [];
  const say: Say = (code, field, detail = {}) => refusals.push(refusal(code, detail, field));
  const timeZone = readTimeZone(trimmed(input.timeZone), say);
  const weekdays = readWeekdays(input.weekdays.map(trimmed), say);
  const minutes = readMinutes(trimmed(input.from), trimmed(input.to), say);
  const place = readHolidays(trimmed(input.country), say);
  const absence = { from: trimmed(input.awayFrom), until: trimmed(input.awayUntil) };
  const away = readAway(absence, calendarDay(now, timeZone ?? "UTC"), say);
  if (refusals.length > 0 || timeZone === null || minutes === null) return { ok: false, refusals };
  return { ok: true, setting: { timeZone, weekdays, ...minutes, ...place, away } };
}

/** Working hours to count with, from what a person set; `isHolidayIn` knows the public holidays of a place. */
export function workingHoursOf(
  setting: HoursSetting,
  isHolidayIn: (country: string, region: string | null) => (day: string) => boolean,
): WorkingHours {
  const { country, region, ...hours } = setting;
  return { ...hours, isHoliday: country === null ? () => false : isHolidayIn(country, region) };
}

const trimmed = (text: string | null): string => (text ?? "").trim().slice(0, LONGEST_TEXT);

function readTimeZone(text: string, say: Say): string | null {
  const read = readZone(text);
  if (read.ok) return read.timeZone;
  say("hours.zone_unknown", "timeZone", { text, suggestions: read.suggestions });
  return null;
}

const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

function readWeekdays(texts: readonly string[], say: Say): readonly number[] {
  const words = texts.map((text) => text.toLowerCase()).filter((word) => word !== "");
  const unknown = words.find((word) => weekdaysOf(word).length === 0);
  if (words.length === 0 || unknown !== undefined) {
    say("hours.no_weekday", "weekdays", unknown === undefined ? {} : { text: unknown });
  }
  return [...new Set(words.flatMap(weekdaysOf))].toSorted((one, other) => one - other);
}

/** "5", "fri", "friday", or from one to another: "mon-fri", "sun-thu". */
function weekdaysOf(word: string): readonly number[] {
  const [first = 0, last = first, ...more] = word.split(/\s*[-–]\s*/).map(weekdayOf);
  if (first === 0 || last === 0 || more.length > 0) return [];
  return Array.from(
    { length: ((last - first + 7) % 7) + 1 },
    (_, at) => ((first - 1 + at) % 7) + 1,
  );
}

/** ISO weekday of a number or of an English name or its beginning; 0 where it is none. */
function weekdayOf(word: string): number {
  if (/^[1-7]$/.test(word)) return Number(word);
  return word.length < 2 ? 0 : WEEKDAYS.findIndex((name) => name.startsWith(word)) + 1;
}

/**
 * Minutes from midnight that "9", "9:30", "9.30", "0930", "9am", "5:30 pm", "noon" or "24:00" mean; null where it is no
 * time of a day.
 */
export function readTimeOfDay(text: string): number | null {
  const word = text.trim().toLowerCase();
  if (word === "noon") return MINUTES_PER_DAY / 2;
  if (word === "midnight") return 0;
  const found = /^(\d{1,2})(?:[:.h]?(\d{2}))?\s*(?:([ap])\.?m\.?)?$/.exec(word);
  if (!found) return null;
  const [, hourText = "", minuteText = "0", half] = found;
  const minute = Number(minuteText);
  const hour = half === undefined ? Number(hourText) : hourOfHalf(Number(hourText), half);
  if (hour === null || minute > 59) return null;
  const read = hour * 60 + minute;
  return read <= MINUTES_PER_DAY ? read : null;
}

/** 12 am is 0, 12 pm is 12; there is no 13 pm. */
function hourOfHalf(hour: number, half: string): number | null {
  if (hour < 1 || hour > 12) return null;
  return (hour % 12) + (half === "p" ? 12 : 0);
}

type Minutes = { readonly fromMinute: number; readonly toMinute: number };

function readMinutes(fromText: string, toText: string, say: Say): Minutes | null {
  const from = readTime(fromText, "from", say);
  const to = readTime(toText, "to", say);
  if (from === null || to === null) return null;
  // Who works until 0:00 means the midnight that ends the day.
  const toMinute = to === 0 ? MINUTES_PER_DAY : to;
  if (toMinute > from) return { fromMinute: from, toMinute };
  const afternoon = to + MINUTES_PER_DAY / 2;
  const meant = afternoon > from && to < MINUTES_PER_DAY / 2 ? timeText(afternoon) : null;
  say("hours.ends_before_start", "to", { from: timeText(from), to: timeText(to), meant });
  return null;
}

function readTime(text: string, field: "from" | "to", say: Say): number | null {
  const read = readTimeOfDay(text);
  if (read === null) say("hours.time_invalid", field, { text });
  return read;
}

/** "9:00", "17:30": minutes from midnight as a clock shows them, and as `readTimeOfDay` takes them. */
export function timeText(minute: number): string {
  return `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, "0")}`;
}

type Holidays = Pick<HoursSetting, "country" | "region">;

function readHolidays(text: string, say: Say): Holidays {
  const none = { country: null, region: null };
  if (text === "" || /^(none|-)$/i.test(text)) return none;
  const place = readPlace(text);
  if (place.ok) return { country: place.country, region: place.region };
  const { country, regions } = place;
  say("hours.country_unknown", "country", { text, country, regions });
  return none;
}

function readAway({ from, until }: Away, today: string, say: Say): Away | null {
  if (from === "" && until === "") return null;
  const first = from === "" ? today : from;
  if (!isCalendarDay(first)) {
    say("hours.away_invalid", "awayFrom", { text: first, why: "no_day" });
  }
  if (!isCalendarDay(until)) {
    say("hours.away_invalid", "awayUntil", { text: until, why: until === "" ? "open" : "no_day" });
  }
  if (!isCalendarDay(first) || !isCalendarDay(until)) return null;
  if (until < first) say("hours.away_reversed", "awayUntil", { from: first, until });
  else if (until < today) say("hours.away_invalid", "awayUntil", { text: until, why: "past" });
  else if (Date.parse(until) - Date.parse(first) >= LONGEST_ABSENCE_DAYS * MS_PER_DAY) {
    const max = LONGEST_ABSENCE_DAYS;
    say("hours.away_invalid", "awayUntil", { text: until, why: "too_long", max });
  }
  return { from: first, until };
}
