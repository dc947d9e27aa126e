import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Instant, instant } from "../../../src/domain/clock/instant.ts";
import {
  DEFAULT_HOURS,
  isWorking,
  lastWorkingMoment,
  nextWeekday,
  nextWorkingMoment,
  startOfNextWorkingDay,
  startOfNextWorkingWeek,
  type WorkingHours,
  workingDaysAfter,
} from "../../../src/domain/clock/working-time.ts";
import { calendarDay } from "../../../src/domain/clock/zone.ts";
import { wallOf, weekdayOf } from "../../support/wall.ts";

const berlin: WorkingHours = {
  ...DEFAULT_HOURS,
  timeZone: "Europe/Berlin",
  isHoliday: (day) => day === "2026-12-25",
};
const everyDay: WorkingHours = { ...berlin, weekdays: [1, 2, 3, 4, 5, 6, 7] };
const between = (fromMinute: number, toMinute: number): WorkingHours => ({
  ...everyDay,
  fromMinute,
  toMinute,
});

/** 2026-11-23 is a Monday. */
const at = (text: string): Instant => instant(text);

describe("the next working moment", () => {
  it.each([
    ["is now at work", "2026-11-23T08:00:00.000Z", "2026-11-23T08:00:00.000Z"],
    ["is today's start before work", "2026-11-23T03:12:00Z", "2026-11-23T08:00:00.000Z"],
    ["is tomorrow's at the end of work", "2026-11-23T16:00:00Z", "2026-11-24T08:00:00.000Z"],
    ["is Monday's on Friday evening", "2026-11-27T18:00:00Z", "2026-11-30T08:00:00.000Z"],
    ["is Monday's on Sunday", "2026-11-29T10:00:00Z", "2026-11-30T08:00:00.000Z"],
    ["passes over a holiday and its weekend", "2026-12-24T17:00:00Z", "2026-12-28T08:00:00.000Z"],
    ["counts by summer's clock", "2026-06-30T18:00:00Z", "2026-07-01T07:00:00.000Z"],
    ["counts by the clock of the day itself", "2026-03-27T18:00:00Z", "2026-03-30T07:00:00.000Z"],
  ])("%s", (_, from, expected) => {
    expect(nextWorkingMoment(at(from), berlin)).toBe(expected);
  });

  it("comes after an absence, its last day included", () => {
    const away = { from: "2026-11-23", until: "2026-12-04" };
    expect(nextWorkingMoment(at("2026-11-23T10:00:00Z"), { ...berlin, away })).toBe(
      "2026-12-07T08:00:00.000Z",
    );
  });

  it("is none where none comes", () => {
    const never = { ...berlin, isHoliday: () => true };
    expect(nextWorkingMoment(at("2026-11-23T10:00:00Z"), never)).toBeNull();
    expect(lastWorkingMoment(at("2026-11-23T10:00:00Z"), at("2020-01-01"), never)).toBeNull();
  });
});

describe("the last working moment", () => {
  const since = at("2026-11-01T00:00:00Z");

  it.each([
    ["is now at work", "2026-11-23T12:34:56.789Z", "2026-11-23T12:34:56.789Z"],
    ["is today's last after work", "2026-11-23T20:00:00Z", "2026-11-23T15:59:59.999Z"],
    ["is Friday's last on Sunday", "2026-11-29T10:00:00Z", "2026-11-27T15:59:59.999Z"],
    [
      "is Friday's last before Monday's work",
      "2026-11-30T07:59:59.999Z",
      "2026-11-27T15:59:59.999Z",
    ],
  ])("%s", (_, from, expected) => {
    expect(lastWorkingMoment(at(from), since, berlin)).toBe(expected);
  });

  it("is none where it would be too early", () => {
    const saturday = at("2026-11-28T00:00:00Z");
    expect(lastWorkingMoment(at("2026-11-29T10:00:00Z"), saturday, berlin)).toBeNull();
    expect(lastWorkingMoment(saturday, at("2026-11-30T10:00:00Z"), berlin)).toBeNull();
  });
});

