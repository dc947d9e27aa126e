import { describe, expect, it } from "vitest";
import type { Form } from "../../src/chat/forms/form.ts";
import { setupForm } from "../../src/chat/forms/people-forms.ts";
import { readPolicies } from "../../src/chat/forms/policy-fields.ts";
import { amendForm } from "../../src/chat/forms/terms-form.ts";
import { DEFAULT_POLICIES, PAY_BY_DAYS } from "../../src/domain/agreement/policies.ts";
import { fieldsOf, planPages } from "../../src/platforms/discord/forms/plan.ts";
import { accepted } from "../support/milestones.ts";
import { viewOf } from "../support/views.ts";

const IDS = [
  "onSilence",
  "onDeadlock",
  "dependencyDays",
  "onDependencyMissing",
  "payBy",
  "aiContext",
] as const;

const FORMS: Readonly<Record<string, Form>> = {
  setup: setupForm({
    ...{ kind: "settings", team: "T1", policies: DEFAULT_POLICIES },
    ...{ currency: "USD", currencies: ["USD"] },
  }),
  amend: amendForm(viewOf(accepted()), ["USD"], { timeZone: "UTC", isKnown: true }, {}, true),
};

describe.each(Object.entries(FORMS))("the settings of what time does, in %s", (_name, form) => {
  const fields = fieldsOf(form).filter(({ id }) => IDS.some((one) => one === id));

  it("are asked for, each starting as it stands", () => {
    expect(fields.map(({ id }) => id)).toEqual(IDS);
    const initial = Object.fromEntries(fields.map((field) => [field.id, field.initial]));
    expect(readPolicies(initial, DEFAULT_POLICIES, "USD")).toEqual(DEFAULT_POLICIES);
  });

  it("have words for every choice, short enough for both platforms", () => {
    for (const field of fields)
      for (const { label } of "choices" in field ? field.choices : [])
        expect(label.length).toBeLessThanOrEqual(75);
    const payBy = fields.find(({ id }) => id === "payBy");
    expect(payBy && "choices" in payBy && payBy.choices.map(({ value }) => value)).toEqual(
      Object.keys(PAY_BY_DAYS),
    );
  });

  it("stand on Discord's pages of five, none left out", () => {
    const pages = planPages(form, { typed: {}, given: new Set(), brief: false });
    const paged = pages.flatMap((page) => page.fields.map(({ id }) => id));
    for (const id of IDS) expect(paged).toContain(id);
    for (const page of pages) expect(page.fields.length).toBeLessThanOrEqual(5);
  });
});

it("keep what no form offers as it was", () => {
  const typed = { payBy: "never", onDependencyMissing: "explode", dependencyDays: "20" };
  expect(readPolicies(typed, DEFAULT_POLICIES, "USD")).toEqual({
    ...DEFAULT_POLICIES,
    dependencyDays: 20,
  });
});
