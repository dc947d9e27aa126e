import { describe, expect, it } from "vitest";
import { BrokenInvariant } from "../../../src/domain/assert.ts";
import { asId, type CheckoutId } from "../../../src/domain/ids.ts";
import { evolve, fold } from "../../../src/domain/milestone/evolve.ts";
import { voidApprovals } from "../../../src/domain/milestone/void-approvals.ts";
import {
  followedBy,
  funded,
  legOf,
  paymentProcessing,
  refunded,
  released,
  STATES,
  transferring,
} from "../../support/milestones.ts";
import { checkoutId, NOW } from "../../support/parties.ts";

const closed = (id: CheckoutId, why: "expired" | "payment_failed") =>
  ({ type: "CheckoutClosed", checkoutId: id, why, at: NOW }) as const;

describe("evolve", () => {
  it.each(Object.entries(STATES))(
    "folds the stream into the state, counting each event: %s",
    (_, build) => {
      const { milestone, events } = build();
      expect(fold(milestone.id, events)).toEqual(milestone);
      expect(milestone.version).toBe(events.length);
      expect(JSON.parse(JSON.stringify(milestone))).toEqual(milestone);
    },
  );

  it("lets a failed payment be tried again", () => {
    const failed = followedBy(paymentProcessing(), closed(checkoutId, "payment_failed"));
    expect(failed.milestone.funding).toEqual({ state: "unfunded" });
  });

  it("never goes backwards when the end of a checkout is told late or of another one (fault 3)", () => {
    for (const { milestone } of [funded(), released(), refunded()])
      expect(evolve(milestone, closed(checkoutId, "expired")).funding).toEqual(milestone.funding);
    const other = asId<CheckoutId>("other");
    const { milestone } = STATES.checkoutOpen();
    expect(evolve(milestone, closed(other, "expired")).funding).toEqual(milestone.funding);
  });

  it("owes a transfer as before when it was sent and the payee could not be paid (faults 18, 33)", () => {
    const waits = {
      type: "PayoutWaiting",
      reason: "payee_not_ready",
      requirements: [],
      at: NOW,
    } as const;
    const story = followedBy(transferring(), waits);
    expect(legOf(story).progress).toEqual({ state: "owed" });
    expect(story.milestone.payout.state).toBe("waiting");
    expect(voidApprovals(story.milestone, NOW)).not.toBeNull();
  });

  it("takes a stream only from its beginning", () => {
    const { milestone, events } = funded();
    expect(() => fold(milestone.id, events.slice(1))).toThrow(BrokenInvariant);
    expect(() => fold(milestone.id, [])).toThrow(BrokenInvariant);
  });
});
