import { describe, expect, it } from "vitest";
import { folded } from "../../../src/domain/context/normalise.ts";
import { verbatim } from "../../../src/domain/context/quotes.ts";

describe("a quote that cuts the evidence into other words", () => {
  it.each([
    ["it served 1,500 requests per second", "500 requests per second"],
    ["it served 0.99 percent of all requests", "99 percent of all requests"],
    ["it served 5 000 requests per second", "000 requests per second"],
    ["it served 5\u00a0000 requests per second", "it served 5"],
    ["the balance was -50 euros at the end", "50 euros at the end"],
    ["the balance was \u221250 euros at the end", "50 euros at the end"],
    ["it answers in <50 ms on most days", "50 ms on most days"],
    ["it took between 10-50 seconds each time", "50 seconds each time"],
    ["we have measured at most 1.50 requests", "we have measured at most 1"],
    ["un\u0336all tests pass on staging", "all tests pass on staging"],
  ])("is not found: %s", (evidence, quote) => {
    expect(verbatim(folded(evidence), quote)).toBeNull();
  });

  it.each([
    ["It holds 50 requests per second.", "50 requests per second"],
    ["In 2026, 50 requests per second held", "50 requests per second held"],
    ["Result: 1,500 requests per second", "1,500 requests per second"],
    ["We measured at most 150. 20 failed", "We measured at most 150"],
  ])("is found where the figure stands whole: %s", (evidence, quote) => {
    expect(verbatim(folded(evidence), quote)).toBe(quote);
  });
});
