import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CHECKPOINTS, splitIntoCheckpoints } from "../../../src/domain/advice/split.ts";
import { instant } from "../../../src/domain/clock/instant.ts";
import { currencyRule, MAXIMUM_MINOR } from "../../../src/domain/currencies.ts";

const NOW = instant("2026-11-02T09:00:00.000Z");
const CURRENCIES = ["USD", "EUR", "JPY", "KRW", "KWD", "ISK", "HUF", "COP"] as const;

const subjects = fc
  .record({
    currency: fc.constantFrom(...CURRENCIES),
    size: fc.double({ min: 0, max: 1, noNaN: true }),
    criteria: fc.integer({ min: 1, max: 12 }),
    hours: fc.integer({ min: -48, max: 5_000 }),
    count: fc.option(fc.integer({ min: 2, max: 9 }), { nil: undefined }),
  })
  .map(({ currency, size, criteria, hours, count }) => {
    const { step, minimumMinor } = currencyRule(currency) ?? { step: 1, minimumMinor: 1 };
    const steps = Math.floor((MAXIMUM_MINOR - minimumMinor) / step);
    return {
      amount: {
        amountMinor: Math.ceil(minimumMinor / step) * step + Math.floor(size ** 6 * steps) * step,
        currency,
      },
      criteria: Array.from({ length: criteria }, (_, at) => `criterion ${at}`),
      dueAt: instant(new Date(Date.parse(NOW) + hours * 3_600_000)),
      count,
    };
  });

describe("a split into checkpoints", () => {
  it("has every criterion once, sums to the cent, can be charged part by part, and ends when the whole does", () => {
    fc.assert(
      fc.property(subjects, ({ count, ...subject }) => {
        const parts = splitIntoCheckpoints(subject, NOW, count);
        const { step, minimumMinor } = currencyRule(subject.amount.currency) ?? {
          step: 1,
          minimumMinor: 1,
        };
        if (!parts) {
          const isTooSmall = subject.amount.amountMinor < 4 * Math.max(minimumMinor, step);
          expect(subject.criteria.length === 1 || isTooSmall).toBe(true);
          return;
        }
        expect(parts.length).toBeGreaterThanOrEqual(CHECKPOINTS.min);
        expect(parts.length).toBeLessThanOrEqual(CHECKPOINTS.max);
        expect(parts.flatMap((part) => part.criteria)).toEqual(subject.criteria.map((_, at) => at));
        const sum = parts.reduce((total, { amount }) => total + amount.amountMinor, 0);
        expect(sum).toBe(subject.amount.amountMinor);
        for (const { amount } of parts) {
          expect(amount.currency).toBe(subject.amount.currency);
          expect(amount.amountMinor % step).toBe(0);
          expect(amount.amountMinor).toBeGreaterThanOrEqual(minimumMinor);
        }
        const dues = parts.map((part) => part.dueAt);
        expect(dues.at(-1)).toBe(subject.dueAt);
        if (subject.dueAt > NOW) expect(dues).toEqual([...dues].sort());
      }),
    );
  });

  it("makes so many parts as were asked for, where there are criteria and money", () => {
    const amount = { amountMinor: 100_000, currency: "USD" };
    const criteria = Array.from({ length: 7 }, (_, at) => `criterion ${at}`);
    const dueAt = instant("2026-12-01T17:00:00.000Z");
    const parts = (count?: number) => splitIntoCheckpoints({ criteria, amount, dueAt }, NOW, count);
    expect(parts()).toHaveLength(4);
    expect([2, 3, 4, 5, 9].map((count) => parts(count)?.length)).toEqual([2, 3, 4, 5, 5]);
  });
});
