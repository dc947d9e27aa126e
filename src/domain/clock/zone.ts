import { Temporal } from "temporal-polyfill";
import { type Instant, instant } from "./instant.ts";

const MS_PER_DAY = 86_400_000;
const NS_PER_MS = 1_000_000;

/** A time without a change of the clocks: from (inclusive) until (exclusive) the clock on the wall is `offset` ahead of UTC. All in ms. */
type Stretch = { readonly from: number; readonly until: number; readonly offset: number };

/** Asking Temporal costs ten microseconds, comparing two numbers costs none; a zone has two stretches a year. */
const stretches = new Map<string, Stretch[]>();

function stretchAt(ms: number, timeZone: string): Stretch {
  const at = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone);
  // "previous" is strictly before: one step on, so that a change at this very moment is found.
  const since = at.add({ milliseconds: 1 }).getTimeZoneTransition("previous");
  const until = at.getTimeZoneTransition("next");
  return {
    from: since?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
    until: until?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
    offset: at.offsetNanoseconds / NS_PER_MS,
  };
}

/** How far the clock on the wall is ahead of UTC at a moment, in ms. */
function offsetAt(ms: number, timeZone: string): number {
  const known = stretches.get(timeZone);
  for (const one of known ?? []) if (one.from <= ms && ms < one.until) return one.offset;
  const found = stretchAt(ms, timeZone);
  if (known) known.push(found);
  else stretches.set(timeZone, [found]);
  return found.offset;
}

/** True for an IANA zone (or alias, or offset) that this runtime knows. */
export function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: text }) !== undefined;
  } catch {
    return false;
  }
}

/** What a clock on the wall shows at a moment, as if it were UTC; both in ms. Throws RangeError for an unknown zone. */
export function wallClock(ms: number, timeZone: string): number {
  return ms + offsetAt(ms, timeZone);
}

/** The calendar day "YYYY-MM-DD" that a moment falls on in a zone. */
export function calendarDay(at: Instant, timeZone: string): string {
  return new Date(wallClock(Date.parse(at), timeZone)).toISOString().slice(0, 10);
}

/** True for a day "YYYY-MM-DD" that the calendar has. */
export function isCalendarDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text;
}

/** The moments at which clocks could show `wall` (ms as if UTC): before a change nearby and after it. */
function readings(wall: number, timeZone: string): { before: number; after: number } {
  return {
    before: wall - offsetAt(wall - MS_PER_DAY, timeZone),
    after: wall - offsetAt(wall + MS_PER_DAY, timeZone),
  };
}

/**
 * The first moment (ms) at which clocks in `timeZone` show `wall` (ms as if UTC) or, where that is skipped, something
 * later: the moment of the change.
 */
export function firstShowing(wall: number, timeZone: string): number {
  const { before, after } = readings(wall, timeZone);
  if (before === after) return before;
  const shown = [before, after].filter((ms) => wallClock(ms, timeZone) === wall);
  if (shown.length > 0) return Math.min(...shown);
  return changeBetween(after, before, timeZone);
}

/** The change of clocks after `low` and not after `high`: a stretch of the cache ends or begins there. */
function changeBetween(low: number, high: number, timeZone: string): number {
  const changes = (stretches.get(timeZone) ?? []).flatMap((one) => [one.from, one.until]);
  const within = changes.filter((ms) => low < ms && ms <= high);
  return within.length > 0 ? Math.min(...within) : high;
}

/**
 * The moment when clocks in `timeZone` show `hour`:00 on `day` (a calendar day). Of an hour that happens twice the
 * first; an hour that is skipped moves on by what was skipped.
 */
export function zonedInstant(day: string, hour: number, timeZone: string): Instant {
  const wall = Date.parse(`${day}T00:00:00Z`) + hour * 3_600_000;
  const { before, after } = readings(wall, timeZone);
  const shown = [before, after].filter((ms) => wallClock(ms, timeZone) === wall);
  return instant(shown.length > 0 ? Math.min(...shown) : before);
}
