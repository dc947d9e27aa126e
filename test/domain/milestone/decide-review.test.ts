import { describe, expect, it } from "vitest";
import { plusDays, plusHours } from "../../../src/domain/clock/instant.ts";
import { asId, type CriterionId } from "../../../src/domain/ids.ts";
import type { Decided } from "../../../src/domain/milestone/decision.ts";
import { headline } from "../../../src/domain/milestone/milestone.ts";
import { decide, type FollowingCommand } from "../../../src/domain/milestone/verbs.ts";
import {
  act,
  amended,
  approval,
  approved,
  cancellationAsked,
  changesRequested,
  checkoutOpen,
  funded,
  halfApproved,
  inReview,
  refunding,
  type Story,
  withdrawn,
} from "../../support/milestones.ts";
import {
  anAgreement,
  buyer,
  c1,
  c2,
  contextOf,
  facilitator,
  NOW,
  PAYEE,
  secondBuyer,
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
      submission: { nth: 2, evidence: [{ criterionId: c2, kind: "note", text: "x" }] },
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
          platform: "slack",
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
          platform: "slack",
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