describe("days of 23 and 25 hours (fault 44)", () => {
  const minutesWorked = (day: string, hours: WorkingHours): number => {
    const midnight = Date.parse(`${day}T00:00:00Z`) - 3 * 3_600_000;
    return Array.from({ length: 30 * 60 }, (_, n) => midnight + n * 60_000).filter(
      (ms) => calendarDay(instant(ms), hours.timeZone) === day && isWorking(instant(ms), hours),
    ).length;
  };

  it.each([
    ["all day, an hour less", "2026-03-29", 0, 1440, 1380],
    ["all day, an hour more", "2026-10-25", 0, 1440, 1500],
    ["by day as ever in spring", "2026-03-29", 540, 1020, 480],
    ["by day as ever in autumn", "2026-10-25", 540, 1020, 480],
    ["across the skipped hour", "2026-03-29", 90, 210, 60],
    ["across the doubled hour, in one go", "2026-10-25", 90, 210, 180],
    ["from within the skipped hour", "2026-03-29", 150, 240, 60],
    ["not at all within the skipped hour", "2026-03-29", 135, 165, 0],
    ["once within the doubled hour", "2026-10-25", 135, 165, 30],
    ["until within the doubled hour: the first time", "2026-10-25", 60, 150, 90],
  ])("are worked %s", (_, day, from, to, minutes) => {
    expect(minutesWorked(day, between(from, to))).toBe(minutes);
  });

  it("start at the first moment after a gap that their start falls into", () => {
    expect(nextWorkingMoment(at("2026-03-29T00:10:00Z"), between(150, 240))).toBe(
      "2026-03-29T01:00:00.000Z",
    );
  });

  it("are no work where all of it is skipped", () => {
    expect(nextWorkingMoment(at("2026-03-29T00:10:00Z"), between(135, 165))).toBe(
      "2026-03-30T00:15:00.000Z",
    );
  });
});

describe("days that are counted", () => {
  it.each([
    ["five working days end a week later", "2026-11-23T10:00:00Z", 5, "2026-11-30T16:00:00.000Z"],
    ["the day itself never counts", "2026-11-23T00:30:00Z", 1, "2026-11-24T16:00:00.000Z"],
    ["weekends do not count", "2026-11-27T10:00:00Z", 1, "2026-11-30T16:00:00.000Z"],
    ["holidays do not count", "2026-12-23T10:00:00Z", 2, "2026-12-28T16:00:00.000Z"],
    ["the end is by the clock of that day", "2026-03-25T10:00:00Z", 5, "2026-04-01T15:00:00.000Z"],
  ])("%s", (_, from, days, expected) => {
    expect(workingDaysAfter(at(from), days, berlin)).toBe(expected);
  });

  it("end at midnight where work does", () => {
    expect(workingDaysAfter(at("2026-11-23T10:00:00Z"), 1, between(540, 1440))).toBe(
      "2026-11-24T23:00:00.000Z",
    );
  });

  it("are calendar days where nobody ever works, so that a deadline is never none", () => {
    const never = { ...berlin, isHoliday: () => true };
    const from = at("2026-11-23T10:00:00Z");
    expect(workingDaysAfter(from, 5, never)).toBe("2026-11-28T16:00:00.000Z");
    expect(startOfNextWorkingDay(from, never)).toBe("2026-11-24T08:00:00.000Z");
    expect(startOfNextWorkingWeek(from, never)).toBe("2026-11-30T08:00:00.000Z");
  });

  it.each([0, -1, 1.5, Number.NaN])("are never %d", (days) => {
    expect(() => workingDaysAfter(at("2026-11-23T10:00:00Z"), days, berlin)).toThrow(
      "working days",
    );
  });
});

