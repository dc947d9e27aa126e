import { describe, expect, it } from "vitest";
import { plusDays, plusHours } from "../../../src/domain/clock/instant.ts";
import { asId, type EvidenceId, type OfferId, type PersonId } from "../../../src/domain/ids.ts";
import { decide, type FollowingCommand } from "../../../src/domain/milestone/verbs.ts";
import { anItem } from "../../support/evidence-items.ts";
import {
  act,
  amended,
  approval,
  approved,
  blocked,
  cancellationAsked,
  changesRequested,
  disputed,
  disputing,
  extensionAsked,
  funded,
  inReview,
  offering,
  type Story,
} from "../../support/milestones.ts";
import {
  actorOf,
  anAgreement,
  buyer,
  contextOf,
  facilitator,
  NOW,
  outsider,
  PAYEE,
  secondBuyer,
} from "../../support/parties.ts";
import { brokenBooks, passTo } from "../../support/passing.ts";

const arbiter = asId<PersonId>("person-arbiter");
const judged = anAgreement({ arbiter });

function answer(
  { milestone }: Story,
  by: PersonId,
  command: FollowingCommand,
  { now = NOW, agreement = anAgreement(), over = {} } = {},
) {
  const decided = decide({ milestone, agreement }, command, contextOf(by, now, over));
  return decided.ok ? decided.events.map(({ type }) => type) : decided.refusals[0]?.code;
}

function disputeOf({ milestone: { review } }: Story) {
  if (review.state !== "disputed") throw new Error(`${review.state}, not disputed`);
  return review.dispute;
}

const lastOfferOf = (story: Story): OfferId =>
  disputeOf(story).offers.at(-1)?.id ?? asId<OfferId>("none");
const accepting = (offerId: OfferId) => ({ verb: "settle", act: "accept", offerId }) as const;
const concede = { verb: "settle", act: "concede" } as const;
const withdraw = { verb: "dispute", act: "withdraw", reason: "" } as const;
const say = (text: string) => ({ verb: "dispute", act: "state", text, evidence: [] }) as const;
const rule = (release: string, reasons = "As it was shown") =>
  ({ verb: "settle", act: "rule", release, reasons }) as const;
const openBy = (story: Story, by: PersonId) => disputed(story, by);

describe("opening a dispute", () => {
  it("ends every question that was open, stops the clocks, and moves no money", () => {
    const stories = [cancellationAsked(), extensionAsked(), amended(funded()), blocked()];
    for (const story of stories) {
      const { milestone } = openBy(story, facilitator);
      expect(milestone).toMatchObject({
        ...{ block: null, extension: null, cancellation: null, amendment: null },
        ...{ review: { state: "disputed" }, funding: { state: "funded" }, disputes: 1 },
      });
    }
  });

  it("needs a reason, and criteria of these terms", () => {
    const open = disputing(inReview());
    expect(answer(inReview(), buyer, { ...open, reason: "  " })).toBe("dispute.reason_missing");
    const unknown = { ...open, criteria: [asId<(typeof open.criteria)[number]>("c9")] };
    expect(answer(inReview(), buyer, unknown)).toBe("milestone.stale_terms");
  });

  it("takes an approval back only where its form showed exactly that decision", () => {
    const story = approved();
    const open = disputing(story);
    expect(answer(story, facilitator, { ...open, decisionId: null })).toBe(
      "dispute.decided_meanwhile",
    );
    expect(answer(story, facilitator, open)).toEqual(["ApprovalsVoided", "DisputeOpened"]);
    expect(answer(inReview(), facilitator, open)).toBe("dispute.decision_gone");
    expect(brokenBooks(openBy(story, facilitator))).toEqual([]);
  });

  it("gives the answering side its own working days, and never longer than the time to agree", () => {
    const asked: unknown[] = [];
    const workingDaysAfter = (person: PersonId | null, at: typeof NOW, days: number) => {
      asked.push([person, at, days]);
      return plusDays(at, days * 4);
    };
    const context = contextOf(facilitator, NOW, { workingDaysAfter });
    const situation = { milestone: inReview().milestone, agreement: anAgreement() };
    const decided = decide(situation, disputing(inReview()), context);
    expect(asked).toEqual([[buyer, NOW, 5]]);
    expect(decided).toMatchObject({
      events: [{ answerDueAt: plusDays(NOW, 14), negotiationEndsAt: plusDays(NOW, 14) }],
    });
  });

  it("is done once; the other side answers it instead", () => {
    expect(answer(disputed(), buyer, { ...disputing(inReview()) })).toBe("dispute.already_open");
  });
});

