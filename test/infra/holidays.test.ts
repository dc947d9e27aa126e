import { createRequire } from "node:module";
import type Holidays from "date-holidays";
import { describe, expect, it } from "vitest";
import { holidayCountries, holidayRegions } from "../../src/domain/clock/holiday-countries.ts";
import { createHolidays, holidayRegionNames } from "../../src/infra/holidays.ts";

const isHolidayIn = createHolidays();

describe("public holidays", () => {
  it.each([
    ["Germany's unity day", "DE", null, "2026-10-03"],
    ["All Saints in Bavaria", "DE", "BY", "2026-11-01"],
    ["Thanksgiving", "US", null, "2026-11-26"],
    ["the Friday for a Saturday's Independence Day", "US", null, "2026-07-03"],
    ["Boxing Day", "GB", null, "2026-12-26"],
    ["the Monday for a Saturday's Boxing Day", "GB", null, "2026-12-28"],
    ["Saint Andrew's Day in Scotland", "GB", "SCT", "2026-11-30"],
    ["the last day of a holiday of several", "KR", null, "2026-02-19"],
    ["New Year's second day, where it is one holiday of two", "RO", null, "2026-01-02"],
    ["January of a holiday that began in December", "SZ", null, "2027-01-02"],
    ["Eid, which begins on the evening before", "AE", null, "2026-03-20"],
    ["a day on which clocks are put back", "AU", null, "2026-04-05"],
  ])("knows %s", (_, country, region, day) => {
    expect(isHolidayIn(country, region)(day)).toBe(true);
  });

  it.each([
    ["All Saints in Berlin", "DE", "BE", "2026-11-01"],
    ["All Saints for all of Germany", "DE", null, "2026-11-01"],
    ["a day that is only observed: Mother's Day", "GB", null, "2026-03-15"],
    ["half a day: Icelandic Christmas Eve, worked until one", "IS", null, "2026-12-24"],
    ["the day after Thanksgiving", "US", null, "2026-11-27"],
    ["the day after Eid", "AE", null, "2026-03-23"],
    ["a country that nobody knows", "XX", null, "2026-12-25"],
    ["a country without a code", "", null, "2026-12-25"],
  ])("does not take off %s", (_, country, region, day) => {
    expect(isHolidayIn(country, region)(day)).toBe(false);
  });

  it("keeps the country's where the region is not known", () => {
    expect(isHolidayIn("DE", "ZZ")("2026-10-03")).toBe(true);
  });

  it("works a year of a place out once", () => {
    isHolidayIn("FR", null)("2026-07-14");
    const started = performance.now();
    for (let n = 0; n < 10_000; n++) isHolidayIn("FR", null)("2026-07-14");
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe("the list of countries", () => {
  const Library: typeof Holidays = createRequire(import.meta.url)("date-holidays");
  const library = new Library();

  it("is what the library knows", () => {
    const known = Object.keys(library.getCountries("en")).toSorted();
    expect(
      holidayCountries()
        .map(({ code }) => code)
        .toSorted(),
    ).toEqual(known);
  });

  it("has the regions that the library knows", () => {
    for (const { code } of holidayCountries()) {
      const known = Object.keys(library.getStates(code) ?? {}).toSorted();
      expect(holidayRegions(code).toSorted(), code).toEqual(known);
    }
  });

  it("says names, not codes", () => {
    for (const { code, name } of holidayCountries()) expect(name, code).toMatch(/^\p{L}.{3,}/u);
    expect(holidayRegionNames("DE")).toContainEqual({ code: "BY", name: "Bayern" });
    expect(holidayRegionNames("JP")).toEqual([]);
  });
});
