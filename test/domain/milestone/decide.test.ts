import { describe, expect, it } from "vitest";
import type { Agreement } from "../../../src/domain/agreement/agreement.ts";
import { instant, plusDays, plusHours } from "../../../src/domain/clock/instant.ts";
import {
  asId,
  type CheckoutId,
  type CriterionId,
  type MilestoneId,
} from "../../../src/domain/ids.ts";
import { decideNew } from "../../../src/domain/milestone/decide/new.ts";
import type { Decided } from "../../../src/domain/milestone/decision.ts";
import { headline } from "../../../src/domain/milestone/milestone.ts";
import { decide, type FollowingCommand } from "../../../src/domain/milestone/verbs.ts";
import {
  accepted,
  act,
  amended,
  anAgreement,
  approval,
  approved,
  buyer,
  c1,
  c2,
  cancellationAsked,
  changesRequested,
  checkoutId,
  checkoutOpen,
  contextOf,
  facilitator,
  followedBy,
  funded,
  halfApproved,
  inReview,
  NOW,
  outsider,
  PAYEE,
  paymentProcessing,
  proposed,
  refunding,
  type Story,
  secondBuyer,
  termsInput,
  withdrawn,
} from "../../support/milestones.ts";

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

describe("submit and withdraw", () => {
  it("start the review window anew with each submission and count them", () => {
    const later = plusDays(NOW, 3);
    const again = act(
      inReview(),
      facilitator,
      { verb: "submit", evidence: [{ criterionId: c2, text: "x" }] },
      later,
    );
    expect(again.milestone).toMatchObject({
      submission: { nth: 2, evidence: [{ criterionId: c2, note: "x", links: [] }] },
      review: { state: "open", dueAt: plusDays(later, 7) },
    });
    const third = act(withdrawn(), facilitator, {
      verb: "submit",
      evidence: [{ criterionId: c1, text: "x" }],
    });
    expect(third.milestone.submission).toMatchObject({ nth: 2 });
  });

  it("drop the votes for a submission that is replaced", () => {
    const again = act(halfApproved(), facilitator, {
      verb: "submit",
      evidence: [{ criterionId: c1, text: "x" }],
    });
    expect(again.milestone.review).toMatchObject({ votes: [] });
  });

  it("refuse an empty submission and criteria that the terms do not have", () => {
    expect(
      refusedWith(answer(funded(), facilitator, { verb: "submit", evidence: [] })),
    ).toMatchObject([{ code: "evidence.missing" }]);
    const criterionId = asId<CriterionId>("c9");
    expect(
      refusedWith(
        answer(funded(), facilitator, { verb: "submit", evidence: [{ criterionId, text: "x" }] }),
      ),
    ).toMatchObject([{ code: "milestone.stale_terms" }]);
  });
});

describe("approve", () => {
  it("decides the release of exactly what is held when the quorum is complete", () => {
    const story = approved();
    expect(story.events.slice(-2)).toMatchObject([
      { type: "ApprovalGiven", by: buyer, platform: "slack", termsVersion: 1 },
      {
        type: "ReleaseDecided",
        how: "explicit",
        by: [buyer],
        legs: [{ kind: "transfer", amountMinor: 466_050 }],
        processingMinor: 13_950,
        feeMinor: 0,
      },
    ]);
    expect(headline(story.milestone)).toBe("approved");
  });

  it("waits for as many people as the terms say", () => {
    expect(headline(halfApproved().milestone)).toBe("submitted");
    const both = act(halfApproved(), secondBuyer, approval());
    expect(both.milestone.review).toMatchObject({
      state: "approved",
      decision: { by: [buyer, secondBuyer] },
    });
  });

  it("does not count who has left the buyer since", () => {
    const left = anAgreement({
      seats: anAgreement().seats.filter((seat) => seat.personId !== buyer),
    });
    const story = act(halfApproved(), secondBuyer, approval(), NOW, left);
    expect(story.milestone.review.state).toBe("open");
  });

  it("is possible after changes were asked for", () => {
    expect(act(changesRequested(), buyer, approval()).milestone.review.state).toBe("approved");
  });

  it("refuses terms that changed after they were shown (fault 32)", () => {
    const story = act(amended(inReview()), facilitator, { verb: "accept", termsVersion: 2 });
    expect(refusedWith(answer(story, buyer, approval(1)))).toMatchObject([
      { code: "milestone.stale_terms", detail: { current: 2, asked: 1 } },
    ]);
  });

  it("refuses another payee than the one shown, and a changed one for 24 hours (fault 33)", () => {
    const other = anAgreement({ payee: { ...PAYEE, accountId: "acct_2" } });
    expect(refusedWith(answer(inReview(), buyer, approval(), other))).toMatchObject([
      { code: "payee.changed" },
    ]);
    const none = anAgreement({ payee: null });
    expect(refusedWith(answer(inReview(), buyer, approval(), none))).toMatchObject([
      { code: "payee.changed" },
    ]);
    const shown: FollowingCommand = { verb: "approve", termsVersion: 1, payeeAccountId: null };
    expect(answer(inReview(), buyer, shown, none).ok).toBe(true);
    const fresh = anAgreement({
      payee: { ...PAYEE, replacedAnother: true, setAt: plusHours(NOW, -23) },
    });
    expect(refusedWith(answer(inReview(), buyer, approval(), fresh))).toMatchObject([
      { code: "payee.change_waits", detail: { until: plusHours(NOW, 1) } },
    ]);
    const waited = anAgreement({
      payee: { ...PAYEE, replacedAnother: true, setAt: plusHours(NOW, -24) },
    });
    expect(answer(inReview(), buyer, approval(), waited).ok).toBe(true);
  });

  it("says who decided, when and where (fault 26)", () => {
    expect(refusedWith(answer(approved(), secondBuyer, approval()))).toEqual([
      {
        code: "milestone.already_decided",
        detail: { decision: "release", by: [buyer], at: NOW, platform: "slack" },
      },
    ]);
  });

  it("refuses while a refund is in flight (fault 28)", () => {
    expect(refusedWith(answer(refunding(), buyer, approval()))).toMatchObject([
      { code: "milestone.refund_in_flight", detail: { by: [facilitator] } },
    ]);
  });
});