describe("a statement", () => {
  it("of the other side answers the dispute; the opener's own, or the arbiter's, does not", () => {
    const saidBy = (by: PersonId) =>
      disputeOf(act(disputed(), by, say("Look at 2:10"), plusHours(NOW, 3), judged));
    expect(saidBy(buyer).answeredAt).toBe(plusHours(NOW, 3));
    expect(saidBy(facilitator).answeredAt).toBeNull();
    expect(saidBy(arbiter)).toMatchObject({ answeredAt: null, statements: [{ from: "arbiter" }] });
  });

  it("says something, and is bounded", () => {
    expect(answer(disputed(), buyer, say(" \n "))).toBe("dispute.statement_missing");
    expect(answer(disputed(), buyer, say("x".repeat(1_801)))).toBe("terms.text_too_long");
    const items = Array.from({ length: 11 }, (_, n) => anItem({ id: asId<EvidenceId>(`e${n}`) }));
    const showing = (evidence: typeof items) => ({ ...say("See"), evidence });
    expect(answer(disputed(), buyer, showing(items))).toBe("evidence.too_many");
    expect(answer(disputed(), buyer, showing(items.slice(1)))).toEqual(["StatementMade"]);
    const [first] = items;
    const twice = first ? [first, first] : [];
    expect(answer(disputed(), buyer, showing(twice))).toBe("evidence.twice");
    let story = disputed();
    for (let n = 0; n < 40; n++) story = act(story, buyer, say(`${n}`));
    expect(answer(story, secondBuyer, say("41"))).toBe("dispute.too_many_statements");
    expect(answer(story, facilitator, say("1"))).toEqual(["StatementMade"]);
  });
});

describe("withdrawing", () => {
  it("is the opener's side's alone, and the clocks go on with what was left", () => {
    const later = plusDays(NOW, 20);
    const story = disputed(inReview());
    expect(answer(story, buyer, withdraw)).toBe("dispute.only_opener_withdraws");
    const { milestone } = act(story, facilitator, withdraw, later);
    expect(milestone.review).toMatchObject({ state: "open", dueAt: plusDays(NOW, 27) });
    expect(milestone.dueAt).toBe(plusDays(inReview().milestone.dueAt, 20));
  });

  it("leaves nobody without time: no delivery counts anew from then", () => {
    const late = plusDays(changesRequested().milestone.dueAt, 13);
    const story = openBy(changesRequested(), facilitator);
    const after = act(story, facilitator, withdraw, late);
    expect(passTo(after, plusDays(late, 13)).milestone.review.state).toBe("changes_requested");
  });

  it("may be followed by another dispute, which is counted", () => {
    const again = openBy(act(disputed(), facilitator, withdraw), buyer);
    expect([disputeOf(again).nth, again.milestone.disputes]).toEqual([2, 2]);
  });

  it("never makes silence an acceptance again", () => {
    const deems = inReview({ policies: { onSilence: "deem_accepted" } });
    const { review } = act(disputed(deems), facilitator, withdraw).milestone;
    expect(review).toMatchObject({ silence: { rule: "escalates", because: "disputed" } });
  });
});