describe("tomorrow and next week", () => {
  it.each([
    ["in the night before work", "2026-11-23T01:00:00Z", "2026-11-24T08:00:00.000Z"],
    ["on Friday", "2026-11-27T12:00:00Z", "2026-11-30T08:00:00.000Z"],
    ["late on Sunday in UTC, Monday in Berlin", "2026-11-29T23:30:00Z", "2026-12-01T08:00:00.000Z"],
    ["before a holiday", "2026-12-24T12:00:00Z", "2026-12-28T08:00:00.000Z"],
  ])("is the next working day, asked %s", (_, from, expected) => {
    expect(startOfNextWorkingDay(at(from), berlin)).toBe(expected);
  });

  it.each([
    ["on Monday", "2026-11-23T08:00:00Z", "2026-11-30T08:00:00.000Z"],
    ["on Sunday", "2026-11-29T20:00:00Z", "2026-11-30T08:00:00.000Z"],
    ["across a new year", "2026-12-30T08:00:00Z", "2027-01-04T08:00:00.000Z"],
  ])("is Monday, asked %s", (_, from, expected) => {
    expect(startOfNextWorkingWeek(at(from), berlin)).toBe(expected);
  });

  it("is the first working day of a week whose Monday is none", () => {
    const hours = { ...berlin, weekdays: [3, 4] };
    expect(startOfNextWorkingWeek(at("2026-11-23T08:00:00Z"), hours)).toBe(
      "2026-12-02T08:00:00.000Z",
    );
  });
});

describe("a weekday's next time", () => {
  it.each([
    ["is today before it", "2026-11-23T07:59:59.999Z", "2026-11-23T08:00:00.000Z"],
    ["is next week at that very moment", "2026-11-23T08:00:00.000Z", "2026-11-30T08:00:00.000Z"],
    ["is by the clock of its own day", "2026-03-24T10:00:00Z", "2026-03-30T07:00:00.000Z"],
  ])("%s", (_, from, expected) => {
    expect(nextWeekday(at(from), 1, 540, "Europe/Berlin")).toBe(expected);
  });

  it("comes once where its hour is doubled, and at the change where it is skipped", () => {
    const sundayHalfPastTwo = (from: string) => nextWeekday(at(from), 7, 150, "Europe/Berlin");
    expect(sundayHalfPastTwo("2026-10-24T12:00:00Z")).toBe("2026-10-25T00:30:00.000Z");
    expect(sundayHalfPastTwo("2026-10-25T00:30:00Z")).toBe("2026-11-01T01:30:00.000Z");
    expect(sundayHalfPastTwo("2026-03-28T12:00:00Z")).toBe("2026-03-29T01:00:00.000Z");
  });
});

const ZONES = [
  ...["Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe"],
  ...["Asia/Kathmandu", "Pacific/Apia", "Africa/Casablanca", "Asia/Tehran", "America/St_Johns"],
  ...["Pacific/Chatham"],
];

const moments = fc
  .integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2030, 11, 31) })
  .map((ms) => instant(ms));

const workingHours: fc.Arbitrary<WorkingHours> = fc
  .record({
    timeZone: fc.constantFrom(...ZONES),
    weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
    window: fc.uniqueArray(fc.integer({ min: 0, max: 1440 }), { minLength: 2, maxLength: 2 }),
    /** Every so many days of a month are holidays. */
    holidays: fc.integer({ min: 2, max: 40 }),
    awayFrom: fc.option(fc.integer({ min: 0, max: 2_555 })),
  })
  .map(({ window, holidays, awayFrom, ...hours }) => ({
    ...hours,
    fromMinute: Math.min(...window),
    toMinute: Math.max(...window),
    isHoliday: (day: string) => Number(day.slice(8)) % holidays === 0,
    away: awayFrom === null ? null : { from: dayNo(awayFrom), until: dayNo(awayFrom + 14) },
  }));

