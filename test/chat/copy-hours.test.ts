import { describe, expect, it } from "vitest";
import { refusalWords } from "../../src/chat/copy/refusals.ts";
import { plainText } from "../../src/chat/plain.ts";
import { type HoursInput, readHours } from "../../src/domain/clock/hours-input.ts";
import { instant } from "../../src/domain/clock/instant.ts";

const NOW = instant("2026-11-23T09:00:00.000Z");

const GOOD: HoursInput = {
  timeZone: "Berlin",
  weekdays: ["mon-fri"],
  ...{ from: "9", to: "17", country: null, awayFrom: null, awayUntil: null },
};

const wordsFor = (changed: Partial<HoursInput>): readonly string[] => {
  const read = readHours({ ...GOOD, ...changed }, NOW);
  const context = { view: null, people: {}, candidates: [], now: NOW };
  return read.ok ? [] : read.refusals.map((one) => plainText(refusalWords(one, context)));
};

describe("refused working hours say what would be taken", () => {
  it.each<[Partial<HoursInput>, string]>([
    [{ timeZone: "Berlim" }, "I don't know the time zone “Berlim”. Did you mean Europe/Berlin?"],
    [
      { timeZone: "IST" },
      "I don't know the time zone “IST”. Did you mean Asia/Kolkata, Europe/Dublin, or Asia/Jerusalem?",
    ],
    [
      { timeZone: "+02:00" },
      "I don't know the time zone “+02:00”. Name a large city near you, for example Berlin or New York.",
    ],
    [{ weekdays: [] }, "Choose at least one day on which you work."],
    [{ weekdays: ["funday"] }, "“funday” is no weekday. Write them like Mon, Tue, Fri."],
    [{ from: "25" }, "“25” is no time of day. Write it like 9:00 or 5:30 pm."],
    [{ to: "5" }, "The day ends (5:00) before it starts (9:00). Did you mean 17:00?"],
    [
      { from: "22", to: "6" },
      "The day has to end after it starts. For a night shift, end it at 24:00.",
    ],
    [{ awayFrom: "2026-12-01" }, "Say which day is your last one away."],
    [{ awayUntil: "Friday" }, "“Friday” is no day. Write it like 2026-12-24."],
    [
      { awayUntil: "2029-01-01" },
      "An absence lasts 366 days at most. For longer, give your seat to somebody else.",
    ],
    [
      { country: "Narnia" },
      "I don't know the public holidays of “Narnia”. Write a country like DE or Germany, a part of one like DE-BY, or leave it empty.",
    ],
    [
      { country: "AU-XX" },
      "Australia has no part “AU-XX” with holidays of its own. Write AU, or AU with one of ACT, NSW, NT, QLD, SA, TAS, VIC, WA, like AU-ACT.",
    ],
    [{ country: "JP-13" }, "I know only the holidays of the whole of Japan. Write JP."],
  ])("%j", (changed, words) => {
    expect(wordsFor(changed)).toEqual([words]);
  });
});
