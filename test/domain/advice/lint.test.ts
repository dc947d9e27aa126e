import { describe, expect, it } from "vitest";
import { lintTerms } from "../../../src/domain/advice/lint.ts";
import { FOREIGN, HELD_OUT, type Label, TUNED } from "../../support/labelled-criteria.ts";

const said = (criterion: string): Label =>
  lintTerms({ criteria: [criterion], requiredProof: "A recording" }).criteria[0]?.why ?? "fine";

/** Shares of 1: of what was said how much is right, and of what should be said how much was. */
function scored(labelled: readonly (readonly [string, Label])[]) {
  const rows = labelled.map(([criterion, label]) => ({ criterion, label, found: said(criterion) }));
  const spoke = rows.filter(({ found }) => found !== "fine");
  const should = rows.filter(({ label }) => label !== "fine");
  const wrong = rows.filter(({ label, found }) => label !== found);
  const right = spoke.filter(({ label }) => label !== "fine").length;
  return { precision: right / spoke.length, recall: right / should.length, wrong };
}

describe("advice about criteria", () => {
  it("says of each labelled criterion what should be said of it", () => {
    expect(scored(TUNED).wrong).toEqual([]);
  });

  it("is right about nearly all of those that it was not tuned on, and never about a sound one", () => {
    const { precision, recall } = scored(HELD_OUT);
    expect(precision).toBe(1);
    expect(recall).toBeGreaterThanOrEqual(0.8);
  });

  it.each(FOREIGN)("judges no other language by English words: %s", (criterion) => {
    expect(said(criterion)).toBe("fine");
  });

  it("names the words that it means, and the criterion", () => {
    const criteria = ["Card payment succeeds on staging", "The page should be fast"];
    expect(lintTerms({ criteria, requiredProof: "A recording" })).toEqual({
      criteria: [{ index: 1, why: "vague", kind: "speed", words: "be fast" }],
      noProof: false,
    });
  });

  it("lets a vague word stand beside something that can be measured", () => {
    expect(said("Pages load fast: under 2 seconds on 4G")).toBe("fine");
    expect(said('Works well: the log says "0 errors" after a day')).toBe("fine");
  });

  it.each([
    ["", true],
    ["  ", true],
    ["n/a", true],
    ["None.", true],
    ["TBD", true],
    ["A recording of one payment", false],
    ["Keine", false],
  ])("knows whether the proof %j names none", (requiredProof, noProof) => {
    expect(lintTerms({ criteria: ["A page"], requiredProof }).noProof).toBe(noProof);
  });
});
