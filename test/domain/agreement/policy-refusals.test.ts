import { describe, expect, it } from "vitest";
import { DEFAULT_POLICIES, type Policies } from "../../../src/domain/agreement/policies.ts";
import { policyRefusals } from "../../../src/domain/agreement/policy-refusals.ts";

const LIMITS = { mostApprovals: 2, resolvedAfterDays: 85 };

const said = (over: Partial<Policies>, limits = LIMITS) =>
  policyRefusals({ ...DEFAULT_POLICIES, ...over }, limits).map(({ field, code }) => [field, code]);

describe("settings", () => {
  it("are in order as they come", () => expect(said({})).toEqual([]));

  it.each<[string, Partial<Policies>, string, string]>([
    ["no window", { reviewWindowDays: 0 }, "reviewWindowDays", "terms.review_window"],
    ["more than a month", { reviewWindowDays: 31 }, "reviewWindowDays", "terms.review_window"],
    ["half a day", { reviewWindowDays: 1.5 }, "reviewWindowDays", "terms.review_window"],
    ["no number", { reviewWindowDays: Number.NaN }, "reviewWindowDays", "terms.review_window"],
    ["nobody approves", { quorum: 0 }, "quorum", "terms.quorum"],
    ["more approvals than people", { quorum: 3 }, "quorum", "terms.quorum"],
    ["too soon", { dependencyDays: 2 }, "dependencyDays", "terms.dependency_days"],
    ["too late", { dependencyDays: 61 }, "dependencyDays", "terms.dependency_days"],
  ])("keep their limits: %s", (_, over, field, code) =>
    expect(said(over)).toEqual([[field, code]]),
  );

  it("contradict where silence is acceptance with no room for its warnings", () => {
    const onSilence = "deem_accepted";
    const refused = [["reviewWindowDays", "terms.deemed_window"]];
    expect(said({ onSilence, reviewWindowDays: 2 })).toEqual(refused);
    expect(said({ onSilence, reviewWindowDays: 3 })).toEqual([]);
    expect(said({ reviewWindowDays: 1 })).toEqual([]);
  });

  it("contradict where the work is to be paid before it has to be reviewed", () => {
    const payBy = "days_14";
    expect(said({ payBy, reviewWindowDays: 15 })).toEqual([["payBy", "terms.pay_by"]]);
    expect(said({ payBy, reviewWindowDays: 14 })).toEqual([]);
    expect(said({ payBy: "us_new_york", reviewWindowDays: 30 })).toEqual([]);
  });

  it("contradict where a consequence would come after the money has to be gone (Thailand holds ten days)", () => {
    const thailand = { ...LIMITS, resolvedAfterDays: 5 };
    const refused = [["dependencyDays", "terms.dependency_days"]];
    expect(said({ onDependencyMissing: "refund" }, thailand)).toEqual(refused);
    expect(said({ onDependencyMissing: "refund", dependencyDays: 4 }, thailand)).toEqual([]);
    expect(said({ onDependencyMissing: "escalate" }, thailand)).toEqual([]);
  });

  it("say all that is wrong at once", () => {
    const over = { onSilence: "deem_accepted", reviewWindowDays: 1, quorum: 9 } as const;
    expect(said({ ...over, dependencyDays: 0 }).map(([, code]) => code)).toEqual([
      ...["terms.deemed_window", "terms.quorum", "terms.dependency_days"],
    ]);
  });
});
