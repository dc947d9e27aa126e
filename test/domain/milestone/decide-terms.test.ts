import { describe, expect, it } from "vitest";
import type { Agreement } from "../../../src/domain/agreement/agreement.ts";
import { instant } from "../../../src/domain/clock/instant.ts";
import { asId, type CheckoutId, type MilestoneId } from "../../../src/domain/ids.ts";
import { decideNew } from "../../../src/domain/milestone/decide/new.ts";
import type { Decided } from "../../../src/domain/milestone/decision.ts";
import { headline } from "../../../src/domain/milestone/milestone.ts";
import { decide, type FollowingCommand } from "../../../src/domain/milestone/verbs.ts";
import {
  accepted,
  act,
  amended,
  approval,
  checkoutOpen,
  followedBy,
  funded,
  halfApproved,
  paymentProcessing,
  proposed,
  type Story,
} from "../../support/milestones.ts";
import {
  anAgreement,
  buyer,
  checkoutId,
  contextOf,
  facilitator,
  NOW,
  outsider,
  termsInput,
} from "../../support/parties.ts";

type Person = Parameters<typeof contextOf>[0];

function answer(
  story: Story,
  person: Person,
  command: FollowingCommand,
  agreement = anAgreement(),
) {
  return decide({ milestone: story.milestone, agreement }, command, contextOf(person));
}

function refusedWith(decided: Decided) {
  return decided.ok ? [] : decided.refusals;
}