describe("offers", () => {
  const offers = (...made: readonly (readonly [PersonId, string])[]) =>
    made.reduce((story, [by, release]) => act(story, by, offering(release)), disputed());

  it("only move towards each other", () => {
    const story = offers([facilitator, "85%"], [buyer, "50%"]);
    expect(answer(story, facilitator, offering("85%"))).toBe("settle.wrong_way");
    expect(answer(story, facilitator, offering("90%"))).toBe("settle.wrong_way");
    expect(answer(story, buyer, offering("49.99%"))).toBe("settle.wrong_way");
    expect(answer(story, facilitator, offering("84.99%"))).toEqual(["OfferMade"]);
    expect(answer(story, buyer, offering("2,400.01"))).toEqual(["OfferMade"]);
  });

  it("do not pass what the other side would take already", () => {
    const story = offers([facilitator, "85%"], [buyer, "50%"]);
    for (const release of ["85%", "90%"])
      expect(answer(story, buyer, offering(release))).toBe("settle.accept_theirs");
    for (const release of ["50%", "$1"])
      expect(answer(story, facilitator, offering(release))).toBe("settle.accept_theirs");
  });

  it("of everything are conceding, and of nothing are none", () => {
    for (const all of ["100%", "4,800", "$4,800.00"])
      expect(answer(disputed(), buyer, offering(all))).toBe("settle.concede_instead");
    expect(answer(disputed(), buyer, offering("0"))).toBe("settle.asks_for_all");
    expect(answer(disputed(), facilitator, offering("0 %"))).toBe("settle.concede_instead");
    expect(answer(disputed(), facilitator, offering("100 %"))).toBe("settle.asks_for_all");
  });

  it("are read as people write them, to the cent, and refused where they say nothing exact", () => {
    const minor = (release: string) =>
      disputeOf(offers([facilitator, release])).offers[0]?.releaseMinor;
    expect(["3,360", "70%", "70 %", "$3,360.00", "３，３６０"].map(minor)).toEqual(
      Array.from({ length: 5 }, () => 336_000),
    );
    expect([minor("33.33%"), minor("0.01%"), minor("99,99%")]).toEqual([159_984, 48, 479_952]);
    const refused = (release: string) => answer(disputed(), facilitator, offering(release));
    expect(["", "half", "-5%", "1e3", "7 0%"].map(refused)).toEqual(
      Array.from({ length: 5 }, () => "settle.share_unreadable"),
    );
    expect([refused("4,800.01"), refused("101%"), refused("1.005")]).toEqual([
      ...["settle.more_than_held", "settle.more_than_held", "amount.too_many_decimals"],
    ]);
    expect(["70", "100", "７０", "70.5"].map(refused)).toEqual(
      Array.from({ length: 4 }, () => "amount.ambiguous"),
    );
    expect(["70.00", "$70", "70 USD"].map(minor)).toEqual([7_000, 7_000, 7_000]);
  });

  it("are over when they were not accepted in time, and may be made again as they were", () => {
    const story = passTo(offers([facilitator, "85%"], [buyer, "50%"]), plusDays(NOW, 5));
    expect(disputeOf(story).offers.map(({ state }) => state)).toEqual(["lapsed", "lapsed"]);
    const now = plusDays(NOW, 6);
    expect(answer(story, buyer, accepting(lastOfferOf(story)), { now })).toBe("settle.offer_gone");
    expect(answer(story, facilitator, offering("85%"), { now })).toEqual(["OfferMade"]);
    expect(answer(story, facilitator, offering("86%"), { now })).toBe("settle.wrong_way");
  });

  it("are accepted by the other side, and only as they stand", () => {
    const first = offers([facilitator, "85%"]);
    const stale = lastOfferOf(first);
    const story = act(first, facilitator, offering("70%"));
    expect(answer(story, buyer, accepting(stale))).toBe("settle.offer_gone");
    expect(answer(story, facilitator, accepting(lastOfferOf(story)))).toBe("settle.own_offer");
    const settled = act(story, buyer, accepting(lastOfferOf(story)));
    expect(settled.milestone.review).toMatchObject({
      ...{ state: "decided", how: "agreed" },
      decision: {
        by: [facilitator, buyer],
        legs: [
          { kind: "refund", amountMinor: 144_000 },
          { kind: "transfer", amountMinor: 336_000 - 9_765 },
        ],
        processingMinor: 9_765,
      },
    });
  });
});

describe("a quorum of two", () => {
  const two = () => disputed(inReview({ policies: { quorum: 2 } }));

  it("is needed for what the buyer accepts", () => {
    const story = act(two(), facilitator, offering("70%"));
    const offerId = lastOfferOf(story);
    const one = act(story, buyer, accepting(offerId));
    expect(disputeOf(one).offers[0]?.votes.map(({ by }) => by)).toEqual([buyer]);
    expect(answer(one, buyer, accepting(offerId))).toBe("milestone.already_voted");
    expect(answer(one, secondBuyer, accepting(offerId))).toEqual(["DisputeDecided"]);
  });

  it("is needed behind what the buyer offers, before the facilitator can accept it", () => {
    const story = act(two(), buyer, offering("40%"));
    const offerId = lastOfferOf(story);
    expect(answer(story, facilitator, accepting(offerId))).toBe("settle.needs_backing");
    expect(answer(story, buyer, accepting(offerId))).toBe("milestone.already_voted");
    const backed = act(story, secondBuyer, accepting(offerId));
    expect(answer(backed, facilitator, accepting(offerId))).toEqual(["DisputeDecided"]);
  });

  it("is needed to concede, and whoever left the buyer does not count", () => {
    const one = act(two(), buyer, concede);
    expect(answer(one, secondBuyer, concede)).toEqual(["DisputeDecided"]);
    const { seats } = anAgreement();
    const agreement = anAgreement({ seats: seats.filter(({ personId }) => personId !== buyer) });
    expect(answer(one, secondBuyer, concede, { agreement })).toEqual(["SettlementBacked"]);
    expect(answer(one, facilitator, concede)).toEqual(["DisputeDecided"]);
  });
});

