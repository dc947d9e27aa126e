import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ProcessingBearer } from "../../../src/domain/agreement/policies.ts";
import { CURRENCY_CODES, currencyRule, MAXIMUM_MINOR } from "../../../src/domain/currencies.ts";
import type { PlatformTerms } from "../../../src/domain/milestone/decision.ts";
import { costLines } from "../../../src/domain/milestone/pricing.ts";

const platform: PlatformTerms = {
  currencies: ["USD"],
  processingBps: 290,
  processingFixedMinor: 30,
  feeBps: 0,
  holdLimitDays: 90,
};

const price = (
  amountMinor: number,
  processingBorneBy: ProcessingBearer,
  terms = platform,
  currency = "USD",
) => costLines({ amountMinor, currency }, { processingBorneBy }, terms);

describe("costLines", () => {
  it("takes processing and fee from what the facilitator receives", () => {
    expect(price(480_000, "facilitator", { ...platform, feeBps: 100 })).toEqual({
      ok: true,
      costs: {
        buyerPaysMinor: 480_000,
        processingMinor: 13_950,
        feeMinor: 4_800,
        feeBps: 100,
        facilitatorReceivesMinor: 461_250,
      },
    });
  });

  it("charges a buyer who bears processing so that the amount is left", () => {
    const priced = price(480_000, "buyer");
    expect(priced).toMatchObject({
      ok: true,
      costs: { facilitatorReceivesMinor: 480_000, buyerPaysMinor: 494_367 },
    });
  });

  it("shows no processing where the platform bears it", () => {
    expect(price(480_000, "platform")).toMatchObject({
      costs: { buyerPaysMinor: 480_000, processingMinor: 0, facilitatorReceivesMinor: 480_000 },
    });
  });

  it("refuses an amount that its costs eat up", () => {
    expect(price(30, "facilitator")).toMatchObject({
      ok: false,
      refusal: { code: "amount.costs_exceed", field: "amount" },
    });
  });

  it("refuses a charge above the maximum, though the amount itself is below it", () => {
    expect(price(99_999_999, "facilitator").ok).toBe(true);
    expect(price(99_999_999, "buyer")).toMatchObject({
      refusal: { code: "amount.too_large", field: "amount", detail: { maximum: "999999.99" } },
    });
  });

  it("scales the fixed part to the currency's decimals", () => {
    const processing = (amountMinor: number, currency: string) =>
      costLines(
        { amountMinor, currency },
        { processingBorneBy: "facilitator" },
        { ...platform, processingBps: 0 },
      );
    expect(processing(10_000, "KWD")).toMatchObject({ costs: { processingMinor: 300 } });
    expect(processing(10_000, "JPY")).toMatchObject({ costs: { processingMinor: 0 } });
    expect(processing(100_000, "ISK")).toMatchObject({ costs: { processingMinor: 0 } });
  });

  it("adds up exactly in amounts that can be charged, for every currency, bearer and rate", () => {
    const rates = {
      bps: fc.nat({ max: 900 }),
      fixed: fc.nat({ max: 100 }),
      fee: fc.nat({ max: 2_000 }),
    };
    fc.assert(
      fc.property(
        fc.constantFrom(...CURRENCY_CODES),
        fc.integer({ min: 1, max: MAXIMUM_MINOR }),
        fc.constantFrom<ProcessingBearer>("facilitator", "buyer", "platform"),
        fc.record(rates),
        (currency, n, bearer, { bps, fixed, fee }) => {
          const step = currencyRule(currency)?.step ?? 1;
          const amountMinor = Math.max(Math.floor(n / step), 1) * step;
          const terms = {
            ...platform,
            processingBps: bps,
            processingFixedMinor: fixed,
            feeBps: fee,
          };
          const priced = price(amountMinor, bearer, terms, currency);
          if (!priced.ok) return;
          const { buyerPaysMinor, processingMinor, feeMinor, facilitatorReceivesMinor } =
            priced.costs;
          const lines = [buyerPaysMinor, processingMinor, feeMinor, facilitatorReceivesMinor];
          expect(
            lines.every((line) => Number.isSafeInteger(line) && line >= 0 && line % step === 0),
          ).toBe(true);
          expect(processingMinor + feeMinor + facilitatorReceivesMinor).toBe(buyerPaysMinor);
          if (bearer !== "buyer") expect(buyerPaysMinor).toBe(amountMinor);
          else expect(facilitatorReceivesMinor + feeMinor).toBe(amountMinor);
        },
      ),
    );
  });
});
