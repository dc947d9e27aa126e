import { describe, expect, it } from "vitest";
import { type Instant, plusDays } from "../../../src/domain/clock/instant.ts";
import { asId, type PersonId } from "../../../src/domain/ids.ts";
import { act, disputed, inReview, offering, type Story } from "../../support/milestones.ts";
import { anAgreement, buyer, facilitator, NOW } from "../../support/parties.ts";
import { brokenBooks, justBefore, momentsOf, passTo, tickAt } from "../../support/passing.ts";

const judged = anAgreement({ arbiter: asId<PersonId>("person-arbiter") });
const days = (n: number) => plusDays(NOW, n);
const split = () => inReview({ policies: { onDeadlock: "split" } });

const answered = (story = disputed()): Story => {
  const said = { verb: "dispute", act: "state", text: "It was not", evidence: [] } as const;
  return act(story, buyer, said, days(1));
};

/** Nothing a moment before, and this at its moment. */
function happens(story: Story, at: Instant, agreement = anAgreement()): readonly string[] {
  expect(tickAt(story, justBefore(at), {}, agreement)).toEqual([]);
  return tickAt(story, at, {}, agreement).map(({ type }) => type);
}

describe("what time does to a dispute", () => {
  it("hands it to the arbiter where nobody answers, or nobody agrees", () => {
    expect(happens(disputed(), days(5), judged)).toEqual(["DisputeEscalated"]);
    expect(happens(answered(), days(14), judged)).toEqual(["DisputeEscalated"]);
    expect(tickAt(disputed(), days(5), {}, judged)).toMatchObject([
      { why: "no_answer", rulingDueAt: days(19) },
    ]);
  });

  it.each([
    ["no_answer", () => disputed(split()), days(5)],
    ["no_agreement", () => answered(disputed(split())), days(14)],
  ] as const)("ends it by the accepted terms without an arbiter: %s", (cause, build, at) => {
    expect(happens(build(), at)).toEqual(["DeadlockResolved"]);
    const { milestone } = passTo(build(), at);
    expect(milestone.review).toMatchObject({ how: "deadlock", cause, dispute: { nth: 1 } });
    expect(brokenBooks(passTo(build(), at))).toEqual([]);
  });

  it("ends it by the accepted terms where the arbiter does not rule, or is gone", () => {
    const story = passTo(disputed(), days(5), {}, judged);
    expect(happens(story, days(19), judged)).toEqual(["RefundDecided"]);
    expect(happens(story, days(19))).toEqual(["RefundDecided"]);
    expect(passTo(story, days(19)).milestone.review).toMatchObject({ cause: "no_ruling" });
  });

  it("ends an offer after five days, or with the time to agree, before that is over", () => {
    const early = act(disputed(), buyer, offering("30%"));
    expect(happens(early, days(5))).toEqual(["OfferLapsed"]);
    const late = act(answered(), facilitator, offering("80%"), days(12));
    expect(happens(late, days(14))).toEqual(["OfferLapsed"]);
    const types = passTo(late, days(14), {}, judged).events.slice(-2);
    expect(types.map(({ type }) => type)).toEqual(["OfferLapsed", "DisputeEscalated"]);
  });

  it("is nothing else: no review ends, no delivery is missing, no silence accepts", () => {
    const deems = disputed(inReview({ policies: { onSilence: "deem_accepted" } }));
    expect(momentsOf(deems).map(({ why }) => why)).toEqual(["no_answer", "hold_limit"]);
    expect(momentsOf(answered()).map(({ why }) => why)).toEqual(["no_agreement", "hold_limit"]);
  });

  it("gives the arbiter no longer than the money may be held", () => {
    const policies = { negotiationDays: 80 };
    const story = passTo(answered(disputed(inReview({ policies }))), days(80), {}, judged);
    expect(story.events.at(-1)).toMatchObject({ type: "DisputeEscalated", rulingDueAt: days(85) });
    expect(happens(story, days(85), judged)).toEqual(["RefundDecided"]);
  });

  it("resolves at the hold limit as it does the rest", () => {
    const policies = { negotiationDays: 200 };
    const story = answered(disputed(inReview({ policies })));
    expect(happens(story, days(85))).toEqual(["RefundDecided"]);
    expect(passTo(story, days(85)).milestone.review).toMatchObject({ cause: "hold_limit" });
  });
});
