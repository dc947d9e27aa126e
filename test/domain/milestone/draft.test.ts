import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { instant, plusDays } from "../../../src/domain/clock/instant.ts";
import { readTerms } from "../../../src/domain/milestone/draft.ts";
import { TERMS_LIMITS } from "../../../src/domain/milestone/terms.ts";
import { anyText } from "../../support/any-text.ts";
import { funded } from "../../support/milestones.ts";
import { anAgreement, buyer, contextOf, NOW, PLATFORM, termsInput } from "../../support/parties.ts";

type Over = Parameters<typeof termsInput>[0];

const read = (over: Over = {}, context = contextOf(buyer)) =>
  readTerms(termsInput(over), context, anAgreement());
const said = (over: Over, context = contextOf(buyer)) => {
  const result = read(over, context);
  return result.ok ? [] : result.refusals.map((one) => [one.field, one.code]);
};
const draft = (over: Over = {}) => {
  const result = read(over);
  if (!result.ok) throw new Error(JSON.stringify(result.refusals));
  return result.draft;
};

describe("readTerms", () => {
  it("reads a form that is in order", () => {
    expect(draft()).toMatchObject({
      title: "Checkout that takes cards",
      criteria: [
        { id: "c1", text: "Card payment succeeds on staging" },
        { id: "c2", text: "Declined card shows the reason" },
      ],
      amount: { amountMinor: 480_000, currency: "USD" },
      dueAt: "2026-12-18T22:00:00.000Z",
    });
  });

  it("says everything that is wrong at once, each with its field", () => {
    const nothing = {
      title: " ",
      deliverable: "",
      criteria: "-\n\u200b\n",
      ifDependenciesMissing: "\n",
    };
    const policies = { reviewWindowDays: 31, quorum: 3 };
    expect(said({ ...nothing, amount: "1.005", dueOn: "soon", policies })).toEqual([
      ["reviewWindowDays", "terms.review_window"],
      ["quorum", "terms.quorum"],
      ["title", "terms.title_missing"],
      ["deliverable", "terms.deliverable_missing"],
      ["criteria", "terms.criteria_missing"],
      ["ifDependenciesMissing", "terms.dependencies_missing"],
      ["amount", "amount.too_many_decimals"],
      ["dueOn", "terms.due_missing"],
    ]);
  });

  it.each<[string, Over, string, string]>([
    [
      "a long title",
      { title: "x".repeat(TERMS_LIMITS.title + 1) },
      "title",
      "terms.title_too_long",
    ],
    [
      "a long deliverable",
      { deliverable: "x".repeat(2_001) },
      "deliverable",
      "terms.text_too_long",
    ],
    ["long exclusions", { exclusions: "x".repeat(1_001) }, "exclusions", "terms.text_too_long"],
    [
      "a megabyte of proof",
      { requiredProof: "x".repeat(1_000_000) },
      "requiredProof",
      "terms.text_too_long",
    ],
    ["too many criteria", { criteria: "x\n".repeat(13) }, "criteria", "terms.criteria_too_many"],
    [
      "a long criterion",
      { criteria: `ok\n${"x".repeat(281)}` },
      "criteria",
      "terms.criterion_too_long",
    ],
    ["another currency", { currency: "GBP" }, "currency", "amount.currency_unsupported"],
    ["no currency", { currency: "" }, "currency", "amount.currency_unsupported"],
    ["a disagreeing sign", { amount: "€50" }, "amount", "amount.currency_mismatch"],
    ["an amount that its costs eat up", { amount: "0.50", currency: "EUR" }, "", ""],
    ["yesterday", { dueOn: "2026-11-22" }, "dueOn", "terms.due_in_past"],
    ["the year 9999", { dueOn: "9999-12-31" }, "dueOn", "terms.hold_limit"],
    [
      "half a day of review",
      { policies: { reviewWindowDays: 0.5 } },
      "reviewWindowDays",
      "terms.review_window",
    ],
    [
      "no number of days",
      { policies: { reviewWindowDays: Number.NaN } },
      "reviewWindowDays",
      "terms.review_window",
    ],
    ["a quorum of none", { policies: { quorum: 0 } }, "quorum", "terms.quorum"],
  ])("judges %s", (_, over, field, code) => {
    expect(said(over)).toEqual(field ? [[field, code]] : []);
  });

  it("refuses what costs would eat up, on the amount's field", () => {
    const dear = contextOf(buyer, NOW, { platform: { ...PLATFORM, processingFixedMinor: 100 } });
    expect(said({ amount: "1.00" }, dear)).toEqual([["amount", "amount.costs_exceed"]]);
  });

  it("reads lists as people mark them, and nothing else as a mark", () => {
    const criteria =
      "- one\n* two\n3. three\n[ ] four\n- [x] five\n\n6) six\n1.5 s at most\n-5 °C shown";
    expect(draft({ criteria }).criteria.map((one) => one.text)).toEqual([
      ...["one", "two", "three", "four", "five", "six", "1.5 s at most", "-5 °C shown"],
    ]);
  });

  it("shows what people see: no overrides, no hidden characters, one line in a title (faults 65, 66)", () => {
    const { title, deliverable } = draft({
      title: "Pay \u202eevil\u202c\u0000\n now\ud800",
      deliverable: "one\u200b\r\ntwo <!channel> @everyone",
    });
    expect(title).toBe("Pay evil now");
    expect(deliverable).toBe("one\ntwo <!channel> @everyone");
  });

  it("is due at 17:00 of the proposer's day, and today until then", () => {
    expect(draft({ dueOn: "2026-11-23", timeZone: "America/New_York" }).dueAt).toBe(
      "2026-11-23T22:00:00.000Z",
    );
    expect(said({ dueOn: "2026-11-23", timeZone: "Pacific/Kiritimati" })).toEqual([
      ["dueOn", "terms.due_in_past"],
    ]);
    expect(draft({ timeZone: "Mars/Olympus" }).dueAt).toBe("2026-12-18T17:00:00.000Z");
  });

  it("is in the past from the due moment on", () => {
    const at = (moment: string) => said({}, contextOf(buyer, instant(moment)));
    expect(at("2026-12-18T21:59:59.999Z")).toEqual([]);
    expect(at("2026-12-18T22:00:00.000Z")).toEqual([["dueOn", "terms.due_in_past"]]);
  });

  it("leaves time for review and a dispute before the hold limit, and says the latest due time", () => {
    // 90 days from 23 November are 21 February; less 7 and 30 days: 15 January 2027, 09:00 UTC.
    expect(read({ dueOn: "2027-01-14" }).ok).toBe(true);
    expect(read({ dueOn: "2027-01-15" })).toMatchObject({
      refusals: [
        {
          code: "terms.hold_limit",
          field: "dueOn",
          detail: { limitDays: 90, latestDueAt: instant("2027-01-15T09:00:00.000Z") },
        },
      ],
    });
  });

  it("counts an amendment's hold limit from when the money was paid, and does not price it anew", () => {
    const { terms, funding } = funded().milestone;
    const amending = { terms, heldSince: funding.state === "funded" ? funding.at : null };
    const platform = { ...PLATFORM, processingFixedMinor: 480_000 };
    const later = contextOf(buyer, plusDays(NOW, 14), { platform });
    const amend = (dueOn: string) =>
      readTerms(termsInput({ dueOn }), later, anAgreement(), amending);
    expect(amend("2027-01-14").ok).toBe(true);
    expect(amend("2027-01-15")).toMatchObject({ refusals: [{ code: "terms.hold_limit" }] });
    expect(readTerms(termsInput(), later, anAgreement())).toMatchObject({
      refusals: [{ code: "amount.costs_exceed" }],
    });
  });

  it("never throws, whatever is typed, and what it reads is within its limits", () => {
    const text = fc.oneof(anyText, fc.constant("ok"));
    const fields = {
      title: text,
      deliverable: text,
      criteria: text,
      requiredProof: text,
      exclusions: text,
    };
    const more = {
      ifDependenciesMissing: text,
      amount: text,
      currency: text,
      dueOn: text,
      timeZone: text,
    };
    fc.assert(
      fc.property(fc.record({ ...fields, ...more }, { requiredKeys: [] }), (over) => {
        const result = read(over);
        if (!result.ok) {
          expect(result.refusals.length).toBeGreaterThan(0);
          return;
        }
        expect(result.draft.title.length).toBeLessThanOrEqual(TERMS_LIMITS.title);
        expect(result.draft.criteria.length).toBeGreaterThan(0);
        expect(JSON.stringify(result.draft)).not.toContain("\\u0000");
      }),
    );
  });
});
