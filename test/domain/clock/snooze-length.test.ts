import { describe, expect, it } from "vitest";
import { instant } from "../../../src/domain/clock/instant.ts";
import { putOffUntil } from "../../../src/domain/clock/snooze-length.ts";
import { DEFAULT_HOURS } from "../../../src/domain/clock/working-time.ts";

const berlin = { ...DEFAULT_HOURS, timeZone: "Europe/Berlin" };
const hours = { ...berlin, isHoliday: (day: string) => day === "2026-11-30" };

describe("how long something is put off", () => {
  it.each([
    ["1h", "2026-11-25T22:30:00.000Z", "2026-11-25T23:30:00.000Z"],
    ["tomorrow", "2026-11-25T22:30:00.000Z", "2026-11-26T08:00:00.000Z"],
    // It is Thursday there already.
    ["tomorrow", "2026-11-25T23:30:00.000Z", "2026-11-27T08:00:00.000Z"],
    ["tomorrow", "2026-11-27T09:00:00.000Z", "2026-12-01T08:00:00.000Z"],
    ["next_week", "2026-11-25T09:00:00.000Z", "2026-12-01T08:00:00.000Z"],
    ["next_week", "2026-11-22T22:59:00.000Z", "2026-11-23T08:00:00.000Z"],
  ] as const)(
    "%s from %s is %s: in the reader's own days, holidays left out",
    (length, from, to) => {
      expect(putOffUntil(length, instant(from), hours)).toBe(to);
    },
  );
});
