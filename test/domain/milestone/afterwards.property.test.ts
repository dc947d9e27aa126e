import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plusDays } from "../../../src/domain/clock/instant.ts";
import type { PersonId } from "../../../src/domain/ids.ts";
import { checkMilestoneInvariants, ledgerOf } from "../../../src/domain/ledger/positions.ts";
import {
  allLegs,
  clawbackOf,
  isAtRest,
  whereabouts,
} from "../../../src/domain/milestone/afterwards.ts";
import { openOffer } from "../../../src/domain/milestone/dispute.ts";
import type { MilestoneEvent } from "../../../src/domain/milestone/events.ts";
import type { Leg } from "../../../src/domain/milestone/milestone.ts";
import {
  type ChargebackFact,
  decideChargeback,
  writeOff,
} from "../../../src/domain/milestone/money/chargeback.ts";
import { nextAction } from "../../../src/domain/milestone/next-action.ts";
import { decideTick } from "../../../src/domain/milestone/tick.ts";
import { decide, type FollowingCommand } from "../../../src/domain/milestone/verbs.ts";
import { times } from "../../support/long.ts";
import {
  approval,
  approved,
  disputed,
  disputing,
  followedBy,
  funded,
  inReview,
  offering,
  refunded,
  refunding,
  refundOwed,
  released,
  type Story,
  transferring,
} from "../../support/milestones.ts";
import { anAgreement, buyer, contextOf, facilitator, NOW, PAYEE } from "../../support/parties.ts";

const BEGINNINGS = {
  ...{ funded, inReview, disputed, approved, transferring, released, refundOwed, refunding },
  split: () => split(),
};
const CHARGE = "ch_1";

/** Half is to go back and half to go out, to the cent. */
function split(): Story {
  const at = trying(disputed(), facilitator, offering("50%"));
  return accepting(at, buyer);
}

/** The same after a person took the other side's offer, where one stands. */
function accepting(story: Story, by: PersonId): Story {
  const { review } = story.milestone;
  const from = by === buyer ? "facilitator" : "buyer";
  const offer = review.state === "disputed" ? openOffer(review.dispute, from) : null;
  if (!offer) return story;
  const payeeAccountId = PAYEE.accountId;
  return trying(story, by, { verb: "settle", act: "accept", offerId: offer.id, payeeAccountId });
}

/** The same after a person's decision, where it was not refused. */
function trying(story: Story, by: PersonId, command: FollowingCommand): Story {
  const situation = { milestone: story.milestone, agreement: anAgreement() };
  const done = decide(situation, command, { ...contextOf(by), newId: tools.newId });
  return done.ok ? followedBy(story, ...done.events) : story;
}

/** What the two sides may try at any time; most of it is refused. */
function people(story: Story, part: number): Story {
  const by = part % 2 === 0 ? buyer : facilitator;
  switch (Math.floor(part / 2) % 6) {
    case 0:
      return trying(story, buyer, approval());
    case 1:
      return trying(story, by, disputing(story));
    case 2:
      return trying(story, by, offering(`${part + 1}%`));
    case 3:
      return accepting(story, by);
    case 4:
      return trying(story, by, {
        ...{ verb: "settle", act: "concede", payeeAccountId: PAYEE.accountId },
      });
    default:
      return trying(story, by, { verb: "dispute", act: "withdraw", reason: "" });
  }
}

/** What is due by itself long after: the accepted terms decide, or what cannot be paid out goes back. */
function timePasses(story: Story): Story {
  const situation = { milestone: story.milestone, agreement: anAgreement() };
  const facts = {
    platform: { holdLimitDays: 90 },
    buyerAway: () => false,
    warningsDelivered: true,
  };
  const now = plusDays(NOW, 86);
  return followedBy(story, ...decideTick(situation, { ...facts, now, newId: tools.newId }));
}

let made = 0;
const tools = { now: NOW, newId: () => `walked-${made++}` };

const fact = (over: Partial<ChargebackFact> = {}): ChargebackFact => ({
  ...{ chargebackId: "dp_1", chargeId: CHARGE, amountMinor: 480_000, feeMinor: 1_500 },
  ...{ feeBackMinor: 0, reason: "fraudulent", evidenceDueAt: null, hasEvidence: false },
  state: "open",
  ...over,
});

/** What the chargeback means now, where nothing has to be waited for. */
function banked(story: Story, given: ChargebackFact): Story {
  const said = decideChargeback(story.milestone, given, tools);
  return said.say === "wait" ? story : followedBy(story, ...said.events);
}

type Step = readonly [
  what: "bank" | "give" | "send" | "succeed" | "refuse" | "write" | "people" | "time",
  part: number,
];

const steps = fc.array(
  fc.tuple(
    fc.constantFrom<Step[0]>(
      "bank",
      "bank",
      "give",
      "send",
      "send",
      "succeed",
      "succeed",
      "refuse",
      "write",
      "people",
      "people",
      "people",
      "time",
    ),
    fc.integer({ min: 0, max: 99 }),
  ),
  { maxLength: 25 },
);

/** The leg that a number picks among those that can go that way now. */
function pick(legs: readonly Leg[], part: number): Leg | undefined {
  return legs[part % Math.max(1, legs.length)];
}

