import { type Instant, instant } from "./instant.ts";

const MS_PER_DAY = 86_400_000;

/** Making a formatter costs a hundred times what using it does. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    ...{ year: "numeric", month: "2-digit", day: "2-digit" },
    ...{ hour: "2-digit", minute: "2-digit", second: "2-digit" },
  });
  formatters.set(timeZone, made);
  return made;
}

/** True for an IANA zone (or alias, or offset) that this runtime knows. */
export function isTimeZone(text: string): boolean {
  try {
    return formatterOf(text) !== undefined;
  } catch {
    return false;
  }
}

/** What a clock on the wall shows at a moment, as if it were UTC, in milliseconds. */
function wallClock(ms: number, timeZone: string): number {
  const parts = formatterOf(timeZone).formatToParts(ms);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  return Date.UTC(
    ...([part("year"), part("month") - 1, part("day")] as const),
    ...([part("hour"), part("minute"), part("second")] as const),
  );
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

/**
 * The moment when clocks in `timeZone` show `hour`:00 on `day` (a calendar day). Of an hour that happens twice the
 * first; an hour that is skipped moves on by what was skipped.
 */
export function zonedInstant(day: string, hour: number, timeZone: string): Instant {
  const wanted = Date.parse(`${day}T00:00:00Z`) + hour * 3_600_000;
  const offsetNear = (ms: number) => wallClock(ms, timeZone) - ms;
  const before = wanted - offsetNear(wanted - MS_PER_DAY);
  const after = wanted - offsetNear(wanted + MS_PER_DAY);
  const shown = [before, after].filter((ms) => wallClock(ms, timeZone) === wanted);
  return instant(shown.length > 0 ? Math.min(...shown) : before);
}
