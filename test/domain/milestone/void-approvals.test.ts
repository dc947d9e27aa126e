import { expect, it } from "vitest";
import { plusDays } from "../../../src/domain/clock/instant.ts";
import { evolve } from "../../../src/domain/milestone/evolve.ts";
import { voidApprovals } from "../../../src/domain/milestone/void-approvals.ts";
import { act, approval, halfApproved, STATES } from "../../support/milestones.ts";
import { buyer, c1, NOW, secondBuyer } from "../../support/parties.ts";

it.each(Object.entries(STATES))(
  "voids what was approved for another payee, until it is sent: %s",
  (state, build) => {
    const voidable = ["halfApproved", "approved", "payoutWaiting", "transferRefused"].includes(
      state,
    );
    expect(voidApprovals(build().milestone, NOW) !== null).toBe(voidable);
  },
);

it("opens the review again, without votes and with a whole window", () => {
  const later = plusDays(NOW, 6);
  for (const { milestone } of [STATES.halfApproved(), STATES.approved(), STATES.payoutWaiting()]) {
    const event = voidApprovals(milestone, later);
    expect(event && evolve(milestone, event)).toMatchObject({
      review: { state: "open", votes: [], dueAt: plusDays(later, 7) },
      payout: { state: "none" },
    });
  }
});

it("keeps the changes that were asked for", () => {
  const asked = act(halfApproved(), secondBuyer, {
    ...{ verb: "changes", failing: [{ criterionId: c1, why: "No" }], note: "" },
  });
  const voted = act(asked, buyer, approval());
  const event = voidApprovals(voted.milestone, NOW);
  expect(event && evolve(voted.milestone, event).review).toEqual(asked.milestone.review);
});