describe("changes", () => {
  const changes = (why: string, note: string, criterionId = c1): FollowingCommand => ({
    ...{ verb: "changes", failing: [{ criterionId, why }], note },
  });

  it("need a reason for each failing criterion, or a note", () => {
    expect(refusedWith(answer(inReview(), buyer, changes(" \u200b", "note")))).toMatchObject([
      { code: "changes.reason_missing", field: "c1" },
    ]);
    expect(
      refusedWith(answer(inReview(), buyer, { verb: "changes", failing: [], note: " " })),
    ).toMatchObject([{ code: "changes.none_failing" }]);
    expect(answer(inReview(), buyer, { verb: "changes", failing: [], note: "Slow" }).ok).toBe(true);
    expect(refusedWith(answer(inReview(), buyer, changes("x".repeat(1_001), "")))).toMatchObject([
      { code: "terms.text_too_long", field: "c1", detail: { max: 1_000 } },
    ]);
    expect(
      refusedWith(answer(inReview(), buyer, changes("x", "", asId<CriterionId>("c9")))),
    ).toMatchObject([{ code: "milestone.stale_terms" }]);
  });

  it("stop the review window until work is handed in again", () => {
    expect(changesRequested().milestone.review).not.toHaveProperty("dueAt");
  });
});

describe("cancel", () => {
  const cancel = (reason = ""): FollowingCommand => ({ verb: "cancel", reason });

  it("ends an unfunded milestone at once, and its checkout with it", () => {
    const story = act(checkoutOpen(), facilitator, cancel("Ill"));
    expect(story.events.slice(-2)).toMatchObject([
      { type: "CheckoutClosed", why: "replaced" },
      { type: "MilestoneCancelled", side: "facilitator", reason: "Ill" },
    ]);
    expect(story.milestone).toMatchObject({
      funding: { state: "unfunded" },
      termsTrack: { state: "cancelled" },
    });
  });

  it("gives everything back when the facilitator cancels", () => {
    expect(answer(inReview(), facilitator, cancel())).toMatchObject({
      events: [
        {
          type: "RefundDecided",
          how: "given_back",
          by: [facilitator],
          legs: [{ kind: "refund", amountMinor: 480_000 }],
        },
      ],
    });
  });

  it("asks the facilitator when the buyer cancels, who consents or refuses", () => {
    const consent = answer(cancellationAsked(), facilitator, {
      verb: "cancel",
      reason: "",
      answer: "consent",
    });
    expect(consent).toMatchObject({
      events: [
        {
          type: "RefundDecided",
          how: "cancelled_by_consent",
          by: [buyer, facilitator],
          reason: "Plans changed",
        },
      ],
    });
    const refused = act(cancellationAsked(), facilitator, {
      verb: "cancel",
      reason: "",
      answer: "refuse",
    });
    expect(refused.milestone).toMatchObject({ cancellation: null, funding: { state: "funded" } });
    expect(answer(refused, buyer, cancel()).ok).toBe(true);
  });

  it("refuses an answer to nothing", () => {
    for (const person of [buyer, facilitator])
      expect(
        refusedWith(answer(funded(), person, { verb: "cancel", reason: "", answer: "consent" })),
      ).toMatchObject([{ code: "milestone.cancellation_none" }]);
  });

  it("does not let the buyer's side answer its own request", () => {
    expect(
      refusedWith(
        answer(cancellationAsked(), secondBuyer, { verb: "cancel", reason: "", answer: "consent" }),
      ),
    ).toMatchObject([{ code: "milestone.cancellation_open", detail: { by: [buyer] } }]);
  });

  it("is forgotten when the buyer approves after all", () => {
    const submitted = act(cancellationAsked(), facilitator, {
      verb: "submit",
      evidence: [{ criterionId: c1, text: "x" }],
    });
    const story = act(submitted, buyer, approval());
    expect(story.milestone).toMatchObject({ cancellation: null, review: { state: "approved" } });
  });
});
