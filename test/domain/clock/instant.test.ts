import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  hoursBetween,
  type Instant,
  instant,
  plusDays,
  plusHours,
} from "../../../src/domain/clock/instant.ts";

const moments: fc.Arbitrary<Instant> = fc
  .integer({ min: 0, max: Date.UTC(2100, 0, 1) })
  .map((ms) => instant(ms));

describe("an instant", () => {
  it("is the same moment however it is said", () => {
    expect(instant("2026-11-22T20:08:07+01:00")).toBe("2026-11-22T19:08:07.000Z");
    expect(instant(new Date(0))).toBe("1970-01-01T00:00:00.000Z");
  });

  it.each(["", "yesterday", "2026-13-01", Number.NaN])("is never %j", (value) => {
    expect(() => instant(value)).toThrow(RangeError);
  });

  it("is ordered as text is", () => {
    fc.assert(
      fc.property(moments, moments, (one, other) => {
        expect(one < other).toBe(Date.parse(one) < Date.parse(other));
      }),
    );
  });

  it("is as far from another as it was moved, whatever clocks on the wall do (fault 44)", () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: -10_000, max: 10_000 }), (from, hours) => {
        expect(hoursBetween(from, plusHours(from, hours))).toBe(hours);
        expect(plusHours(plusHours(from, hours), -hours)).toBe(from);
      }),
    );
    expect(plusDays(instant("2026-03-28T12:00:00Z"), 1)).toBe("2026-03-29T12:00:00.000Z");
  });
});
