import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { instant } from "../../../src/domain/clock/instant.ts";
import {
  calendarDay,
  isCalendarDay,
  isTimeZone,
  wallClock,
  zonedInstant,
} from "../../../src/domain/clock/zone.ts";
import { times } from "../../support/long.ts";
import { wallOf } from "../../support/wall.ts";

describe("zonedInstant", () => {
  it.each([
    ["in UTC", "2026-12-18", 17, "UTC", "2026-12-18T17:00:00.000Z"],
    ["west in winter", "2026-12-18", 17, "America/New_York", "2026-12-18T22:00:00.000Z"],
    ["west in summer", "2026-07-01", 17, "America/New_York", "2026-07-01T21:00:00.000Z"],
    ["east, a day before in UTC", "2026-07-01", 5, "Asia/Tokyo", "2026-06-30T20:00:00.000Z"],
    ["at half hours", "2026-07-01", 17, "Asia/Kolkata", "2026-07-01T11:30:00.000Z"],
    [
      "far east of the date line",
      "2026-07-01",
      17,
      "Pacific/Kiritimati",
      "2026-07-01T03:00:00.000Z",
    ],
    ["on the day of 23 hours", "2026-03-29", 17, "Europe/Berlin", "2026-03-29T15:00:00.000Z"],
    ["before that change", "2026-03-29", 1, "Europe/Berlin", "2026-03-29T00:00:00.000Z"],
    [
      "in its skipped hour: an hour on",
      "2026-03-29",
      2,
      "Europe/Berlin",
      "2026-03-29T01:00:00.000Z",
    ],
    ["on the day of 25 hours", "2026-10-25", 17, "Europe/Berlin", "2026-10-25T16:00:00.000Z"],
    [
      "in its doubled hour: the first",
      "2026-10-25",
      2,
      "Europe/Berlin",
      "2026-10-25T00:00:00.000Z",
    ],
    [
      "where half an hour is changed",
      "2026-10-04",
      17,
      "Australia/Lord_Howe",
      "2026-10-04T06:00:00.000Z",
    ],
    [
      "on a day that was skipped: the next",
      "2011-12-30",
      17,
      "Pacific/Apia",
      "2011-12-31T03:00:00.000Z",
    ],
  ])("counts %s", (_, day, hour, zone, expected) => {
    expect(zonedInstant(day, hour, zone)).toBe(expected);
  });

  it("shows that day in that zone, whatever the zone and its changes (fault 44)", () => {
    const zones = Intl.supportedValuesOf("timeZone");
    const days = fc.integer({ min: 0, max: 3_652 }).map((n) => new Date(Date.UTC(2024, 0, 1 + n)));
    fc.assert(
      fc.property(fc.constantFrom(...zones), days, (zone, date) => {
        const day = date.toISOString().slice(0, 10);
        expect(calendarDay(zonedInstant(day, 17, zone), zone)).toBe(day);
      }),
      { numRuns: times(150) },
    );
  });

  it("knows both sides of a change that it was first asked about at its very moment", () => {
    const change = Date.UTC(2026, 2, 29, 1);
    const asked = [change, change - 1, change - 86_400_000];
    expect(asked.map((ms) => wallClock(ms, "Europe/Vienna") - ms)).toEqual([
      ...[7_200_000, 3_600_000, 3_600_000],
    ]);
  });

  it("agrees with the runtime's own formatter on what clocks show, in any zone at any time", () => {
    const zones = ["Europe/London", "Africa/Casablanca", "Pacific/Apia", "America/Caracas"];
    const moments = fc.integer({
      min: Date.UTC(1990, 0, 1) / 60_000,
      max: Date.UTC(2040, 0, 1) / 60_000,
    });
    fc.assert(
      fc.property(fc.constantFrom(...zones), moments, (zone, minutes) => {
        const { day, minute } = wallOf(minutes * 60_000, zone);
        expect(wallClock(minutes * 60_000, zone)).toBe(Date.parse(day) + minute * 60_000);
      }),
      { numRuns: times(500) },
    );
  });
});

describe("days and zones", () => {
  it("tells the day from where one is", () => {
    const at = instant("2026-12-18T03:00:00.000Z");
    expect(calendarDay(at, "America/New_York")).toBe("2026-12-17");
    expect(calendarDay(at, "Asia/Tokyo")).toBe("2026-12-18");
  });

  it.each([
    "2026-02-29",
    "2026-13-01",
    "2026-00-10",
    "26-01-01",
    "2026-1-1",
    "tomorrow",
    "",
    "2026-01-01T00:00",
  ])("knows that %j is no day", (text) => {
    expect(isCalendarDay(text)).toBe(false);
  });

  it("knows days and zones that there are", () => {
    expect(isCalendarDay("2028-02-29")).toBe(true);
    expect(isTimeZone("Europe/Berlin")).toBe(true);
    expect(isTimeZone("Mars/Olympus")).toBe(false);
    expect(isTimeZone("")).toBe(false);
  });
});
