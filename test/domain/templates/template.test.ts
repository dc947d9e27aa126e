import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  LONGEST_NAME,
  templateKey,
  templateName,
  templateNamed,
  templateOf,
} from "../../../src/domain/templates/template.ts";
import { funded } from "../../support/milestones.ts";

describe("the name of a template", () => {
  it("is what everyone sees: on one line, nothing hidden in it, and what it is stays", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 90 }), (typed) => {
        const named = templateName(typed);
        if ("code" in named) return;
        expect(named.name).not.toMatch(/[\n\r\u202e\u200b]/);
        expect([...named.name].length).toBeLessThanOrEqual(LONGEST_NAME);
        expect(templateName(named.name)).toEqual(named);
      }),
    );
  });

  it.each([
    ["  ", "template.name_missing"],
    ["\u200b", "template.name_missing"],
    ["x".repeat(LONGEST_NAME + 1), "template.name_long"],
  ])("is refused beside its field: %j", (typed, code) => {
    expect(templateName(typed)).toMatchObject({ code, field: "name" });
  });

  it("is one with others that only look different", () => {
    expect(templateKey(" Landing  PAGE ")).toBe(templateKey("landing page"));
    expect(templateKey("Café")).toBe(templateKey("Cafe\u0301"));
  });
});

describe("who is meant by a typed name", () => {
  const all = ["Landing page", "Landing page, long", "Monthly care"].map((name) => ({ name }));

  it.each([
    ["landing page", "Landing page"],
    ["LANDING PAGE, L", "Landing page, long"],
    ["monthly", "Monthly care"],
    ["landing", null],
    ["care", null],
    ["nothing", null],
  ])("%s: %s", (typed, name) => {
    expect(templateNamed(all, typed)?.name ?? null).toBe(name);
  });
});

it("holds all of the terms but who, when and what became of them", () => {
  const { terms } = funded().milestone;
  const { version, hash, proposedAt, proposedBy, proposedSide, dueAt, costs, ...kept } = terms;
  expect(templateOf(terms)).toEqual({ ...kept, criteria: kept.criteria.map(({ text }) => text) });
});
