import { describe, expect, it } from "vitest";
import { assessRisk, type RiskFlag, type RiskSubject } from "../../../src/domain/advice/risk.ts";
import { instant } from "../../../src/domain/clock/instant.ts";

const NOW = instant("2026-11-02T09:00:00.000Z");
const subject = (changed: Partial<RiskSubject> = {}): RiskSubject => ({
  title: "Checkout that takes cards",
  deliverable: "A customer can pay by card in the shop",
  criteria: ["Card payment succeeds on staging"],
  ifDependenciesMissing: "The due date moves by as many days as access was late",
  amount: { amountMinor: 120_000, currency: "USD" },
  dueAt: instant("2026-11-20T17:00:00.000Z"),
  ...changed,
});
const flagsOf = (changed: Partial<RiskSubject>, answers: readonly RiskFlag[] = []) =>
  assessRisk(subject(changed), answers, NOW).flags.map(({ flag }) => flag);

describe("what makes work risky", () => {
  it("finds nothing in plain work", () => {
    expect(assessRisk(subject(), [], NOW)).toEqual({ flags: [], isHigh: false });
  });

  it.each([
    ["The shop syncs with SAP every night", "unknown_api"],
    ["Orders arrive through the partner's API", "unknown_api"],
    ["Integration with the supplier of addresses works", "unknown_api"],
    ["All customers are migrated from production data", "production_data"],
    ["Migration of the database to the new server", "production_data"],
    ["The legacy module is replaced", "legacy_code"],
    ["The existing code is refactored", "legacy_code"],
    ["The form is compliant after a GDPR audit", "compliance_review"],
    ["The app passes the app store review", "compliance_review"],
    ["The final texts are to be decided by stakeholders", "unclear_ownership"],
    ["Access comes from another team", "unclear_ownership"],
  ] as const)("reads in %j: %s", (criterion, flag) => {
    expect(flagsOf({ criteria: [criterion] })).toContain(flag);
  });

  it.each([
    "The form is tested without production data",
    "No legacy code is touched",
    "The page works with the test data, not with customer data",
  ])("does not take a no for a yes: %s", (criterion) => {
    expect(flagsOf({ criteria: [criterion] })).toEqual([]);
  });

  it("reads no other language by English words", () => {
    const german = {
      title: "Bezahlen mit Karte",
      deliverable: "Der Kunde kann im Shop mit der Karte bezahlen",
      criteria: ["Die Migration der Daten ist nicht Teil davon", "Ein Audit ist vor der Abnahme"],
      ifDependenciesMissing: "Der Termin verschiebt sich um die Tage",
    };
    expect(flagsOf(german)).toEqual([]);
  });

  it.each([
    ["USD", 499_999, false],
    ["USD", 500_000, true],
    ["JPY", 500_000, true],
    ["JPY", 499_999, false],
    ["COP", 99_999_999, false],
  ])("calls an amount of %s %i large: %s", (currency, amountMinor, isLarge) => {
    const flags = flagsOf({ amount: { amountMinor, currency } });
    expect(flags.includes("large_amount")).toBe(isLarge);
  });

  it("calls more than six weeks long", () => {
    expect(flagsOf({ dueAt: instant("2026-12-14T09:00:00.000Z") })).toEqual([]);
    expect(flagsOf({ dueAt: instant("2026-12-14T09:00:00.001Z") })).toEqual(["long_duration"]);
  });

  it("takes the checklist's answers, and counts nothing twice", () => {
    const risk = assessRisk(
      subject({ criteria: ["The legacy module is replaced"] }),
      ["legacy_code", "production_data"],
      NOW,
    );
    expect(risk).toEqual({
      flags: [
        { flag: "legacy_code", words: "legacy" },
        { flag: "production_data", words: null },
      ],
      isHigh: false,
    });
  });

  it("is high from three flags on, or where much money meets one other", () => {
    const high = (changed: Partial<RiskSubject>, answers: readonly RiskFlag[]) =>
      assessRisk(subject(changed), answers, NOW).isHigh;
    const much = { amount: { amountMinor: 500_000, currency: "USD" } };
    expect(high({}, ["legacy_code", "production_data"])).toBe(false);
    expect(high({}, ["legacy_code", "production_data", "unknown_api"])).toBe(true);
    expect(high(much, [])).toBe(false);
    expect(high(much, ["legacy_code"])).toBe(true);
  });
});
