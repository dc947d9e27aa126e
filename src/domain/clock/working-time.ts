import { invariant } from "../assert.ts";
import type { PersonId } from "../ids.ts";
import { type Instant, instant } from "./instant.ts";
import { firstShowing, wallClock } from "./zone.ts";

/** When a person is at work. Minutes from midnight on the wall clock of `timeZone`; ISO weekdays (1 = Monday). */
export type WorkingHours = {
  /** IANA. */
  readonly timeZone: string;
  /** At least one. */
  readonly weekdays: readonly number[];
  /** 540 is 9:00. */
  readonly fromMinute: number;
  /** 1020 is 17:00; exclusive; more than `fromMinute`, at most 1440. */
  readonly toMinute: number;
  /** Calendar days YYYY-MM-DD that are not worked: public holidays. */
  readonly isHoliday: (day: string) => boolean;
  /** Absence, whole calendar days in `timeZone`, the last one included; null where none. */
  readonly away: Away | null;
};

/** Whole calendar days, the last one included, and who hears of what waits meanwhile; nobody where that is left out. */
export type Away = {
  readonly from: string;
  readonly until: string;
  readonly delegate?: PersonId;
};

/** Working hours where nobody said otherwise (design section 6): Monday to Friday, 9 to 17. */
export const DEFAULT_HOURS: Omit<WorkingHours, "timeZone" | "isHoliday"> = {
  weekdays: [1, 2, 3, 4, 5],
  fromMinute: 540,
  toMinute: 1020,
  away: null,
};

/** How many calendar days are looked through for work before there is none. */
const HORIZON_DAYS = 400;

const MS_PER_MINUTE = 60_000;
const MS_PER_DAY = 86_400_000;

/** Calendar days are counted from 1970-01-01 (0), a Thursday. */
type Day = number;

/** The work of one day, ms: `end` is the first moment after it. */
type Work = { readonly start: number; readonly end: number };

const dayAt = (ms: number, timeZone: string): Day =>
  Math.floor(wallClock(ms, timeZone) / MS_PER_DAY);

const weekdayOf = (day: Day): number => ((((day + 3) % 7) + 7) % 7) + 1;

const textOf = (day: Day): string => new Date(day * MS_PER_DAY).toISOString().slice(0, 10);

const momentOn = (day: Day, minute: number, timeZone: string): number =>
  firstShowing(day * MS_PER_DAY + minute * MS_PER_MINUTE, timeZone);

function isWorked(day: Day, hours: WorkingHours): boolean {
  if (!hours.weekdays.includes(weekdayOf(day))) return false;
  const text = textOf(day);
  if (hours.away && hours.away.from <= text && text <= hours.away.until) return false;
  return !hours.isHoliday(text);
}

/** A plan asks for the same few days of the same person many times; hours never change, other hours are another object. */
const known = new WeakMap<WorkingHours, Map<Day, Work | null>>();

/**
 * The work of a day: from the first time that clocks show its start to the first time that they show its end, so that
 * an hour which happens twice is worked in one go; null where it is not worked, or all of it was skipped by a change.
 */
function workOn(day: Day, hours: WorkingHours): Work | null {
  const days = known.get(hours) ?? new Map<Day, Work | null>();
  const before = days.get(day);
  if (before !== undefined) return before;
  const work = workWithin(day, hours);
  known.set(hours, days.set(day, work));
  return work;
}

function workWithin(day: Day, hours: WorkingHours): Work | null {
  if (!isWorked(day, hours)) return null;
  const start = momentOn(day, hours.fromMinute, hours.timeZone);
  const end = momentOn(day, hours.toMinute, hours.timeZone);
  return start < end ? { start, end } : null;
}

/** The first day with work from `day` on, at most the horizon away. */
function firstWork(day: Day, hours: WorkingHours): (Work & { readonly day: Day }) | null {
  for (let each = day; each <= day + HORIZON_DAYS; each++) {
    const work = workOn(each, hours);
    if (work) return { ...work, day: each };
  }
  return null;
}