function take(story: Story, [what, part]: Step, bank: ChargebackFact): Story {
  const { milestone } = story;
  const legs = allLegs(milestone);
  switch (what) {
    case "bank":
      return banked(story, bank);
    case "give":
      return trying(story, facilitator, {
        ...{ verb: "settle", act: "give_back", amount: `${part + 1}%`, reason: "Late" },
      });
    case "send": {
      const frozen = milestone.chargebacks.find(({ state }) => state === "open");
      const may = legs.filter(isAtRest).filter((leg) => isItsTurn(leg, story));
      const leg = pick(frozen ? may.filter((one) => frozen.legs.includes(one)) : may, part);
      if (!leg) return story;
      const { moveId, kind } = leg;
      return followedBy(story, { type: "MoveSent", moveId, kind, at: NOW });
    }
    case "succeed": {
      const leg = pick(
        legs.filter(({ progress }) => progress.state === "sent"),
        part,
      );
      return leg ? followedBy(story, ...arrived(leg)) : story;
    }
    case "refuse": {
      const leg = pick(
        legs.filter(({ progress }) => progress.state === "sent"),
        part,
      );
      if (!leg) return story;
      const { moveId, kind } = leg;
      return followedBy(story, { type: "MoveRefused", moveId, kind, code: "no", at: NOW });
    }
    case "people":
      return people(story, part);
    case "time":
      return timePasses(story);
    case "write": {
      const written = writeOff(milestone, bank.chargebackId, "Gone", NOW);
      return written ? followedBy(story, written) : story;
    }
  }
}

/** As the sending judges it: a refund waits for its reversal. */
function isItsTurn(leg: Leg, { milestone }: Story): boolean {
  const own = milestone.giveBacks.find(({ legs }) => legs.includes(leg));
  return leg.kind !== "refund" || !own || own.legs[0]?.progress.state === "done";
}

function arrived({ moveId, kind, amountMinor }: Leg): readonly MilestoneEvent[] {
  const facts = { moveId, amountMinor, at: NOW };
  const id = `done-${moveId}`;
  if (kind === "transfer")
    return [{ type: "TransferSucceeded", ...facts, transferId: id, arrivesOn: null }];
  if (kind === "reversal") return [{ type: "ReversalSucceeded", ...facts, reversalId: id }];
  return [
    { type: "RefundCreated", ...facts, refundId: id },
    { type: "RefundSettled", ...facts, refundId: id },
  ];
}

const broken = ({ milestone, events }: Story) =>
  checkMilestoneInvariants(milestone, ledgerOf(milestone.id, events));

/** Money is somewhere, and nobody owes the next step. */
function isTrapped({ milestone }: Story): boolean {
  const { heldMinor, payableMinor } = whereabouts(milestone);
  if (heldMinor + payableMinor === 0) return false;
  return nextAction({ milestone, agreement: anAgreement() }, NOW).what === "nothing";
}

const beginning = fc.constantFrom(...Object.values(BEGINNINGS));

/** A second chargeback of the same charge, once the first is over. */
function second(story: Story, amountMinor: number, state: ChargebackFact["state"]): Story {
  const [first] = story.milestone.chargebacks;
  if (!first || first.state === "open") return story;
  return banked(story, fact({ chargebackId: "dp_2", amountMinor, state }));
}

const end = fc.constantFrom<ChargebackFact["state"]>("won", "lost");

/** The provider's object goes forward only: open for some looks, then as it ended. */
function walk(
  start: Story,
  taken: readonly Step[],
  amountMinor: number,
  closes: ChargebackFact["state"],
) {
  const looks = taken.filter(([what]) => what === "bank").length;
  let seen = 0;
  return taken.reduce((story, step) => {
    if (step[0] === "bank") seen++;
    const state = seen * 2 > looks ? closes : "open";
    const feeBackMinor = state === "won" ? 1_500 : 0;
    const taken = take(story, step, fact({ amountMinor, state, feeBackMinor }));
    const next = step[0] === "bank" ? second(taken, 480_000 - amountMinor || 1, state) : taken;
    expect(broken(next)).toEqual([]);
    expect(isTrapped(next)).toBe(false);
    return next;
  }, start);
}

describe("money after the decision", () => {
  it("is all somewhere and nowhere twice, whatever the bank, the provider and the facilitator do", () => {
    fc.assert(
      fc.property(
        beginning,
        steps,
        fc.integer({ min: 1, max: 480_000 }),
        end,
        fc.boolean(),
        (build, taken, part, closes, whole) => {
          walk(build(), taken, whole ? 480_000 : part, closes);
        },
      ),
      { numRuns: times(400) },
    );
  });

  it("is told twice and nothing changes", () => {
    fc.assert(
      fc.property(beginning, steps, end, (build, taken, closes) => {
        const story = walk(build(), taken, 480_000, closes);
        const again = banked(story, fact({ state: "open" }));
        const twice = banked(again, fact({ state: "open" }));
        expect(twice.events.length).toBe(again.events.length);
      }),
    );
  });

  it.each(Object.entries(BEGINNINGS))(
    "ends the same where the bank's opening was never heard of: %s",
    (_, build) => {
      for (const state of ["won", "lost"] as const) {
        const told = banked(banked(build(), fact()), fact({ state, feeBackMinor: 0 }));
        const missed = banked(build(), fact({ state, feeBackMinor: 0 }));
        expect(whereabouts(missed.milestone)).toEqual(whereabouts(told.milestone));
        expect(clawbackOf(missed.milestone)).toBe(clawbackOf(told.milestone));
        expect(broken(missed)).toEqual([]);
      }
    },
  );

  it("leaves a refunded payment alone: nothing of it is held any more", () => {
    const story = banked(refunded(), fact({ amountMinor: 480_000 }));
    expect(broken(story)).toEqual([]);
  });
});
