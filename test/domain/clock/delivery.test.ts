import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deliveryAt } from "../../../src/domain/clock/delivery.ts";
import { type Instant, instant, plusHours } from "../../../src/domain/clock/instant.ts";
import { DEFAULT_HOURS, isWorking } from "../../../src/domain/clock/working-time.ts";
import { times } from "../../support/long.ts";

const hoursIn = (timeZone: string) => ({ ...DEFAULT_HOURS, timeZone, isHoliday: () => false });
const UTC = { hours: hoursIn("UTC"), snoozedUntil: null };
const at = (text: string) => instant(`2026-12-${text}:00Z`);

describe("when a reminder that has come due is sent", () => {
  it.each([
    ["at work", "01T10:00", null, "01T10:00", "01T10:00"],
    [
      "a little before its time, at work: together with others",
      "01T10:20",
      null,
      "01T10:00",
      "01T10:00",
    ],
    ["a little before work begins", "02T09:00", null, "02T08:45", "02T09:00"],
    ["much later than now", "02T10:00", null, "01T10:00", "02T10:00"],
    ["late, at night", "01T16:00", null, "01T22:00", "02T09:00"],
    ["late, after the weekend began", "04T16:00", null, "05T11:00", "07T09:00"],
    [
      "late at night, with a deadline before work begins",
      "01T16:00",
      "02T08:00",
      "01T22:00",
      "01T22:00",
    ],
    [
      "late at night, with a deadline after work begins",
      "01T16:00",
      "02T12:00",
      "01T22:00",
      "02T09:00",
    ],
    ["late at night, with a deadline that is over", "01T16:00", "01T20:00", "01T22:00", "02T09:00"],
    ["for the last minute of the day, a second late", "01T16:59", null, "01T17:01", "01T17:01"],
  ])("%s", (_, planned, by, now, expected) => {
    const reminder = { at: at(planned), by: by === null ? null : at(by) };
    expect(deliveryAt(reminder, UTC, at(now))).toBe(at(expected));
  });

  it("is never before somebody's peace is over, nor out of their hours because of it", () => {
    const clock = { ...UTC, snoozedUntil: at("01T18:00") };
    expect(deliveryAt({ at: at("01T10:00"), by: null }, clock, at("01T10:00"))).toBe(
      at("02T09:00"),
    );
  });

  it("is never in the past, and out of hours only where a deadline or the plan itself asks for it", () => {
    const moment = fc.integer({ min: 0, max: 60 * 24 * 40 }).map((minutes) => {
      return plusHours(instant("2027-03-01T00:00:00Z"), minutes / 60);
    });
    const zone = fc.constantFrom("UTC", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe");
    const none: fc.Arbitrary<Instant | null> = fc.constant(null);
    fc.assert(
      fc.property(
        moment,
        moment,
        fc.oneof(moment, none),
        fc.oneof(moment, none),
        zone,
        (planned, now, by, snoozedUntil, timeZone) => {
          const hours = hoursIn(timeZone);
          const sent = deliveryAt({ at: planned, by }, { hours, snoozedUntil }, now);
          expect(sent >= now).toBe(true);
          if (snoozedUntil && snoozedUntil > now) expect(sent >= snoozedUntil).toBe(true);
          if (isWorking(sent, hours) || sent === planned) return;
          const late = (Date.parse(now) - Date.parse(planned)) / 3_600_000;
          expect(sent).toBe(now);
          expect((by !== null && by > now) || (late < 0.25 && isWorking(planned, hours))).toBe(
            true,
          );
        },
      ),
      { numRuns: times(500) },
    );
  });
});