describe("conceding", () => {
  it("by approving releases all, where the confirmation showed this dispute (fault 27)", () => {
    const story = disputed();
    expect(answer(story, buyer, approval())).toBe("dispute.opened_meanwhile");
    expect(answer(story, buyer, { ...approval(), disputeNth: 2 })).toBe("dispute.opened_meanwhile");
    const after = act(story, buyer, { ...approval(), disputeNth: 1 });
    expect(after.milestone.review).toMatchObject({
      ...{ how: "conceded", decision: { legs: [{ kind: "transfer", amountMinor: 466_050 }] } },
    });
    expect(brokenBooks(after)).toEqual([]);
  });

  it("by the facilitator, also by giving it back, refunds all", () => {
    const ways = [concede, { verb: "cancel", reason: "Not worth it" }] as const;
    for (const way of ways) {
      const { review } = act(disputed(), facilitator, way).milestone;
      expect(review).toMatchObject({
        ...{ how: "conceded", decision: { legs: [{ kind: "refund", amountMinor: 480_000 }] } },
      });
    }
  });

  it("and accepting wait as approving does: a changed payee, another than shown, an account that joined just now", () => {
    const payee = { ...PAYEE, replacedAnother: true, setAt: plusHours(NOW, -2) };
    const agreement = anAgreement({ payee });
    const story = act(disputed(), facilitator, offering("70%"));
    for (const command of [concede, accepting(lastOfferOf(story))]) {
      expect(answer(story, buyer, command, { agreement })).toBe("payee.change_waits");
      expect(answer(story, buyer, { ...command, payeeAccountId: "acct_old" })).toBe(
        "payee.changed",
      );
      const actor = { ...actorOf(buyer), waitsUntil: plusHours(NOW, 5) };
      expect(answer(story, buyer, command, { over: { actor } })).toBe("identity.too_new");
    }
    const actor = { ...actorOf(facilitator), waitsUntil: plusHours(NOW, 5) };
    expect(answer(story, facilitator, offering("60%"), { over: { actor } })).toBe(
      "identity.too_new",
    );
    expect(answer(story, facilitator, say("So it is"), { over: { actor } })).toEqual([
      "StatementMade",
    ]);
  });
});

describe("the arbiter", () => {
  const withArbiter = () => passTo(disputed(), plusDays(NOW, 5), {}, judged);

  it("rules with reasons, from nothing to all, once it is with them, and nobody else does", () => {
    const at = { agreement: judged };
    expect(answer(disputed(), arbiter, rule("50%"), at)).toBe("settle.not_with_arbiter");
    const story = withArbiter();
    expect(answer(story, arbiter, rule("50%", " "), at)).toBe("settle.reasons_missing");
    for (const by of [buyer, facilitator])
      expect(answer(story, by, rule("50%"), at)).toBe("settle.only_arbiter_rules");
    expect(answer(story, outsider, rule("50%"), at)).toBe("milestone.not_found");
    expect(answer(story, arbiter, offering("50%"), at)).toBe("settle.arbiter_rules");
    expect(answer(story, arbiter, concede, at)).toBe("settle.arbiter_rules");
    const legs = (release: string) => {
      const after = act(story, arbiter, rule(release), plusDays(NOW, 6), judged);
      expect(brokenBooks(after)).toEqual([]);
      const { review } = after.milestone;
      return review.state === "decided" ? review.decision.legs.map(({ kind }) => kind) : [];
    };
    expect(["0", "0%", "70%", "100%"].map(legs)).toEqual([
      ...[["refund"], ["refund"], ["refund", "transfer"], ["transfer"]],
    ]);
  });

  it("leaves the two to agree meanwhile", () => {
    const now = plusDays(NOW, 6);
    const story = act(withArbiter(), facilitator, offering("70%"), now, judged);
    expect(answer(story, buyer, accepting(lastOfferOf(story)), { now, agreement: judged })).toEqual(
      ["DisputeDecided"],
    );
  });

  it("finds nothing where nothing was ever disputed, and acts for no side", () => {
    const at = { agreement: judged };
    expect(answer(inReview(), arbiter, say("Hello"), at)).toBe("milestone.not_found");
    expect(answer(inReview(), arbiter, disputing(inReview()), at)).toBe("milestone.not_found");
    const story = withArbiter();
    expect(answer(story, arbiter, { ...approval(), disputeNth: 1 }, at)).toBe(
      "milestone.only_buyer_approves",
    );
    expect(answer(story, arbiter, withdraw, at)).toBe("dispute.only_opener_withdraws");
    expect(answer(story, arbiter, { verb: "cancel", reason: "" }, at)).toBe(
      "dispute.arbiter_may_not",
    );
  });
});
