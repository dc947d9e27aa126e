import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plusDays } from "../../../src/domain/clock/instant.ts";
import { ledgerOf, positions } from "../../../src/domain/ledger/positions.ts";
import { shareOf } from "../../../src/domain/milestone/deadlock.ts";
import { minorStep } from "../../../src/domain/money.ts";
import {
  accepted,
  checkoutOpen,
  followedBy,
  funded,
  type Story,
} from "../../support/milestones.ts";
import { checkoutId, NOW } from "../../support/parties.ts";
import { brokenBooks, lastOf, paidOut, passTo } from "../../support/passing.ts";

const later = plusDays(NOW, 200);
const booksOf = ({ milestone, events }: Story) => positions(ledgerOf(milestone.id, events));

const anyTerms = fc.record({
  amount: fc.integer({ min: 5, max: 90_000 }).map((whole) => `${whole}`),
  currency: fc.constantFrom("USD", "JPY", "KWD", "EUR"),
  policies: fc.record({
    processingBorneBy: fc.constantFrom("facilitator", "buyer", "platform"),
    onDeadlock: fc.constantFrom("refund", "release", "split"),
  }),
});

/** Stripe takes no less than about half a dollar; the fixed part of processing alone is 0.30. */
function fundedWith(over: Parameters<typeof funded>[0]): Story | null {
  try {
    return funded(over);
  } catch {
    return null;
  }
}

describe("what the terms say where nobody acts", () => {
  it("distributes exactly what is held, in amounts that the currency can be paid in, and leaves the books empty", () => {
    let tried = 0;
    fc.assert(
      fc.property(anyTerms, (over) => {
        const story = fundedWith(over);
        if (!story) return;
        tried++;
        const { milestone } = story;
        const step = minorStep(milestone.terms.amount.currency);
        const outcome = over.policies.onDeadlock;
        const share = shareOf(milestone, outcome);
        const held = milestone.terms.costs.buyerPaysMinor;
        const sum = Object.values(share).reduce((all, minor) => all + minor, 0);
        expect(sum).toBe(held);
        for (const minor of Object.values(share)) {
          expect(minor % step).toBe(0);
          expect(minor).toBeGreaterThanOrEqual(0);
        }
        if (outcome === "split" && share.transferMinor > 0)
          expect(Math.abs(share.refundMinor - held / 2)).toBeLessThan(step);
        const end = paidOut(passTo(story, plusDays(story.milestone.dueAt, 14)), later);
        expect(brokenBooks(end)).toEqual([]);
        expect(end.milestone.funding.state).toBe("closed");
        const books = booksOf(end);
        expect(books).toMatchObject({ heldMinor: 0, payableMinor: 0, refundPendingMinor: 0 });
        expect(books.transferredMinor).toBe(share.transferMinor);
        expect(books.refundedMinor).toBe(share.refundMinor);
        expect(books.keptMinor).toBe(share.processingMinor + share.feeMinor);
      }),
      { numRuns: 200 },
    );
    expect(tried).toBeGreaterThan(100);
  });

  it.each([
    ["USD", "4,800.01", { refundMinor: 240_000, gross: 240_001 }],
    ["JPY", "4801", { refundMinor: 2_400, gross: 2_401 }],
    ["KWD", "4,800.010", { refundMinor: 2_400_000, gross: 2_400_010 }],
  ])(
    "splits to the smallest coin of %s, the odd one to the facilitator",
    (currency, amount, half) => {
      const { milestone } = funded({ currency, amount });
      const share = shareOf(milestone, "split");
      expect(share.refundMinor).toBe(half.refundMinor);
      expect(share.transferMinor + share.processingMinor + share.feeMinor).toBe(half.gross);
    },
  );

  it("leaves the other leg standing where one is refused", () => {
    const story = passTo(funded({ policies: { onDeadlock: "split" } }), plusDays(NOW, 40));
    const [refund, transfer] = lastOf(story, "DeadlockResolved").legs;
    if (!refund || !transfer) throw new Error("two legs");
    const refused = followedBy(
      story,
      { type: "MoveSent", moveId: refund.moveId, kind: "refund", at: later },
      { type: "MoveRefused", moveId: refund.moveId, kind: "refund", code: "no", at: later },
    );
    const end = paidOut(refused, later);
    expect(end.milestone.payout.state).toBe("done");
    expect(end.milestone.funding.state).toBe("funded");
    expect(booksOf(end)).toMatchObject({
      heldMinor: refund.amountMinor,
      transferredMinor: transfer.amountMinor,
    });
    expect(brokenBooks(end)).toEqual([]);
  });
});

describe("a milestone that lapses", () => {
  it("closes its open checkout first, so that what slips in is a stray payment", () => {
    const story = passTo(checkoutOpen(), plusDays(NOW, 10));
    expect(story.events.slice(-2)).toMatchObject([
      { type: "CheckoutClosed", checkoutId, why: "replaced" },
      { type: "MilestoneLapsed", why: "not_funded" },
    ]);
    expect(story.milestone.funding).toEqual({ state: "unfunded" });
    expect(brokenBooks(story)).toEqual([]);
  });

  it("takes its amendment, its block and its question along", () => {
    const story = passTo(accepted(), plusDays(NOW, 10));
    expect(story.milestone).toMatchObject({ amendment: null, block: null, extension: null });
  });
});
