declare const instantBrand: unique symbol;

/** A moment as ISO-8601 UTC with milliseconds ("2026-11-22T19:08:07.000Z"): plain JSON, ordered as text is. */
export type Instant = string & { readonly [instantBrand]: true };

const MS_PER_HOUR = 3_600_000;

/** Takes a Date or a parseable text; throws RangeError where it is no moment. */
export function instant(value: Date | string | number): Instant {
  return new Date(value).toISOString() as Instant;
}

/** The moment `hours` hours after; negative hours go back. */
export function plusHours(from: Instant, hours: number): Instant {
  return instant(Date.parse(from) + hours * MS_PER_HOUR);
}

/** The moment `days` times 24 hours after: review windows and holds are counted in exact days, not calendar days. */
export function plusDays(from: Instant, days: number): Instant {
  return plusHours(from, days * 24);
}

/** The moment, or the next whole minute after it. */
export function wholeMinute(at: Instant): Instant {
  return instant(Math.ceil(Date.parse(at) / 60_000) * 60_000);
}

/** The later of two moments. */
export function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}

/** The earlier of two moments. */
export function earlier(a: Instant, b: Instant): Instant {
  return a < b ? a : b;
}

/** The moment that lies as long after `at` as `to` lies after `from`: what a pause from one to the other does to it. */
export function laterBy(at: Instant, from: Instant, to: Instant): Instant {
  return instant(Date.parse(at) + Date.parse(to) - Date.parse(from));
}

/** Whole or broken hours from one moment to another. */
export function hoursBetween(from: Instant, to: Instant): number {
  return (Date.parse(to) - Date.parse(from)) / MS_PER_HOUR;
}
