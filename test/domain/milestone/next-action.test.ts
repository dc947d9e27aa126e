import { describe, expect, it } from "vitest";
import { type Instant, instant, plusDays, plusHours } from "../../../src/domain/clock/instant.ts";
import { asId, type CheckoutId, type MoveId } from "../../../src/domain/ids.ts";
import { isOver } from "../../../src/domain/milestone/milestone.ts";
import {
  compareUrgency,
  type DueAction,
  nextAction,
} from "../../../src/domain/milestone/next-action.ts";
import { availableVerbs } from "../../../src/domain/milestone/verbs.ts";
import {
  amended,
  approved,
  followedBy,
  inReview,
  released,
  STATES,
  type Story,
} from "../../support/milestones.ts";
import { actorOf, anAgreement, buyer, facilitator, NOW, PAYEE } from "../../support/parties.ts";

const DUE = instant("2026-12-18T22:00:00.000Z");

const next = ({ milestone }: Story, agreement = anAgreement(), now = NOW) =>
  nextAction({ milestone, agreement }, now);

const EXPECTED: Readonly<
  Record<
    keyof typeof STATES,
    readonly [DueAction["owner"], DueAction["what"], Instant | null, ...DueAction["what"][]]
  >
> = {
  proposed: ["facilitator", "answer_proposal", plusDays(NOW, 5)],
  "proposed, amended": ["facilitator", "answer_proposal", plusDays(NOW, 5)],
  declined: ["nobody", "nothing", null],
  cancelled: ["nobody", "nothing", null],
  accepted: ["buyer", "fund", plusDays(NOW, 10)],
  "accepted, amended": ["facilitator", "answer_amendment", plusDays(NOW, 5)],
  checkoutOpen: ["buyer", "pay_checkout", plusHours(NOW, 24)],
  paymentProcessing: ["platform", "payment_processing", null],
  funded: ["facilitator", "submit", DUE],
  "funded, amended": ["facilitator", "submit", DUE, "answer_amendment"],
  cancellationAsked: ["facilitator", "answer_cancellation", null, "submit"],
  inReview: ["buyer", "review", plusDays(NOW, 7)],
  withdrawn: ["facilitator", "resubmit", DUE],
  changesRequested: ["facilitator", "resubmit", DUE],
  blocked: ["buyer", "provide_dependency", null, "submit"],
  blockedInReview: ["buyer", "provide_dependency", null, "review"],
  extensionAsked: ["facilitator", "submit", DUE, "answer_extension"],
  lapsed: ["nobody", "nothing", null],
  halfApproved: ["buyer", "review", plusDays(NOW, 7)],
  disputed: ["buyer", "answer_dispute", plusDays(NOW, 5)],
  disputeAnswered: ["facilitator", "answer_offer", plusDays(NOW, 5)],
  approved: ["platform", "transfer_running", null],
  payoutWaiting: ["facilitator", "set_up_payouts", null],
  transferring: ["platform", "transfer_running", null],
  transferRefused: ["platform", "operator", null],
  released: ["nobody", "nothing", null],
  refundOwed: ["platform", "refund_running", null],
  refunding: ["platform", "refund_running", null],
  refundFailed: ["platform", "operator", null],
  refunded: ["nobody", "nothing", null],
};

describe("nextAction", () => {
  it.each(Object.entries(EXPECTED))(
    "says who owes what by when: %s",
    (state, [owner, what, by, ...also]) => {
      const action = next(STATES[state as keyof typeof STATES]());
      expect(action).toMatchObject({ owner, what, by, overdue: false });
      expect(action.also.map((one) => one.what)).toEqual(also);
    },
  );

  it.each(Object.entries(STATES))(
    "leaves no trap: %s has somebody who can go on, or is over",
    (_, build) => {
      const { milestone } = build();
      const situation = { milestone, agreement: anAgreement() };
      const { owner } = nextAction(situation, NOW);
      if (owner === "nobody") return expect(isOver(milestone)).toBe(true);
      if (owner === "platform" || next(build()).what === "set_up_payouts") return;
      const person = owner === "buyer" ? [buyer] : [facilitator];
      expect(person.flatMap((one) => availableVerbs(situation, actorOf(one), NOW))).not.toEqual([]);
    },
  );

  it("counts what is due from that moment on as overdue", () => {
    const at = (now: Instant) => next(inReview(), anAgreement(), now).overdue;
    expect(at(plusHours(NOW, 24 * 7 - 1))).toBe(false);
    expect(at(plusDays(NOW, 7))).toBe(true);
  });

  it("asks the facilitator to set up payouts beside the work, and first once approved", () => {
    const unready = anAgreement({ payee: { ...PAYEE, ready: false } });
    expect(next(inReview(), unready)).toMatchObject({
      what: "review",
      also: [{ what: "set_up_payouts" }],
    });
    expect(next(approved(), unready)).toMatchObject({
      owner: "facilitator",
      what: "set_up_payouts",
    });
    expect(next(approved(), anAgreement({ payee: null })).what).toBe("set_up_payouts");
  });

  it("says when money that is not available yet goes on", () => {
    const waiting = followedBy(approved(), {
      ...{ type: "PayoutWaiting", reason: "funds_not_available", requirements: [], at: NOW },
    });
    expect(next(waiting)).toMatchObject({ what: "transfer_running", by: plusDays(NOW, 2) });
  });

  it("goes on by itself after a refused transfer that only waits for the balance", () => {
    const waiting = followedBy(STATES.transferRefused(), {
      ...{ type: "PayoutWaiting", reason: "funds_not_available", requirements: [], at: NOW },
    });
    expect(next(waiting).what).toBe("transfer_running");
  });

  it("still watches the refund of a stray payment after the end", () => {
    const moveId = asId<MoveId>("stray-1");
    const stray = followedBy(released(), {
      ...{
        type: "StrayPaymentReceived",
        checkoutId: asId<CheckoutId>("x"),
        chargeId: "ch_2",
        moveId,
      },
      ...{ amountMinor: 480_000, providerFeeMinor: 100, at: NOW },
    });
    expect(next(stray).what).toBe("refund_running");
    const failed = followedBy(stray, {
      type: "MoveRefused",
      moveId,
      kind: "refund",
      code: "x",
      at: NOW,
    });
    expect(next(failed).what).toBe("operator");
  });
});

describe("compareUrgency", () => {
  it("puts the operator first, then people by time, then what runs by itself", () => {
    const stories = [
      ...[
        STATES.released(),
        STATES.transferring(),
        STATES.funded(),
        inReview(),
        STATES.refundFailed(),
      ],
      ...[STATES.cancellationAsked(), amended(STATES.accepted())],
    ];
    const sorted = stories.map((story) => next(story)).sort(compareUrgency);
    expect(sorted.map((one) => one.what)).toEqual([
      ...["operator", "answer_amendment", "review", "submit", "answer_cancellation"],
      ...["transfer_running", "nothing"],
    ]);
  });
});
