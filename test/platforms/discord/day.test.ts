import { describe, expect, it } from "vitest";
import { readDay } from "../../../src/platforms/discord/forms/day.ts";

const NOW = new Date("2026-11-22T20:00:00Z");

describe("a day as people type it", () => {
  it.each([
    ["2027-03-18", "2027-03-18"],
    ["2027-3-8", "2027-03-08"],
    ["18 Mar 2027", "2027-03-18"],
    ["18th March, 2027", "2027-03-18"],
    ["Mar 18", "2027-03-18"],
    ["Thu 18 March", "2027-03-18"],
    ["22 Nov", "2026-11-22"],
    ["21 Nov", "2027-11-21"],
    ["today", "2026-11-22"],
    [" Tomorrow ", "2026-11-23"],
    ["in 3 weeks", "2026-12-13"],
    ["in 1 day", "2026-11-23"],
    ["29 Feb 2028", "2028-02-29"],
  ])("%s is %s", (typed, day) => expect(readDay(typed, NOW)).toBe(day));

  it.each([
    "",
    "soon",
    "31 Feb 2027",
    "2027-02-30",
    "3/4/2027",
    "13.4.2027",
    "in 9999 weeks",
    "18",
  ])("%j is not guessed", (typed) => expect(readDay(typed, NOW)).toBeNull());
});