describe("new", () => {
  const milestoneId = asId<MilestoneId>("milestone-9");
  const begin = (agreement: Agreement, person: Person) =>
    decideNew(
      { agreement, milestoneId, number: 9 },
      { verb: "new", terms: termsInput() },
      contextOf(person),
    );

  it("proposes priced and hashed terms, version 1, in the name of who proposed", () => {
    const { terms } = proposed().milestone;
    expect(terms).toMatchObject({
      version: 1,
      proposedBy: buyer,
      proposedSide: "buyer",
      proposedAt: NOW,
    });
    expect(terms.costs).toEqual({
      buyerPaysMinor: 480_000,
      processingMinor: 13_950,
      feeMinor: 0,
      feeBps: 0,
      facilitatorReceivesMinor: 466_050,
    });
    expect(terms.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(terms.hash).not.toBe(proposed({ amount: "4,801" }).milestone.terms.hash);
    expect(terms.hash).toBe(proposed().milestone.terms.hash);
  });

  it("needs somebody on the other side, and a proposer who is a party", () => {
    const alone = anAgreement({
      seats: anAgreement().seats.filter((seat) => seat.side === "buyer"),
    });
    expect(refusedWith(begin(alone, buyer))).toMatchObject([
      { code: "terms.party_missing", detail: { side: "facilitator" } },
    ]);
    expect(refusedWith(begin(anAgreement(), outsider))).toMatchObject([
      { code: "agreement.not_a_party" },
    ]);
  });
});

describe("accept and decline", () => {
  it("refuse a version that is not the open one (fault 32)", () => {
    const story = amended(proposed());
    for (const verb of ["accept", "decline"] as const)
      expect(
        refusedWith(answer(story, facilitator, { verb, termsVersion: 1, reason: "" })),
      ).toMatchObject([{ code: "milestone.stale_terms", detail: { current: 2, asked: 1 } }]);
  });

  it("never give a declined amendment's number to another one", () => {
    const declined = act(amended(accepted()), facilitator, {
      ...{ verb: "decline", termsVersion: 2, reason: "No" },
    });
    expect(declined.milestone).toMatchObject({ amendment: null, terms: { version: 1 } });
    const again = act(declined, buyer, {
      verb: "amend",
      termsVersion: 1,
      terms: termsInput({ title: "X" }),
    });
    expect(again.milestone.amendment?.version).toBe(3);
  });

  it("keep the milestone going where only an amendment was declined", () => {
    const declined = act(amended(funded()), facilitator, {
      ...{ verb: "decline", termsVersion: 2, reason: "No" },
    });
    expect(headline(declined.milestone)).toBe("funded");
  });

  it("make an accepted amendment bind and drop votes for the version before it", () => {
    const story = act(amended(halfApproved(), { policies: { quorum: 2 } }), facilitator, {
      ...{ verb: "accept", termsVersion: 2 },
    });
    expect(story.milestone).toMatchObject({
      terms: { version: 2 },
      review: { state: "open", votes: [] },
    });
    const first = act(story, buyer, approval(2));
    expect(first.milestone.review).toMatchObject({ state: "open", votes: [{ by: buyer }] });
  });

  it("refuse an amendment that would cost something else than what was paid meanwhile", () => {
    const open = amended(accepted(), { amount: "5,000" });
    const paid = followedBy(
      open,
      ...funded().events.filter((event) => event.type === "MilestoneFunded"),
    );
    const processing = followedBy(open, { type: "PaymentProcessing", checkoutId, at: NOW });
    for (const story of [paid, processing])
      expect(
        refusedWith(answer(story, facilitator, { verb: "accept", termsVersion: 2 })),
      ).toMatchObject([{ code: "milestone.amount_fixed", field: "amount" }]);
  });
});

describe("amend", () => {
  const amend = (over: Parameters<typeof termsInput>[0], termsVersion = 1): FollowingCommand => ({
    ...{ verb: "amend", termsVersion, terms: termsInput(over) },
  });

  it("lets the other party answer a proposal with one of its own", () => {
    const story = act(proposed(), facilitator, amend({ amount: "5,000" }));
    expect(story.milestone).toMatchObject({
      amendment: null,
      terms: { version: 2, proposedSide: "facilitator" },
    });
    expect(act(story, buyer, { verb: "accept", termsVersion: 2 }).milestone.termsTrack.state).toBe(
      "accepted",
    );
  });

  it("replaces an amendment that is still open", () => {
    const story = act(amended(accepted()), facilitator, amend({ title: "Mine" }, 2));
    expect(story.milestone.amendment).toMatchObject({
      version: 3,
      title: "Mine",
      proposedSide: "facilitator",
    });
  });

  it.each([
    ["amount", { amount: "5,000" }],
    ["currency", { currency: "EUR", amount: "4800" }],
    ["bearer of processing", { policies: { processingBorneBy: "buyer" as const } }],
  ])("leaves the %s alone once a payment is on its way", (_, over) => {
    for (const story of [funded(), paymentProcessing()])
      expect(refusedWith(answer(story, buyer, amend(over)))).toMatchObject([
        { code: "milestone.amount_fixed", field: "amount" },
      ]);
    expect(answer(accepted(), buyer, amend(over)).ok).toBe(true);
  });

  it("makes silence acceptance only before a payment is on its way, whoever accepts it", () => {
    const deems = { policies: { onSilence: "deem_accepted" as const } };
    for (const story of [funded(), paymentProcessing()])
      expect(refusedWith(answer(story, buyer, amend(deems)))).toMatchObject([
        { code: "terms.deemed_after_funding", field: "onSilence" },
      ]);
    expect(answer(accepted(), buyer, amend(deems)).ok).toBe(true);
    const slipped = followedBy(
      amended(accepted(), deems),
      ...funded().events.filter((event) => event.type === "MilestoneFunded"),
    );
    expect(
      refusedWith(answer(slipped, facilitator, { verb: "accept", termsVersion: 2 })),
    ).toMatchObject([{ code: "terms.deemed_after_funding" }]);
    expect(answer(funded(deems), buyer, amend({})).ok).toBe(true);
    expect(answer(funded(deems), buyer, amend({ title: "Other", ...deems })).ok).toBe(true);
  });

  it("keeps the costs of what is held, whatever the platform charges since", () => {
    const dearer = contextOf(buyer, NOW, {
      platform: { ...contextOf(buyer).platform, feeBps: 500 },
    });
    const situation = { milestone: funded().milestone, agreement: anAgreement() };
    expect(decide(situation, amend({ title: "X" }), dearer)).toMatchObject({
      events: [{ terms: { costs: situation.milestone.terms.costs } }],
    });
  });

  it("refuses terms that say the same, however they are spelled", () => {
    const same = amend({ title: "  Checkout that\ttakes cards ", amount: "$4800.00" });
    expect(refusedWith(answer(accepted(), buyer, same))).toMatchObject([
      { code: "milestone.nothing_changed" },
    ]);
  });

  it("keeps the due time where the day is the same in the other's zone, even when it has passed", () => {
    const late = instant("2026-12-20T09:00:00.000Z");
    const command = amend({ title: "X", timeZone: "Europe/Berlin" });
    const story = act(funded(), facilitator, command, late);
    expect(story.milestone.amendment?.dueAt).toBe(funded().milestone.terms.dueAt);
  });

  it("refuses a stale form", () => {
    expect(refusedWith(answer(amended(accepted()), buyer, amend({ title: "X" }, 1)))).toMatchObject(
      [{ code: "milestone.stale_terms", detail: { current: 2 } }],
    );
  });

  it("closes an open checkout, which would charge for terms in question", () => {
    const story = act(checkoutOpen(), buyer, amend({ amount: "5,000" }));
    expect(story.events.map((event) => event.type).slice(-2)).toEqual([
      "CheckoutClosed",
      "TermsAmended",
    ]);
    expect(story.milestone.funding.state).toBe("unfunded");
  });
});

describe("fund", () => {
  const fund = (termsVersion = 1): FollowingCommand => ({ verb: "fund", termsVersion, checkoutId });

  it("asks for exactly what the accepted terms say the buyer pays", () => {
    expect(
      answer(accepted({ policies: { processingBorneBy: "buyer" } }), buyer, fund()),
    ).toMatchObject({
      events: [{ type: "CheckoutRequested", checkoutId, amountMinor: 494_367, by: buyer }],
    });
  });

  it("replaces a checkout that is still open", () => {
    const checkoutTwo = asId<CheckoutId>("checkout-2");
    expect(
      answer(checkoutOpen(), buyer, { verb: "fund", termsVersion: 1, checkoutId: checkoutTwo }),
    ).toMatchObject({
      events: [
        { type: "CheckoutClosed", checkoutId, why: "replaced" },
        { type: "CheckoutRequested", checkoutId: checkoutTwo },
      ],
    });
  });

  it("refuses a version that no longer binds, and terms that outlast the hold limit", () => {
    expect(refusedWith(answer(accepted(), buyer, fund(2)))).toMatchObject([
      { code: "milestone.stale_terms" },
    ]);
    const short = contextOf(buyer, NOW, {
      platform: { ...contextOf(buyer).platform, holdLimitDays: 10 },
    });
    const situation = { milestone: accepted().milestone, agreement: anAgreement() };
    expect(refusedWith(decide(situation, fund(), short))).toMatchObject([
      { code: "terms.hold_limit", detail: { limitDays: 10 } },
    ]);
  });
});
