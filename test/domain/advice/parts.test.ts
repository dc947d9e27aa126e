import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { partDay, partTitle, readParts } from "../../../src/domain/advice/parts.ts";
import { splitIntoCheckpoints } from "../../../src/domain/advice/split.ts";
import { instant } from "../../../src/domain/clock/instant.ts";
import { calendarDay } from "../../../src/domain/clock/zone.ts";
import { asId, type CriterionId } from "../../../src/domain/ids.ts";
import { readTerms } from "../../../src/domain/milestone/draft.ts";
import { TERMS_LIMITS, type TermsDraft } from "../../../src/domain/milestone/terms.ts";
import { formatMinor } from "../../../src/domain/money.ts";
import { anAgreement, buyer, contextOf, NOW, termsInput } from "../../support/parties.ts";

function whole(criteria: readonly string[], minor = 1_000_000, due = "2027-01-10"): TermsDraft {
  return {
    ...{ title: "Shop", deliverable: "A shop", requiredProof: "A recording", exclusions: "" },
    ...{ ifDependenciesMissing: "It waits", policies: termsInput().policies },
    criteria: criteria.map((text, at) => ({ id: asId<CriterionId>(`c${at + 1}`), text })),
    amount: { amountMinor: minor, currency: "USD" },
    dueAt: instant(`${due}T17:00:00.000Z`),
  };
}

const amounts = (...all: readonly string[]) =>
  all.map((amount) => ({ amount, dueOn: "2027-01-01" }));

describe("parts of a split", () => {
  it("have every criterion in exactly one of them, as it reads in the whole, and a numbered title", () => {
    const line = fc.constantFrom(
      "Sign-in works on staging",
      "1. has a number",
      "- a dash",
      "[ ] box",
    );
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 2, maxLength: TERMS_LIMITS.criteria }),
        fc.integer({ min: 10_000, max: 100_000_000 }),
        (criteria, minor) => {
          const terms = whole(criteria, minor);
          const split = splitIntoCheckpoints({ ...terms, criteria }, NOW);
          if (!split) throw new Error("can't be split");
          const typed = split.map((part) => ({
            ...{ amount: formatMinor(part.amount), dueOn: partDay(part, terms, "UTC", NOW) },
          }));
          const read = readParts(termsInput({ timeZone: "UTC" }), terms, typed, NOW);
          if (!read.ok) throw new Error(JSON.stringify(read.refusals));
          const drafts = read.parts.map((part) => readTerms(part, contextOf(buyer), anAgreement()));
          const back = drafts.flatMap((one) => (one.ok ? one.draft.criteria : []));
          expect(back.map(({ text }) => text)).toEqual(criteria);
          const sum = drafts.reduce(
            (total, one) => total + (one.ok ? one.draft.amount.amountMinor : 0),
            0,
          );
          expect(sum).toBe(minor);
          const dues = drafts.map((one) => (one.ok ? one.draft.dueAt : ""));
          expect(dues).toEqual([...dues].sort());
          expect(read.parts[0]?.title).toBe(`Shop (1 of ${split.length})`);
        },
      ),
    );
  });

  it("are refused where they come to another amount, by how much and on the last one", () => {
    const terms = whole(["One works", "Two works"]);
    expect(
      readParts(termsInput({ timeZone: "UTC" }), terms, amounts("4,000", "5,999.99"), NOW),
    ).toEqual({
      ok: false,
      refusals: [
        {
          ...{ code: "advice.sum", field: "amount_2" },
          detail: { sumMinor: 999_999, wholeMinor: 1_000_000, currency: "USD" },
        },
      ],
    });
    expect(
      readParts(termsInput({ timeZone: "UTC" }), terms, amounts("4,000", "6,000.00"), NOW).ok,
    ).toBe(true);
  });

  it("are refused where one amount can't be read, on its own field", () => {
    const read = readParts(
      termsInput({ timeZone: "UTC" }),
      whole(["One", "Two"]),
      amounts("x", "1.234"),
      NOW,
    );
    expect(read.ok ? [] : read.refusals.map(({ field }) => field)).toEqual([
      "amount_1",
      "amount_2",
    ]);
  });

  it("are never more or fewer than the criteria can be shared out among", () => {
    const terms = whole(["One", "Two"]);
    for (const many of [[], ["10,000"], ["1,000", "4,000", "5,000"]]) {
      expect(
        readParts(termsInput({ timeZone: "UTC" }), terms, amounts(...many), NOW),
      ).toMatchObject({
        ...{ ok: false, refusals: [{ code: "advice.no_split" }] },
      });
    }
  });

  it("have titles that still fit, the longest too", () => {
    expect(partTitle("x".repeat(120), 2, 5)).toHaveLength(TERMS_LIMITS.title);
    expect(partTitle("Shop", 2, 5)).toBe("Shop (2 of 5)");
  });

  it("start with a day after today, also where the whole is due soon", () => {
    const terms = whole(["One", "Two"], 1_000_000, "2026-11-25");
    const [first] = splitIntoCheckpoints({ ...terms, criteria: ["One", "Two"] }, NOW) ?? [];
    if (!first) throw new Error("no split");
    expect(calendarDay(first.dueAt, "UTC") > "2026-11-23").toBe(true);
    const soon = { ...first, dueAt: NOW };
    expect(partDay(soon, terms, "UTC", NOW)).toBe("2026-11-25");
  });
});
