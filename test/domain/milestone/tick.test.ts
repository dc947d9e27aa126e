import { describe, expect, it } from "vitest";
import { type Instant, plusDays, plusHours } from "../../../src/domain/clock/instant.ts";
import { decisionOf, headline } from "../../../src/domain/milestone/milestone.ts";
import {
  accepted,
  act,
  amended,
  approved,
  changesRequested,
  checkoutOpen,
  followedBy,
  funded,
  inReview,
  proposed,
  type Story,
  transferring,
  withdrawn,
} from "../../support/milestones.ts";
import { anAgreement, buyer, facilitator, NOW, PLATFORM } from "../../support/parties.ts";
import {
  brokenBooks,
  justBefore,
  lastOf,
  momentsOf,
  paidOut,
  passTo,
  tickAt,
} from "../../support/passing.ts";

const DUE = "2026-12-18T22:00:00.000Z" as Instant;
const days = (n: number) => plusDays(NOW, n);

const deems = { policies: { onSilence: "deem_accepted" } } as const;
const silent = () => inReview(deems);
const warnedOnce = () => passTo(silent(), days(5));
const warnedTwice = () => passTo(silent(), days(6));
const dependency = (onDependencyMissing: "refund" | "release") =>
  blocked(funded({ policies: { onDependencyMissing } }));
const split = () => passTo(funded({ policies: { onDeadlock: "split" } }), plusDays(DUE, 14));
const releasedByTerms = () =>
  passTo(funded({ policies: { onDeadlock: "release" } }), plusDays(DUE, 14));

function blocked(story: Story, at = NOW): Story {
  const what = "The staging password";
  const block = { verb: "block", act: "set", dependency: "credentials", what } as const;
  return act(story, facilitator, block, at);
}

function asked(story: Story): Story {
  const extend = { verb: "extend", act: "ask", days: "5", reason: "" } as const;
  return act(story, facilitator, extend);
}

/** Half of it has gone back; the other half waits for the facilitator's account. */
function halfRefunded(): Story {
  const story = split();
  const leg = decisionOf(story.milestone)?.legs[0];
  if (leg?.kind !== "refund") throw new Error("refund first");
  const { moveId, amountMinor } = leg;
  const refund = { moveId, amountMinor, refundId: "re_1", at: plusDays(DUE, 14) };
  return followedBy(
    story,
    { type: "RefundCreated", ...refund },
    { type: "RefundSettled", ...refund },
  );
}

const CASES: Readonly<Record<string, readonly [() => Story, Instant, readonly string[]]>> = {
  "a proposal that nobody answers": [proposed, days(5), ["MilestoneLapsed"]],
  "a new version of one that is proposed": [
    () => amended(proposed()),
    days(5),
    ["MilestoneLapsed"],
  ],
  "an amendment that nobody answers": [() => amended(accepted()), days(5), ["AmendmentLapsed"]],
  "an amendment of funded terms": [() => amended(funded()), days(5), ["AmendmentLapsed"]],
  "accepted terms that nobody funds": [accepted, days(10), ["MilestoneLapsed"]],
  "an open checkout, once it cannot be paid any more": [
    checkoutOpen,
    days(10),
    ["CheckoutClosed", "MilestoneLapsed"],
  ],
  "a question for more time without an answer": [
    () => asked(funded()),
    days(3),
    ["ExtensionRefused"],
  ],
  "silence, two days before": [silent, days(5), ["SilenceWarned"]],
  "silence, a day before": [warnedOnce, days(6), ["SilenceWarned"]],
  "silence at its end": [warnedTwice, days(7), ["ReleaseDecided"]],
  "a missing dependency, refunded": [() => dependency("refund"), days(14), ["RefundDecided"]],
  "a missing dependency, released": [() => dependency("release"), days(14), ["DeadlockResolved"]],
  "no delivery": [funded, plusDays(DUE, 14), ["RefundDecided"]],
  "no delivery after a submission was taken back": [
    withdrawn,
    plusDays(DUE, 14),
    ["RefundDecided"],
  ],
  "nothing handed in again": [changesRequested, plusDays(DUE, 14), ["RefundDecided"]],
  "money that is held for too long": [inReview, days(85), ["RefundDecided"]],
  "an approval that cannot be paid": [approved, days(85), ["ApprovalsVoided", "RefundDecided"]],
  "a release by the terms that cannot be paid": [releasedByTerms, days(85), ["TransferGivenUp"]],
  "half of a split that cannot be paid": [halfRefunded, days(85), ["TransferGivenUp"]],
};

