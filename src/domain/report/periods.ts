import { type Instant, instant } from "../clock/instant.ts";

/** How long one column of a report is; a report has at most about 160 of them. */
export type PeriodUnit = "day" | "week" | "month";

/** One column of a report, as moments in UTC: from its beginning up to, and without, its end. */
export type Period = { readonly from: Instant; readonly end: Instant };

const MS_PER_DAY = 86_400_000;
/** Shorter spans are counted in days, longer ones in weeks, and after three years in months. */
const DAYS_UP_TO = 42;
const WEEKS_UP_TO_DAYS = 3 * 366;
/** The first of January 1970 was a Thursday, three days after its Monday. */
const DAYS_SINCE_MONDAY = 3;

/** Calendar days, weeks (from Monday) or months, all in UTC, that cover a span without gaps; at least one. */
export function periodsOf(
  from: Instant,
  until: Instant,
): { readonly unit: PeriodUnit; readonly periods: readonly Period[] } {
  const [first, last] = from <= until ? [from, until] : [until, from];
  const days = (Date.parse(last) - Date.parse(first)) / MS_PER_DAY;
  const unit = days < DAYS_UP_TO ? "day" : days <= WEEKS_UP_TO_DAYS ? "week" : "month";
  const periods: Period[] = [];
  let start = beginningOf(unit, Date.parse(first));
  while (start <= Date.parse(last)) {
    const end = afterwards(unit, start);
    periods.push({ from: instant(start), end: instant(end) });
    start = end;
  }
  return { unit, periods };
}

function beginningOf(unit: PeriodUnit, ms: number): number {
  const day = Math.floor(ms / MS_PER_DAY);
  if (unit === "day") return day * MS_PER_DAY;
  if (unit === "week") {
    const sinceMonday = (((day + DAYS_SINCE_MONDAY) % 7) + 7) % 7;
    return (day - sinceMonday) * MS_PER_DAY;
  }
  const date = new Date(ms);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

function afterwards(unit: PeriodUnit, start: number): number {
  if (unit === "day") return start + MS_PER_DAY;
  if (unit === "week") return start + 7 * MS_PER_DAY;
  const date = new Date(start);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
}
