import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type HoursInput,
  readHours,
  readTimeOfDay,
  timeText,
  workingHoursOf,
} from "../../../src/domain/clock/hours-input.ts";
import { instant } from "../../../src/domain/clock/instant.ts";
import { isWorking } from "../../../src/domain/clock/working-time.ts";

const NOW = instant("2026-11-23T09:00:00.000Z");

const input = (changed: Partial<HoursInput> = {}): HoursInput => ({
  timeZone: "Europe/Berlin",
  weekdays: ["1", "2", "3", "4", "5"],
  from: "9:00",
  to: "17:00",
  country: null,
  awayFrom: null,
  awayUntil: null,
  ...changed,
});

const settingOf = (changed: Partial<HoursInput>) => {
  const read = readHours(input(changed), NOW);
  return read.ok ? read.setting : read.refusals;
};

const refusalsOf = (changed: Partial<HoursInput>) => {
  const read = readHours(input(changed), NOW);
  return read.ok ? [] : read.refusals.map(({ code, field }) => [code, field]);
};

describe("working hours as typed", () => {
  it("are read as plain JSON", () => {
    const read = readHours(input({ country: "de-by" }), NOW);
    expect(read).toEqual({
      ok: true,
      setting: {
        timeZone: "Europe/Berlin",
        weekdays: [1, 2, 3, 4, 5],
        ...{ fromMinute: 540, toMinute: 1020 },
        ...{ country: "DE", region: "BY", away: null },
      },
    });
    expect(JSON.parse(JSON.stringify(read))).toEqual(read);
  });

  it.each([
    ["Mon-Fri", [1, 2, 3, 4, 5]],
    ["sun - thu", [1, 2, 3, 4, 7]],
    ["fri-mon", [1, 5, 6, 7]],
    ["tues", [2]],
    ["7", [7]],
    ["Saturday", [6]],
  ])("take %j as weekdays", (text, weekdays) => {
    expect(settingOf({ weekdays: [text] })).toMatchObject({ weekdays });
  });

  it("take each weekday once, in the week's order", () => {
    expect(settingOf({ weekdays: ["fri", "1", "5", "", "Mon-Tue"] })).toMatchObject({
      weekdays: [1, 2, 5],
    });
  });

  it.each([
    ["9", 540],
    ["9:00", 540],
    ["09.30", 570],
    ["0930", 570],
    ["9h15", 555],
    ["9am", 540],
    ["5:30 PM", 1050],
    ["5 p.m.", 1020],
    ["12am", 0],
    ["12 pm", 720],
    ["noon", 720],
    ["midnight", 0],
    ["24:00", 1440],
    ["0:00", 0],
  ])("take %j as a time of day", (text, minutes) => {
    expect(readTimeOfDay(text)).toBe(minutes);
  });

  it.each(["", "25", "9:60", "13pm", "0am", "24:01", "nine", "9:0", "-9", "9-17", "9:00:00", "٩"])(
    "know that %j is no time of day",
    (text) => expect(readTimeOfDay(text)).toBeNull(),
  );

  it("are read again as they are written", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1440 }), (minutes) => {
        expect(readTimeOfDay(timeText(minutes))).toBe(minutes);
      }),
    );
  });

  it.each(["0:00", "24:00", "midnight", "12am"])("end the day at %j", (to) => {
    expect(settingOf({ from: "16:00", to })).toMatchObject({ fromMinute: 960, toMinute: 1440 });
  });

  it.each([
    ["Germany", "DE", null],
    ["uk", "GB", null],
    ["United States, NY", "US", "NY"],
    ["scotland", "GB", "SCT"],
    ["Turkiye", "TR", null],
    ["ck-aitutaki", "CK", "Aitutaki"],
    ["Côte d'Ivoire", "CI", null],
    ["none", null, null],
    [" ", null, null],
  ])("take %j as where holidays are kept", (text, country, region) => {
    expect(settingOf({ country: text })).toMatchObject({ country, region });
  });

  it("take an absence, from today where only its end is said", () => {
    const away = { from: "2026-11-23", until: "2026-12-04" };
    expect(settingOf({ awayUntil: "2026-12-04" })).toMatchObject({ away });
    expect(settingOf({ awayFrom: "2026-11-23", awayUntil: "2026-12-04" })).toMatchObject({ away });
    expect(settingOf({ awayFrom: " ", awayUntil: "" })).toMatchObject({ away: null });
  });

  it("count an absence's today by the person's own clock", () => {
    const late = instant("2026-11-23T23:30:00.000Z");
    const read = readHours(input({ awayUntil: "2026-11-24" }), late);
    expect(read).toMatchObject({ ok: true, setting: { away: { from: "2026-11-24" } } });
  });
});

