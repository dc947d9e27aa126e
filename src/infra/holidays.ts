import { createRequire } from "node:module";
import type Holidays from "date-holidays";
import { holidayRegions, isHolidayCountry } from "../domain/clock/holiday-countries.ts";

/** Tells whether a calendar day YYYY-MM-DD is a public holiday in a place. */
export type IsHolidayIn = (country: string, region: string | null) => (day: string) => boolean;

const MS_PER_HOUR = 3_600_000;

const load = createRequire(import.meta.url);

/** Loaded when first asked (100 ms, 25 MB), and at once: who asks stands in a commit and cannot wait for a promise. */
function library(): typeof Holidays {
  return load("date-holidays");
}

/**
 * Public holidays of every place that date-holidays knows, with substitute days and without half days; an unknown
 * country has none, an unknown region its country's. A year of a place is worked out once, in about 10 ms.
 */
export function createHolidays(): IsHolidayIn {
  const places = new Map<string, (day: string) => boolean>();
  return (country, region) => {
    if (!isHolidayCountry(country)) return () => false;
    const part = region !== null && holidayRegions(country).includes(region) ? region : null;
    const key = `${country}-${part ?? ""}`;
    const known = places.get(key) ?? holidaysOf(country, part);
    places.set(key, known);
    return known;
  };
}

function holidaysOf(country: string, region: string | null): (day: string) => boolean {
  const days = new Set<string>();
  const years = new Set<number>();
  const learn = (year: number) => {
    if (years.has(year)) return;
    years.add(year);
    for (const day of publicHolidays(country, region, year)) days.add(day);
  };
  return (day) => {
    const year = Number(day.slice(0, 4));
    // A holiday of several days may reach over New Year.
    if (day.slice(5, 7) === "01") learn(year - 1);
    learn(year);
    return days.has(day);
  };
}

function publicHolidays(country: string, region: string | null, year: number): readonly string[] {
  const Library = library();
  const options = { types: ["public" as const] };
  const place =
    region === null ? new Library(country, options) : new Library(country, region, options);
  return place.getHolidays(year).flatMap(({ date, start, end }) => {
    const hours = (end.getTime() - start.getTime()) / MS_PER_HOUR;
    // The day on which clocks are put forward has 23 hours; half days, at most 15, are worked.
    const whole = Math.floor((hours + 1) / 24);
    return Array.from({ length: whole }, (_, nth) => dayAfter(date.slice(0, 10), nth));
  });
}

function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 24 * MS_PER_HOUR)
    .toISOString()
    .slice(0, 10);
}

/** Names of the parts of a country that have public holidays of their own, as people there write them; loads the library. */
export function holidayRegionNames(
  country: string,
): readonly { readonly code: string; readonly name: string }[] {
  if (holidayRegions(country).length === 0) return [];
  const names = new (library())().getStates(country, "en");
  return holidayRegions(country).map((code) => ({ code, name: names[code] ?? code }));
}