const dayNo = (n: number): string => new Date(Date.UTC(2024, 0, 1 + n)).toISOString().slice(0, 10);

const shift = (from: Instant, ms: number): Instant => instant(Date.parse(from) + ms);

describe("whatever the hours, the zone and the moment", () => {
  const holds = (check: (from: Instant, hours: WorkingHours, to: Instant) => void) =>
    fc.assert(
      fc.property(
        moments,
        workingHours,
        fc.integer({ min: 0, max: 20 * 86_400_000 }),
        (from, hours, ms) => check(from, hours, shift(from, ms)),
      ),
      { numRuns: 1_000 },
    );

  it("the next working moment is work, not earlier, the first, and its own next", () => {
    holds((from, hours) => {
      const next = nextWorkingMoment(from, hours);
      if (next === null) return expect.unreachable("some day of 400 is worked");
      expect(isWorking(next, hours)).toBe(true);
      expect(next >= from).toBe(true);
      expect(nextWorkingMoment(next, hours)).toBe(next);
      if (next > from) expect(lastWorkingMoment(shift(next, -1), from, hours)).toBeNull();
    });
  });

  it("later moments have no earlier next or last working moment", () => {
    holds((from, hours, to) => {
      expect((nextWorkingMoment(from, hours) ?? "") <= (nextWorkingMoment(to, hours) ?? "")).toBe(
        true,
      );
      const since = shift(from, -40 * 86_400_000);
      const [one, other] = [from, to].map((each) => lastWorkingMoment(each, since, hours) ?? "");
      expect((one ?? "") <= (other ?? "")).toBe(true);
    });
  });

  it("the last working moment is work, not later, and nothing is worked after it", () => {
    holds((from, hours, to) => {
      const last = lastWorkingMoment(to, from, hours);
      const next = nextWorkingMoment(from, hours);
      expect(last !== null).toBe(next !== null && next <= to);
      if (last === null) return;
      expect(isWorking(last, hours)).toBe(true);
      expect(last >= from && last <= to).toBe(true);
      expect((nextWorkingMoment(shift(last, 1), hours) ?? "~") > to || last === to).toBe(true);
    });
  });

  it("nothing outside the hours of a worked day is work, where no hour is doubled", () => {
    holds((from, hours) => {
      const { day, minute } = wallOf(Date.parse(from), hours.timeZone);
      const shownBefore = [30, 60].some((minutes) => {
        const earlier = wallOf(Date.parse(from) - minutes * 60_000, hours.timeZone);
        return earlier.minute >= minute && earlier.day === day;
      });
      if (shownBefore) return;
      const away = hours.away !== null && hours.away.from <= day && day <= hours.away.until;
      const worked = hours.weekdays.includes(weekdayOf(day)) && !hours.isHoliday(day) && !away;
      const within = hours.fromMinute <= minute && minute < hours.toMinute;
      expect(isWorking(from, hours)).toBe(worked && within);
    });
  });

  it("counted days end after the day of the moment, and one more ends later", () => {
    holds((from, hours) => {
      const one = workingDaysAfter(from, 1, hours);
      expect(one > from).toBe(true);
      expect(workingDaysAfter(from, 2, hours) > one).toBe(true);
      expect(isWorking(shift(one, -1), hours)).toBe(true);
      expect(isWorking(startOfNextWorkingDay(from, hours), hours)).toBe(true);
      expect(startOfNextWorkingWeek(from, hours) >= startOfNextWorkingDay(from, hours)).toBe(true);
    });
  });

  it("a question costs less than 50 microseconds", () => {
    const asked = Array.from({ length: 2_000 }, (_, n) => shift(at("2026-01-01"), n * 15_777_777));
    for (const each of asked) nextWorkingMoment(each, berlin);
    const started = performance.now();
    for (const each of asked) nextWorkingMoment(each, berlin);
    expect((performance.now() - started) / asked.length).toBeLessThan(0.05);
  });
});
