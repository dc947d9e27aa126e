import fc from "fast-check";
import { expect, it } from "vitest";
import { plusDays, plusHours } from "../../../src/domain/clock/instant.ts";
import { ledgerOf, positions } from "../../../src/domain/ledger/positions.ts";
import { evolve, fold } from "../../../src/domain/milestone/evolve.ts";
import { heldOf, shareOfRelease } from "../../../src/domain/milestone/share.ts";
import { decide } from "../../../src/domain/milestone/verbs.ts";
import { minorStep } from "../../../src/domain/money.ts";
import { disputed, followedBy, inReview, offering, type Story } from "../../support/milestones.ts";
import { anAgreement, buyer, contextOf, facilitator, NOW } from "../../support/parties.ts";
import { brokenBooks, paidOut, passTo } from "../../support/passing.ts";

/** Two, none and three decimals; whole amounts that every one of them can be charged in. */
const anyTerms = fc.record({
  amount: fc.integer({ min: 60, max: 90_000 }).map((whole) => `${whole}`),
  currency: fc.constantFrom("USD", "JPY", "KWD"),
  policies: fc.record({
    processingBorneBy: fc.constantFrom("facilitator", "buyer", "platform"),
    negotiationDays: fc.constantFrom(14, 40),
  }),
});

const anyBps = fc.integer({ min: 0, max: 10_000 });

it("shares exactly what is held, whatever is released, in amounts that the currency can be paid in", () => {
  fc.assert(
    fc.property(anyTerms, anyBps, (over, bps) => {
      const { milestone } = inReview(over);
      const held = heldOf(milestone);
      const step = minorStep(milestone.terms.amount.currency);
      const releaseMinor = Math.floor((held * bps) / 10_000 / step) * step;
      const share = shareOfRelease(milestone, releaseMinor);
      const all = Object.values(share);
      expect(all.reduce((sum, minor) => sum + minor, 0)).toBe(held);
      for (const minor of all) expect([minor % step, minor >= 0]).toEqual([0, true]);
      const { processingMinor, feeMinor } = milestone.terms.costs;
      expect(share.processingMinor).toBeLessThanOrEqual(processingMinor);
      if (releaseMinor === held) expect(share).toMatchObject({ processingMinor, feeMinor });
      if (share.transferMinor > 0) expect(share.refundMinor).toBe(held - releaseMinor);
    }),
    { numRuns: 300 },
  );
});

type Move = { readonly by: typeof buyer; readonly bps: number; readonly hours: number };

const anyMove: fc.Arbitrary<Move> = fc.record({
  by: fc.constantFrom(buyer, facilitator),
  bps: anyBps,
  hours: fc.constantFrom(0, 1, 30, 130),
});

function tried(story: Story, { by, bps }: Move, now: typeof NOW): Story {
  const situation = { milestone: story.milestone, agreement: anAgreement() };
  const decided = decide(situation, offering(`${bps / 100}%`), contextOf(by, now));
  return decided.ok ? followedBy(story, ...decided.events) : story;
}

it("lets offers only come closer, whoever offers what, until they are accepted and the books are empty", () => {
  let settled = 0;
  fc.assert(
    fc.property(anyTerms, fc.array(anyMove, { maxLength: 25 }), (over, moves) => {
      let story = disputed(inReview(over));
      let now = NOW;
      for (const move of moves) {
        now = plusHours(now, move.hours);
        story = tried(passTo(story, now), move, now);
      }
      const { review } = story.milestone;
      if (review.state !== "disputed") return;
      const { offers } = review.dispute;
      const of = (side: string) => offers.filter((one) => one.side === side);
      for (const [side, sign] of [
        ["buyer", 1],
        ["facilitator", -1],
      ] as const) {
        const made = of(side).map(({ releaseMinor }) => releaseMinor * sign);
        expect(made).toEqual(made.toSorted((a, b) => a - b));
        expect(of(side).filter(({ state }) => state === "open").length).toBeLessThanOrEqual(1);
      }
      const open = offers.filter(({ state }) => state === "open");
      const low = open.find(({ side }) => side === "buyer")?.releaseMinor ?? 0;
      const high = open.find(({ side }) => side === "facilitator")?.releaseMinor;
      if (high !== undefined) expect(low).toBeLessThan(high);
      const [taken] = open;
      if (!taken) return;
      const by = taken.side === "buyer" ? facilitator : buyer;
      const accept = { verb: "settle", act: "accept", offerId: taken.id } as const;
      const agreement = anAgreement();
      const decided = decide({ milestone: story.milestone, agreement }, accept, contextOf(by, now));
      if (!decided.ok) throw new Error(decided.refusals[0]?.code);
      const end = paidOut(followedBy(story, ...decided.events), now);
      settled++;
      const { heldMinor, payableMinor, refundPendingMinor, refundedMinor } = positions(
        ledgerOf(end.milestone.id, end.events),
      );
      expect([heldMinor, payableMinor, refundPendingMinor]).toEqual([0, 0, 0]);
      expect(refundedMinor).toBe(heldOf(story.milestone) - taken.releaseMinor);
      expect(brokenBooks(end)).toEqual([]);
    }),
    { numRuns: 150 },
  );
  expect(settled).toBeGreaterThan(30);
});

it("folds any prefix of a dispute to the same as it was then, and time leads each to an end", () => {
  fc.assert(
    fc.property(fc.array(anyMove, { maxLength: 12 }), fc.nat(), (moves, cut) => {
      let now = NOW;
      let story = disputed();
      for (const move of moves) {
        now = plusHours(now, move.hours);
        story = tried(passTo(story, now), move, now);
      }
      const { id } = story.milestone;
      const at = 1 + (cut % story.events.length);
      const early = fold(id, story.events.slice(0, at));
      expect(story.events.slice(at).reduce(evolve, early)).toEqual(story.milestone);
      const end = paidOut(passTo(story, plusDays(now, 400)), plusDays(now, 400));
      expect(end.milestone.funding.state).toBe("closed");
    }),
    { numRuns: 60 },
  );
});
