import { describe, expect, it } from "vitest";
import { DEFAULT_POLICIES, type Policies } from "../../../src/domain/agreement/policies.ts";
import type { Milestone } from "../../../src/domain/milestone/milestone.ts";
import { nextAction } from "../../../src/domain/milestone/next-action.ts";
import {
  agreementOf,
  milestoneOf,
  type StoredMilestone,
} from "../../../src/infra/postgres/older-rows.ts";
import { STATES } from "../../support/milestones.ts";
import { anAgreement, NOW } from "../../support/parties.ts";
import { momentsOf } from "../../support/passing.ts";

function withoutNew<T extends { readonly policies: Policies }>(of: T) {
  const {
    dependencyDays: _days,
    onDependencyMissing: _what,
    payBy: _by,
    ...policies
  } = of.policies;
  return { ...of, policies };
}

/** A row as it was stored before there was a clock: its fields are taken out again. */
function older(milestone: Milestone): StoredMilestone {
  const { dueAt: _due, block: _block, extension: _more, nudged: _nudged, ...rest } = milestone;
  const { terms, amendment, review } = milestone;
  return {
    ...rest,
    terms: withoutNew(terms),
    amendment: amendment && withoutNew(amendment),
    review:
      review.state === "open"
        ? { state: "open", dueAt: review.dueAt, votes: review.votes }
        : review,
  };
}

/** Nothing was stopped or asked for then. */
const BEFORE = Object.entries(STATES).filter(([, build]) => {
  const { block, extension } = build().milestone;
  return !block && !extension;
});

describe("a row that was stored before there was a clock", () => {
  it.each(BEFORE)("is read as one of today, and time goes on with it: %s", (_, build) => {
    const { milestone } = build();
    const stored: StoredMilestone = older(milestone);
    expect("block" in stored).toBe(false);
    const read = milestoneOf(stored);
    expect(read.terms).toEqual(milestone.terms);
    expect(read).toMatchObject({ block: null, extension: null, nudged: {} });
    expect(read.dueAt).toBe(milestone.terms.dueAt);
    if (milestone.review.state === "open") expect(read.review).toEqual(milestone.review);
    expect(momentsOf({ milestone: read, events: [] })).toEqual(
      momentsOf({ milestone, events: [] }),
    );
    expect(nextAction({ milestone: read, agreement: anAgreement() }, NOW).what).toBe(
      nextAction({ milestone, agreement: anAgreement() }, NOW).what,
    );
  });

  it("accepts nothing by silence that nobody was told of", () => {
    const policies = { ...DEFAULT_POLICIES, onSilence: "deem_accepted" } as const;
    const { milestone } = STATES.inReview();
    const stored = older({ ...milestone, terms: { ...milestone.terms, policies } });
    expect(milestoneOf(stored).review).toMatchObject({ silence: { rule: "escalates" } });
  });

  it("has the settings that change nothing", () => {
    expect(agreementOf(withoutNew(anAgreement()))).toEqual(anAgreement());
  });

  it("of today is read as it is", () => {
    for (const build of Object.values(STATES)) {
      const { milestone } = build();
      expect(milestoneOf(milestone)).toEqual(milestone);
    }
  });
});
