import { describe, expect, it } from "vitest";
import { plusDays } from "../../../src/domain/clock/instant.ts";
import { asId, type CheckoutId, type MoveId } from "../../../src/domain/ids.ts";
import {
  balance,
  checkMilestoneInvariants,
  ledgerOf,
  positions,
} from "../../../src/domain/ledger/positions.ts";
import { ACCOUNTS, postingsOf } from "../../../src/domain/ledger/postings.ts";
import type { MilestoneEvent } from "../../../src/domain/milestone/events.ts";
import { evolve } from "../../../src/domain/milestone/evolve.ts";
import {
  approved,
  followedBy,
  funded,
  halfApproved,
  inReview,
  legOf,
  refunded,
  refundFailed,
  refunding,
  refundOwed,
  released,
  STATES,
  type Story,
  transferring,
} from "../../support/milestones.ts";
import { NOW } from "../../support/parties.ts";

const ledger = ({ milestone, events }: Story) => ledgerOf(milestone.id, events);
const at = (story: Story) => positions(ledger(story));

/** The balances that are not zero, as they stand in the books. */
function books(story: Story) {
  const all = ledger(story).flatMap((entry) => entry.postings);
  const lines = ACCOUNTS.map((account) => [account, balance(all, account)] as const);
  return Object.fromEntries(lines.filter(([, minor]) => minor !== 0));
}

describe("postings", () => {
  it.each<[string, () => Story, Record<string, number>]>([
    ["paid", funded, { stripe: 466_000, held: -480_000, fee_expense: 14_000 }],
    [
      "approved",
      approved,
      { stripe: 466_000, payable: -466_050, processing_recovered: -13_950, fee_expense: 14_000 },
    ],
    ["transferred", released, { stripe: -50, processing_recovered: -13_950, fee_expense: 14_000 }],
    ["given back", refundOwed, { stripe: 466_000, held: -480_000, fee_expense: 14_000 }],
    [
      "refund created",
      refunding,
      { stripe: 466_000, refund_pending: -480_000, fee_expense: 14_000 },
    ],
    ["refund settled", refunded, { stripe: -14_000, fee_expense: 14_000 }],
    ["refund failed", refundFailed, { stripe: 466_000, held: -480_000, fee_expense: 14_000 }],
  ])("%s", (_, build, expected) => {
    expect(books(build())).toEqual(expected);
  });

  it.each(Object.entries(STATES))("keep every invariant in %s", (_, build) => {
    const story = build();
    expect(checkMilestoneInvariants(story.milestone, ledger(story))).toEqual([]);
  });

  it("keep the fee apart from processing", () => {
    const story = inReview();
    const decision = {
      ...{ type: "ReleaseDecided", decisionId: asId("d"), how: "explicit", by: [], at: NOW },
      legs: [{ moveId: asId<MoveId>("m"), kind: "transfer", amountMinor: 450_000 }],
      ...{ processingMinor: 20_000, feeMinor: 10_000 },
    } satisfies MilestoneEvent;
    expect(postingsOf(story.milestone, decision)).toEqual([
      { account: "held", currency: "USD", amountMinor: 480_000 },
      { account: "payable", currency: "USD", amountMinor: -450_000 },
      { account: "platform_fee", currency: "USD", amountMinor: -10_000 },
      { account: "processing_recovered", currency: "USD", amountMinor: -20_000 },
    ]);
  });

  it("undo a voided release exactly, and post nothing for voided votes", () => {
    const event = {
      type: "ApprovalsVoided",
      why: "payee_changed",
      reviewDueAt: NOW,
      at: NOW,
    } as const;
    expect(books(followedBy(approved(), event))).toEqual(books(funded()));
    expect(postingsOf(halfApproved().milestone, event)).toEqual([]);
  });

  it.each<[string, () => Story]>([
    ["transfer", released],
    ["created refund", refunding],
    ["settled refund", refunded],
  ])("post nothing when the same %s is told again", (_, build) => {
    const story = build();
    const last = story.events.at(-1);
    expect(last && postingsOf(story.milestone, last)).toEqual([]);
  });

  it("settle a refund whose creation was never told", () => {
    const story = refundOwed();
    const { moveId, amountMinor } = legOf(story);
    const event = {
      type: "RefundSettled",
      moveId,
      refundId: "re_1",
      amountMinor,
      at: NOW,
    } as const;
    expect(books(followedBy(story, event))).toEqual(books(refunded()));
  });

  it("hold money again whose refund fails after it had settled, and refund it anew (fault 24)", () => {
    const story = refunded();
    const { moveId, amountMinor } = legOf(story);
    const told = { moveId, refundId: "re_1", amountMinor, at: NOW };
    const failed = followedBy(story, { type: "RefundFailed", code: "lost_card", ...told });
    expect(failed.milestone.funding.state).toBe("funded");
    expect(at(failed)).toMatchObject({ heldMinor: 480_000, refundedMinor: 0 });
    expect(checkMilestoneInvariants(failed.milestone, ledger(failed))).toEqual([]);
    const anew = { ...told, refundId: "re_2" };
    const redone = followedBy(
      failed,
      { type: "RefundCreated", ...anew },
      { type: "RefundSettled", ...anew },
    );
    expect(at(redone)).toMatchObject({
      ...{ heldMinor: 0, refundPendingMinor: 0, refundedMinor: 480_000 },
    });
    expect(redone.milestone.funding.state).toBe("closed");
  });
});

