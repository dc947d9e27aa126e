import { describe, expect, it } from "vitest";
import { readPolicies } from "../../src/chat/forms/policy-fields.ts";
import { inputOf, readTermsForm } from "../../src/chat/forms/terms-form.ts";
import {
  changesForm,
  readChanges,
  readEvidence,
  submitForm,
} from "../../src/chat/forms/work-forms.ts";
import { DEFAULT_POLICIES } from "../../src/domain/agreement/policies.ts";
import { asId, type CriterionId } from "../../src/domain/ids.ts";
import { piecesOf } from "../support/evidence-items.ts";
import { accepted, funded, inReview } from "../support/milestones.ts";
import { c1, c2, termsInput } from "../support/parties.ts";
import { viewOf } from "../support/views.ts";

describe("changes", () => {
  const view = viewOf(inReview());

  it("gives each chosen criterion its own line, where lines begin with numbers", () => {
    const typed = { failing: "c1\nc2", note: "1. no sound\n2. shows no reason\nin red" };
    expect(readChanges(view, typed)).toEqual({
      failing: [
        { criterionId: c1, why: "no sound" },
        { criterionId: c2, why: "shows no reason" },
      ],
      note: "in red",
    });
  });

  it("gives every chosen criterion the same words where none has its own", () => {
    expect(readChanges(view, { failing: "c2", note: "nothing shows it" })).toEqual({
      ...{ failing: [{ criterionId: c2, why: "nothing shows it" }], note: "" },
    });
  });

  it("is a note where no criterion is chosen, and ignores ids that are none", () => {
    expect(readChanges(view, { failing: "c9\n__proto__", note: "all of it" })).toEqual({
      ...{ failing: [], note: "all of it" },
    });
    expect(readChanges(view, {})).toEqual({ failing: [], note: "" });
  });

  it("has boxes for at most ten criteria in one list, and all of them in two", () => {
    const { milestone } = inReview();
    const criteria = Array.from({ length: 12 }, (_, index) => ({
      id: asId<CriterionId>(`c${index + 1}`),
      text: `criterion ${index + 1}`,
    }));
    const many = viewOf({ milestone: { ...milestone, terms: { ...milestone.terms, criteria } } });
    const lists = changesForm(many, "").parts.flatMap((part) =>
      part.part === "field" && part.field.kind === "checks" ? [part.field.choices.length] : [],
    );
    expect(lists).toEqual([10, 2]);
    const typed = { failing: "c1", failing_more: "c12", note: "why" };
    expect(readChanges(many, typed).failing.map(({ criterionId }) => criterionId)).toEqual([
      "c1",
      "c12",
    ]);
  });
});

describe("submit", () => {
  it("asks for each criterion by its words, and keeps what was handed in before", () => {
    const fields = submitForm(viewOf(inReview()), piecesOf(inReview())).parts.flatMap((part) =>
      part.part === "field" ? [[part.field.label, part.field.initial]] : [],
    );
    expect(fields).toEqual([
      ["1. Card payment succeeds on staging", "https://staging.example.com/recording"],
      ["2. Declined card shows the reason", ""],
    ]);
  });

  it("reads nothing but the criteria that stand", () => {
    const evidence = readEvidence(viewOf(funded()), { c1: "https://a.example", c9: "x" });
    expect(evidence).toEqual([
      { criterionId: c1, text: "https://a.example" },
      { criterionId: c2, text: "" },
    ]);
  });
});

describe("terms", () => {
  it("come back as they were typed, and keep what was not shown", () => {
    const { terms } = accepted().milestone;
    const base = inputOf(terms, "America/New_York");
    expect(base).toEqual({ ...termsInput(), amount: "4800.00" });
    expect(readTermsForm({ title: "New" }, base)).toEqual({ ...base, title: "New" });
  });

  it("take only policies that are offered, and leave numbers to the domain", () => {
    const typed = {
      onSilence: "toString",
      onDeadlock: "split",
      quorum: "two",
      reviewWindowDays: "9",
    };
    expect(readPolicies(typed, DEFAULT_POLICIES, "USD")).toEqual({
      ...DEFAULT_POLICIES,
      ...{ onDeadlock: "split", quorum: Number.NaN, reviewWindowDays: 9 },
    });
  });
});
