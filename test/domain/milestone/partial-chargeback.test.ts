import { describe, expect, it } from "vitest";
import { plusDays } from "../../../src/domain/clock/instant.ts";
import { checkMilestoneInvariants, ledgerOf } from "../../../src/domain/ledger/positions.ts";
import { sumOf } from "../../../src/domain/milestone/afterwards.ts";
import { openOffer } from "../../../src/domain/milestone/dispute.ts";
import { decisionOf } from "../../../src/domain/milestone/milestone.ts";
import {
  type ChargebackFact,
  decideChargeback,
} from "../../../src/domain/milestone/money/chargeback.ts";
import { decide } from "../../../src/domain/milestone/verbs.ts";
import {
  act,
  approval,
  approved,
  disputed,
  followedBy,
  inReview,
  offering,
  type Story,
} from "../../support/milestones.ts";
import { anAgreement, buyer, contextOf, facilitator, NOW, PAYEE } from "../../support/parties.ts";

let made = 0;
const newId = () => `id-${made++}`;
const concession = { verb: "settle", act: "concede", payeeAccountId: PAYEE.accountId } as const;

const looked = (
  story: Story,
  state: ChargebackFact["state"],
  now: typeof NOW,
  amountMinor = 100_000,
): Story => {
  const fact: ChargebackFact = {
    ...{ chargebackId: "dp_1", chargeId: "ch_1", amountMinor, feeMinor: 1_500, feeBackMinor: 0 },
    ...{ reason: "fraudulent", evidenceDueAt: null, hasEvidence: false, state },
  };
  const said = decideChargeback(story.milestone, fact, { now, newId });
  if (said.say === "wait") throw new Error("nothing is on its way");
  return followedBy(story, ...said.events);
};

const opening = (story: Story) => looked(story, "open", NOW);
const keeping = (story: Story) => looked(story, "lost", plusDays(NOW, 10));

/** The bank took so much, and keeps it after ten days. */
function losing(story: Story, amountMinor: number): Story {
  const open = looked(story, "open", NOW, amountMinor);
  return looked(open, "lost", plusDays(NOW, 10), amountMinor);
}

const broken = ({ milestone, events }: Story) =>
  checkMilestoneInvariants(milestone, ledgerOf(milestone.id, events));

const owedOf = ({ milestone }: Story) => sumOf(decisionOf(milestone)?.legs ?? []);

describe("a part of the payment that the bank keeps", () => {
  it("ends the offers that shared more than is left: accepting one moves nothing (23, 30)", () => {
    const offered = act(disputed(), facilitator, offering("80%"));
    const { review } = offered.milestone;
    const offerId =
      review.state === "disputed" ? openOffer(review.dispute, "facilitator")?.id : null;
    if (!offerId) throw new Error("no offer stands");
    const left = losing(offered, 380_000);
    const situation = { milestone: left.milestone, agreement: anAgreement() };
    const accept = {
      verb: "settle",
      act: "accept",
      offerId,
      payeeAccountId: PAYEE.accountId,
    } as const;
    const accepted = decide(situation, accept, contextOf(buyer));
    expect(accepted.ok ? [] : accepted.refusals.map(({ code }) => code)).toEqual([
      "settle.offer_gone",
    ]);
  });

  it("leaves the buyer an offer to make, also where the last one was more than is left", () => {
    const left = losing(act(disputed(), buyer, offering("60%")), 380_000);
    const settled = act(left, buyer, offering("50%"));
    expect(broken(settled)).toEqual([]);
  });

  it("is gone from a release that a dispute takes back: only what is left is shared (23, 30)", () => {
    const left = losing(approved(), 100_000);
    const again = disputed(left, buyer);
    expect(broken(again)).toEqual([]);
    const settled = act(again, facilitator, { verb: "settle", act: "concede" });
    expect(owedOf(settled)).toBe(380_000);
    expect(broken(settled)).toEqual([]);
  });

  it("is gone from a release that a changed account makes void, and is approved anew", () => {
    const left = losing(approved(), 100_000);
    const voided = followedBy(left, {
      ...{ type: "ApprovalsVoided", why: "payee_changed", at: NOW },
      reviewDueAt: plusDays(NOW, 7),
    });
    expect(broken(act(voided, buyer, approval()))).toEqual([]);
  });

  it.each([1, 100, 9_999])("still lets the buyer release what is left of it: %i", (leftMinor) => {
    const released = act(losing(inReview(), 480_000 - leftMinor), buyer, approval());
    expect(owedOf(released)).toBeGreaterThan(0);
    expect(owedOf(released)).toBeLessThanOrEqual(leftMinor);
    expect(broken(released)).toEqual([]);
  });

  it("releases all that is left where the buyer concedes, costs in proportion", () => {
    const conceded = act(losing(disputed(), 479_999), buyer, concession);
    expect(decisionOf(conceded.milestone)?.legs.map(({ kind }) => kind)).toEqual(["transfer"]);
    expect(broken(conceded)).toEqual([]);
  });

  it("gives both sides the time that they had left when the money froze", () => {
    const before = disputed();
    const { milestone } = losing(before, 100_000);
    const endOf = ({ review }: Story["milestone"]) =>
      review.state === "disputed" ? review.dispute.negotiationEndsAt : null;
    const due = endOf(before.milestone);
    expect(endOf(milestone)).toBe(due && plusDays(due, 10));
  });

  it.each([4, 12])(
    "moves what is due once by a dispute and a chargeback beside it: withdrawn on day %i",
    (day) => {
      const before = disputed();
      const back = { verb: "dispute", act: "withdraw", reason: "" } as const;
      const withdrawn = (story: Story) => act(story, facilitator, back, plusDays(NOW, day));
      const after =
        day < 10 ? keeping(withdrawn(opening(before))) : withdrawn(keeping(opening(before)));
      const paused = Math.max(day, 10);
      expect(after.milestone.dueAt).toBe(plusDays(before.milestone.dueAt, paused));
      const { review: was } = before.milestone;
      const { review } = after.milestone;
      if (review.state !== "open" || was.state !== "disputed" || was.before.state !== "open")
        throw new Error("not in review");
      expect(review.dueAt).toBe(plusDays(was.before.dueAt, paused));
    },
  );
});