describe("a stray payment", () => {
  const moveId = asId<MoveId>("stray-1");
  const paid: MilestoneEvent = {
    ...{
      type: "StrayPaymentReceived",
      checkoutId: asId<CheckoutId>("checkout-9"),
      chargeId: "ch_9",
    },
    ...{ amountMinor: 480_000, providerFeeMinor: 14_000, moveId, at: NOW },
  };
  const told = { moveId, refundId: "re_9", amountMinor: 480_000, at: NOW };

  it("is owed back from the start until it is refunded, whatever else happens (fault 9)", () => {
    for (const build of [STATES.cancelled, funded, released]) {
      const before = at(build());
      const stray = followedBy(build(), paid);
      expect(at(stray)).toMatchObject({
        ...{ heldMinor: before.heldMinor, fundedMinor: before.fundedMinor + 480_000 },
        refundPendingMinor: 480_000,
      });
      const tried = followedBy(
        stray,
        { type: "MoveSent", moveId, kind: "refund", at: NOW },
        { type: "RefundCreated", ...told },
        { type: "RefundFailed", code: "x", ...told },
      );
      expect(at(tried).refundPendingMinor).toBe(480_000);
      const done = followedBy(
        tried,
        { type: "RefundCreated", ...told },
        { type: "RefundSettled", ...told },
      );
      expect(at(done)).toMatchObject({ refundPendingMinor: 0, refundedMinor: 480_000 });
      expect(checkMilestoneInvariants(done.milestone, ledger(done))).toEqual([]);
    }
  });
});

describe("checkMilestoneInvariants", () => {
  it("alarms where the books do not say what the state says", () => {
    const story = released();
    expect(checkMilestoneInvariants(story.milestone, ledger(transferring()))).not.toEqual([]);
    expect(checkMilestoneInvariants(funded().milestone, [])).not.toEqual([]);
    expect(checkMilestoneInvariants(STATES.cancelled().milestone, ledger(funded()))).not.toEqual(
      [],
    );
  });

  it("alarms where a transaction is one-sided or in another currency", () => {
    const { milestone } = funded();
    const line = { account: "held", currency: "USD", amountMinor: -480_000 } as const;
    const other = { ...line, currency: "EUR" };
    const stripe = { ...line, account: "stripe", amountMinor: 480_000 } as const;
    const check = (...postings: readonly (typeof line | typeof other | typeof stripe)[]) =>
      checkMilestoneInvariants(milestone, [{ type: "MilestoneFunded", postings }]);
    expect(check(line, stripe)).toEqual([]);
    expect(check(line)).toHaveLength(1);
    expect(check(other, stripe)).toHaveLength(1);
  });

  it("alarms where a transfer is told of twice", () => {
    const story = released();
    const last = ledger(story).at(-1);
    expect(
      checkMilestoneInvariants(story.milestone, [...ledger(story), ...(last ? [last] : [])]),
    ).not.toEqual([]);
  });
});

it("evolves a refund that failed late without touching others", () => {
  const { milestone } = released();
  const told = {
    moveId: asId<MoveId>("other"),
    refundId: "re",
    amountMinor: 1,
    at: plusDays(NOW, 1),
  };
  expect(evolve(milestone, { type: "RefundFailed", code: "x", ...told })).toEqual({
    ...milestone,
    version: milestone.version + 1,
  });
});