describe("working hours that cannot be", () => {
  it.each<[string, Partial<HoursInput>, string, string]>([
    ["a zone nobody knows", { timeZone: "Mars/Olympus" }, "hours.zone_unknown", "timeZone"],
    ["no zone", { timeZone: " " }, "hours.zone_unknown", "timeZone"],
    ["an offset, which knows no summer", { timeZone: "+02:00" }, "hours.zone_unknown", "timeZone"],
    ["a short name of two zones", { timeZone: "CST" }, "hours.zone_unknown", "timeZone"],
    ["a name that objects have", { timeZone: "constructor" }, "hours.zone_unknown", "timeZone"],
    ["no weekday", { weekdays: [] }, "hours.no_weekday", "weekdays"],
    ["a weekday that is none", { weekdays: ["mon", "8"] }, "hours.no_weekday", "weekdays"],
    ["a start that is no time", { from: "early" }, "hours.time_invalid", "from"],
    ["an end that is no time", { to: "25:00" }, "hours.time_invalid", "to"],
    ["an end at the start", { to: "9" }, "hours.ends_before_start", "to"],
    ["an end before the start", { from: "22:00", to: "6:00" }, "hours.ends_before_start", "to"],
    ["a start at the end of the day", { from: "24:00", to: "0" }, "hours.ends_before_start", "to"],
    ["a country nobody knows", { country: "Narnia" }, "hours.country_unknown", "country"],
    ["a region that is none", { country: "DE-XX" }, "hours.country_unknown", "country"],
    ["a country that objects have", { country: "constructor" }, "hours.country_unknown", "country"],
    ["an absence without end", { awayFrom: "2026-12-01" }, "hours.away_invalid", "awayUntil"],
    ["a day that is none", { awayUntil: "2026-02-30" }, "hours.away_invalid", "awayUntil"],
    [
      "an absence that is over",
      { awayFrom: "2026-11-02", awayUntil: "2026-11-13" },
      "hours.away_invalid",
      "awayUntil",
    ],
    ["an absence without measure", { awayUntil: "2030-01-01" }, "hours.away_invalid", "awayUntil"],
    [
      "an absence that ends before it starts",
      { awayFrom: "2026-12-09", awayUntil: "2026-12-02" },
      "hours.away_reversed",
      "awayUntil",
    ],
  ])("are refused at their field: %s", (_, changed, code, field) => {
    expect(refusalsOf(changed)).toEqual([[code, field]]);
  });

  it("are refused all at once", () => {
    const wrong = { timeZone: "x", weekdays: [], from: "a", to: "b", country: "y", awayFrom: "z" };
    expect(refusalsOf(wrong).map(([, field]) => field)).toEqual([
      ...["timeZone", "weekdays", "from", "to", "country", "awayFrom", "awayUntil"],
    ]);
  });

  it("are told which afternoon was meant", () => {
    expect(settingOf({ from: "9", to: "5" })).toMatchObject([{ detail: { meant: "17:00" } }]);
    expect(settingOf({ from: "22", to: "6" })).toMatchObject([{ detail: { meant: null } }]);
  });

  it("are refused in time whatever is typed", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        const read = readHours(
          input({ timeZone: text, weekdays: [text], from: text, to: text, country: text }),
          NOW,
        );
        expect(read.ok).toBe(false);
      }),
    );
    const long = `a${" ".repeat(100_000)}b`;
    const started = performance.now();
    readHours(input({ timeZone: long, weekdays: [long], from: long, country: long }), NOW);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe("hours to count with", () => {
  it("ask for the holidays of the place that is set", () => {
    const read = readHours(input({ country: "DE-BY" }), NOW);
    if (!read.ok) return expect.unreachable();
    const asked: unknown[] = [];
    const hours = workingHoursOf(read.setting, (country, region) => {
      asked.push([country, region]);
      return (day) => day === "2026-11-23";
    });
    expect(asked).toEqual([["DE", "BY"]]);
    expect(isWorking(NOW, hours)).toBe(false);
    const nowhere = workingHoursOf({ ...read.setting, country: null }, () => () => true);
    expect(isWorking(NOW, nowhere)).toBe(true);
  });
});
