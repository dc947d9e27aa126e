import { describe, expect, it } from "vitest";
import { instant } from "../../../src/domain/clock/instant.ts";
import {
  DEFAULT_HOURS,
  isWorking,
  lastWorkingMoment,
  nextWorkingMoment,
  type WorkingHours,
} from "../../../src/domain/clock/working-time.ts";
import { changesIn, wallOf, weekdayOf } from "../../support/wall.ts";

/** Changes of clocks and working hours happen at quarters of an hour; between two steps nothing can. */
const STEP = 15 * 60_000;
const HOUR = 4 * STEP;

const ZONES = [
  ...["Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe"],
  ...["Asia/Kathmandu", "Pacific/Apia", "Africa/Casablanca", "Asia/Tehran", "America/St_Johns"],
  // Besides the ten: clocks that are changed at midnight, where a day has no beginning or two.
  ...["Pacific/Chatham", "America/Havana", "Africa/Cairo", "America/Santiago"],
];

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

const WINDOWS: readonly Pick<WorkingHours, "weekdays" | "fromMinute" | "toMinute">[] = [
  DEFAULT_HOURS,
  { weekdays: EVERY_DAY, fromMinute: 540, toMinute: 1020 },
  { weekdays: EVERY_DAY, fromMinute: 0, toMinute: 1440 },
  { weekdays: [5, 6, 7], fromMinute: 0, toMinute: 60 },
  { weekdays: EVERY_DAY, fromMinute: 240, toMinute: 1440 },
];

/** Two days around a change, in steps, as the runtime's formatter shows them. */
function momentsAround(change: number, timeZone: string) {
  return Array.from({ length: (48 * HOUR) / STEP }, (_, nth) => {
    const ms = change - 24 * HOUR + nth * STEP;
    return { ms, at: instant(ms), wall: wallOf(ms, timeZone) };
  });
}

type Moments = ReturnType<typeof momentsAround>;

/** What differs from reading the clock on the wall at every step, in words; nothing is what is wanted. */
function differences(moments: Moments, hours: WorkingHours): readonly string[] {
  const worked = moments.map(
    ({ wall }) =>
      hours.weekdays.includes(weekdayOf(wall.day)) &&
      hours.fromMinute <= wall.minute &&
      wall.minute < hours.toMinute,
  );
  return [
    ...work(moments, worked, hours),
    ...next(moments, worked, hours),
    ...last(moments, worked, hours),
  ];
}

function work(moments: Moments, worked: readonly boolean[], hours: WorkingHours) {
  return moments
    .filter(({ at }, nth) => isWorking(at, hours) !== worked[nth])
    .map(({ at }) => `working at ${at}`);
}

function next(moments: Moments, worked: readonly boolean[], hours: WorkingHours) {
  return moments.flatMap(({ at }, nth) => {
    if (nth % 2 !== 0) return [];
    const expected = moments[worked.indexOf(true, nth)];
    const found = nextWorkingMoment(at, hours);
    return worked.includes(true, nth) && found !== expected?.at
      ? [`next from ${at}: ${found}`]
      : [];
  });
}

function last(moments: Moments, worked: readonly boolean[], hours: WorkingHours) {
  const [first] = moments;
  return moments.flatMap(({ at, ms }, nth) => {
    if (nth % 2 !== 0 || !first) return [];
    const expected = moments[worked.lastIndexOf(true, nth)];
    const found = lastWorkingMoment(at, first.at, hours);
    // The end of work is exclusive: the last working step is worked to its last millisecond.
    const wanted = expected && instant(Math.min(ms, expected.ms + STEP - 1));
    return found === (worked.lastIndexOf(true, nth) < 0 ? null : wanted)
      ? []
      : [`last before ${at}: ${found}`];
  });
}

describe("working time around every change of clocks in 2024-2030 (fault 44)", () => {
  const [from, until] = [Date.UTC(2024, 0, 1), Date.UTC(2031, 0, 1)];

  it.each(ZONES)("is what clocks on the wall show in %s, step by step", (timeZone) => {
    const changes = changesIn(timeZone, from, until);
    // Where clocks are not changed any more, any day will do.
    for (const change of changes.length > 0 ? changes : [Date.UTC(2026, 2, 29)]) {
      const moments = momentsAround(change, timeZone);
      for (const window of WINDOWS) {
        const hours = { ...window, timeZone, isHoliday: () => false, away: null };
        expect(differences(moments, hours), instant(change)).toEqual([]);
      }
    }
  });

  it("finds changes to check", () => {
    expect(changesIn("Europe/Berlin", from, until)).toHaveLength(14);
    expect(changesIn("Africa/Casablanca", from, until).length).toBeGreaterThan(4);
  });
});