describe("time", () => {
  it.each(Object.entries(CASES))(
    "does what is due, and no millisecond before: %s",
    (_, [build, at, types]) => {
      const story = build();
      expect(momentsOf(story)[0]?.at).toBe(at);
      expect(tickAt(story, justBefore(at))).toEqual([]);
      expect(tickAt(story, at).map(({ type }) => type)).toEqual(types);
      const after = followedBy(story, ...tickAt(story, at));
      expect(brokenBooks(after)).toEqual([]);
      expect(after.milestone.version).toBe(after.events.length);
      expect(tickAt(after, at)).toEqual([]);
    },
  );

  it.each(Object.entries(CASES))(
    "leads to the end by itself, with empty books: %s",
    (_, [build]) => {
      let story = build();
      for (let rounds = 0; rounds < 4; rounds++) {
        story = paidOut(passTo(story, days(400)), days(400));
        expect(brokenBooks(story)).toEqual([]);
      }
      expect(momentsOf(story)).toEqual([]);
      expect(["released", "refunded", "decided", "lapsed"]).toContain(headline(story.milestone));
      expect(story.milestone.funding.state).not.toBe("funded");
    },
  );

  it("does nothing to what is over, moving, or processed by the bank", () => {
    expect(momentsOf(transferring())).toEqual([]);
    expect(momentsOf(passTo(proposed(), days(9)))).toEqual([]);
  });

  it("lapses no checkout while somebody may be paying", () => {
    const late = followedBy(accepted(), {
      ...{
        type: "CheckoutRequested",
        checkoutId: "late" as never,
        by: buyer,
        amountMinor: 480_000,
      },
      at: days(9.9),
    });
    expect(momentsOf(late)[0]?.at).toBe(days(10.9));
  });

  it("gives money that is paid while something is missing the same time as any other", () => {
    const story = blocked(accepted({ policies: { onDependencyMissing: "release" } }), days(-20));
    expect(momentsOf(story).map(({ why }) => why)).toEqual(["not_funded"]);
    const paid = followedBy(story, {
      ...{ type: "MilestoneFunded", checkoutId: "c" as never, paymentIntentId: "pi", at: NOW },
      ...{ chargeId: "ch", amountMinor: 480_000, providerFeeMinor: 1, availableOn: null },
    });
    expect(momentsOf(paid)[0]).toEqual({ at: days(14), why: "dependency_missing" });
  });

  it("pays a release that the terms make at the limit, before it calls it unpayable", () => {
    const story = passTo(inReview({ policies: { onDeadlock: "release" } }), days(85));
    expect(lastOf(story, "DeadlockResolved").cause).toBe("hold_limit");
    expect(momentsOf(story)).toEqual([{ at: days(87), why: "unpayable" }]);
    expect(headline(paidOut(story, days(85)).milestone)).toBe("released");
  });

  it("never takes back what was sent and whose end is not known", () => {
    const story = approved();
    const leg = decisionOf(story.milestone)?.legs[0];
    const sent = followedBy(story, {
      ...{ type: "MoveSent", moveId: leg?.moveId ?? ("none" as never), kind: "transfer", at: NOW },
    });
    expect(tickAt(sent, days(400))).toEqual([]);
  });

  it("gives back all of a split that cannot be paid, what the platform kept included", () => {
    const story = passTo(halfRefunded(), days(85));
    const given = lastOf(story, "TransferGivenUp");
    const refunds = decisionOf(story.milestone)?.legs ?? [];
    expect(refunds.map(({ kind }) => kind)).toEqual(["refund", "refund"]);
    expect(refunds.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(480_000);
    expect(given.refund.amountMinor).toBe(240_000);
    expect(headline(paidOut(story, days(86)).milestone)).toBe("refunded");
  });

  it.each([
    ["the EU, 90 days", 90, 85],
    ["the United States, two years", 730, 725],
    ["Thailand, ten days", 10, 5],
  ])("resolves what is held five days before the limit of %s", (_, holdLimitDays, at) => {
    const platform = { ...PLATFORM, holdLimitDays };
    const story = blocked(funded());
    const hold = momentsOf(story, platform).find(({ why }) => why === "hold_limit");
    expect(hold?.at).toBe(days(at));
    const after = passTo(blocked(funded()), days(at), { platform });
    expect(lastOf(after, "RefundDecided")).toMatchObject({ cause: "hold_limit", by: [] });
  });
});

describe("acceptance by silence", () => {
  it("is announced two days and a day before, and names nobody as its author", () => {
    const story = passTo(silent(), days(7));
    const warned = story.events.filter(({ type }) => type === "SilenceWarned");
    expect(warned).toMatchObject([
      { hoursLeft: 48, acceptedAt: days(7), at: days(5) },
      { hoursLeft: 24, acceptedAt: days(7), at: days(6) },
    ]);
    expect(lastOf(story, "ReleaseDecided")).toMatchObject({ how: "deemed", by: [], at: days(7) });
  });

  it("never happens where the terms do not say so", () => {
    expect(passTo(inReview(), days(84)).milestone.review.state).toBe("open");
  });

  it("comes later where its warnings did, and says when", () => {
    // Asleep from the third day until an hour before the end.
    const monday = plusHours(days(7), -1);
    const once = followedBy(silent(), ...tickAt(silent(), monday));
    expect(lastOf(once, "SilenceWarned")).toMatchObject({
      ...{ hoursLeft: 48, acceptedAt: plusHours(monday, 48) },
    });
    expect(tickAt(once, plusHours(monday, 23.9))).toEqual([]);
    const story = passTo(once, plusHours(monday, 48));
    expect(lastOf(story, "ReleaseDecided").at).toBe(plusHours(monday, 48));
  });

  it("gives the last day again where nobody could act at the end of it (bot asleep for a weekend)", () => {
    const story = warnedTwice();
    const monday = days(9);
    const again = followedBy(story, ...tickAt(story, monday));
    expect(lastOf(again, "SilenceWarned")).toMatchObject({ hoursLeft: 24, acceptedAt: days(10) });
    expect(tickAt(again, justBefore(days(10)))).toEqual([]);
    expect(tickAt(again, days(10))).toMatchObject([{ type: "ReleaseDecided", how: "deemed" }]);
  });

  it("waits for a changed payee account as a person would have to", () => {
    const { payee } = anAgreement();
    if (!payee) throw new Error("no payee");
    const changed = { ...payee, replacedAnother: true, setAt: days(6.5) };
    const agreement = anAgreement({ payee: changed });
    const at = days(7.5);
    expect(tickAt(warnedTwice(), justBefore(at), {}, agreement)).toEqual([]);
    expect(tickAt(warnedTwice(), at, {}, agreement)).toMatchObject([{ type: "ReleaseDecided" }]);
    const long = anAgreement({ payee: { ...changed, setAt: days(-40) } });
    expect(tickAt(warnedTwice(), days(7), {}, long)).toMatchObject([{ type: "ReleaseDecided" }]);
  });

  it("ends where the buyer is away, from the first look on, or a warning did not arrive", () => {
    const away = { buyerAway: () => true };
    expect(tickAt(silent(), days(1), away)).toMatchObject([{ why: "buyer_away" }]);
    expect(tickAt(warnedTwice(), days(7), { warningsDelivered: false })).toMatchObject([
      { type: "SilenceEnded", why: "not_delivered" },
    ]);
    const ended = followedBy(warnedTwice(), ...tickAt(warnedTwice(), days(7), away));
    expect(passTo(ended, days(84)).milestone.review.state).toBe("open");
  });

  it("looks for absences from the first day of the review to its last", () => {
    const looked: (readonly [Instant, Instant])[] = [];
    const buyerAway = (from: Instant, to: Instant) => {
      looked.push([from, to]);
      return false;
    };
    tickAt(warnedTwice(), days(7), { buyerAway });
    tickAt(warnedTwice(), days(9), { buyerAway });
    expect(looked).toEqual([
      [NOW, days(7)],
      [NOW, days(9)],
    ]);
  });
});