/** True from the start of work until just before its end. */
export function isWorking(at: Instant, hours: WorkingHours): boolean {
  const ms = Date.parse(at);
  const work = workOn(dayAt(ms, hours.timeZone), hours);
  return work !== null && work.start <= ms && ms < work.end;
}

/** The first working moment at or after `at`; null only where none comes within 400 days. */
export function nextWorkingMoment(at: Instant, hours: WorkingHours): Instant | null {
  const ms = Date.parse(at);
  const today = dayAt(ms, hours.timeZone);
  const work = workOn(today, hours);
  if (work && ms < work.end) return instant(Math.max(ms, work.start));
  const next = firstWork(today + 1, hours);
  return next && instant(next.start);
}

/**
 * The last working moment at or before `at` that is not before `notBefore`; null where there is none, or none in the
 * 400 days before `at`. Work that is over by then ends a millisecond before its end, which is no longer work.
 */
export function lastWorkingMoment(
  at: Instant,
  notBefore: Instant,
  hours: WorkingHours,
): Instant | null {
  const ms = Date.parse(at);
  const earliest = Date.parse(notBefore);
  if (earliest > ms) return null;
  const today = dayAt(ms, hours.timeZone);
  const firstDay = Math.max(dayAt(earliest, hours.timeZone), today - HORIZON_DAYS);
  for (let day = today; day >= firstDay; day--) {
    const work = workOn(day, hours);
    const last = work ? Math.min(ms, work.end - 1) : Number.NEGATIVE_INFINITY;
    if (work && last >= Math.max(work.start, earliest)) return instant(last);
  }
  return null;
}

/**
 * The end of work on the nth working day after the day of `at`, n from 1. Absence counts as not working: pass hours
 * without it where a person's absence must not move a deadline. Where no work comes within 400 days, calendar days count.
 */
export function workingDaysAfter(at: Instant, days: number, hours: WorkingHours): Instant {
  invariant(Number.isInteger(days) && days >= 1, `not a number of working days: ${days}`);
  const today = dayAt(Date.parse(at), hours.timeZone);
  let day = today;
  let end = 0;
  for (let left = days; left > 0; left--) {
    const work = firstWork(day + 1, hours);
    if (!work) return instant(momentOn(today + days, hours.toMinute, hours.timeZone));
    ({ day, end } = work);
  }
  return instant(end);
}

/** Start of work on the first day with work from `day` on; by the calendar alone where none comes within 400 days. */
function startFrom(day: Day, hours: WorkingHours): Instant {
  const start = firstWork(day, hours)?.start;
  return instant(start ?? momentOn(day, hours.fromMinute, hours.timeZone));
}

/** Start of work on the next working day after the day that `at` falls on: "tomorrow". */
export function startOfNextWorkingDay(at: Instant, hours: WorkingHours): Instant {
  return startFrom(dayAt(Date.parse(at), hours.timeZone) + 1, hours);
}

/** Start of work on the first working day from the Monday after `at` on: "next week". */
export function startOfNextWorkingWeek(at: Instant, hours: WorkingHours): Instant {
  const today = dayAt(Date.parse(at), hours.timeZone);
  return startFrom(today + 8 - weekdayOf(today), hours);
}

/** The next `weekday` (ISO, 1 = Monday) at `minute` of its day strictly after `at`, in the zone; a skipped minute moves to the change. */
export function nextWeekday(
  at: Instant,
  weekday: number,
  minute: number,
  timeZone: string,
): Instant {
  const ms = Date.parse(at);
  const today = dayAt(ms, timeZone);
  const first = today + ((weekday - weekdayOf(today) + 7) % 7);
  const found = momentOn(first, minute, timeZone);
  return instant(found > ms ? found : momentOn(first + 7, minute, timeZone));
}
