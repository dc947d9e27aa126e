import { describe, expect, it } from "vitest";
import type { PersonId } from "../../../src/domain/ids.ts";
import {
  availableVerbs,
  decide,
  FOLLOWING_VERBS,
  type FollowingCommand,
  type FollowingVerb,
  VERBS,
} from "../../../src/domain/milestone/verbs.ts";
import { REFUSALS, type RefusalCode } from "../../../src/domain/refusals.ts";
import { approval, disputing, STATES, type Story } from "../../support/milestones.ts";
import {
  actorOf,
  anAgreement,
  buyer,
  c1,
  checkoutId,
  contextOf,
  facilitator,
  NOW,
  outsider,
  secondBuyer,
  termsInput,
} from "../../support/parties.ts";

/** A letter a person: Buyer, Second buyer, Facilitator. */
const PEOPLE: Readonly<Record<string, PersonId>> = { B: buyer, S: secondBuyer, F: facilitator };

type Cell = { readonly may: string } & { readonly [person in "B" | "S" | "F"]?: RefusalCode };
type Row = Readonly<Record<FollowingVerb, Cell>>;

const all = (code: RefusalCode): Cell => ({ may: "", B: code, S: code, F: code });

/** The authority refusals of each verb, which come before what the state says. */
const row = (cells: Readonly<Record<FollowingVerb, Cell>>): Row => ({
  ...cells,
  fund: { ...cells.fund, F: "milestone.only_buyer_funds" },
  approve: { ...cells.approve, F: "milestone.only_buyer_approves" },
  changes: { ...cells.changes, F: "milestone.only_buyer_asks_changes" },
  submit: {
    ...cells.submit,
    B: "milestone.only_facilitator_submits",
    S: "milestone.only_facilitator_submits",
  },
  withdraw: {
    ...cells.withdraw,
    B: "milestone.only_facilitator_withdraws",
    S: "milestone.only_facilitator_withdraws",
  },
});

const anyone: Cell = { may: "BSF" };
const nothingDue = all("nudge.nothing_due");
/** Who waits for the other side may nudge it. */
const facilitatorWaits: Cell = { may: "F", B: "nudge.nothing_due", S: "nudge.nothing_due" };
const buyerWaits: Cell = { may: "BS", F: "nudge.nothing_due" };
const facilitatorBlocks: Cell = {
  ...{ may: "F", B: "block.only_facilitator", S: "block.only_facilitator" },
};

const ended = (code: RefusalCode): Row =>
  row({
    ...{ dispute: all(code), settle: all(code) },
    ...{ accept: all(code), decline: all(code), amend: all(code), fund: all(code) },
    ...{ submit: all(code), withdraw: all(code), approve: all(code), changes: all(code) },
    ...{ cancel: all(code), block: all(code), extend: all(code), nudge: nothingDue },
  });

const asksOther: Cell = {
  may: "F",
  B: "milestone.only_other_party_answers",
  S: "milestone.only_other_party_answers",
};
const nothingAsked = all("milestone.nothing_to_accept");

const beforeFunding = row({
  ...{ dispute: all("milestone.not_funded"), settle: all("dispute.none") },
  ...{ accept: nothingAsked, decline: nothingAsked, amend: anyone, cancel: anyone },
  fund: { may: "BS" },
  submit: all("milestone.not_funded"),
  withdraw: all("milestone.nothing_submitted"),
  approve: all("milestone.not_funded"),
  changes: all("milestone.not_funded"),
  ...{ block: facilitatorBlocks, extend: anyone, nudge: facilitatorWaits },
});
const beforeAcceptance = row({
  ...beforeFunding,
  block: { ...facilitatorBlocks, may: "", F: "block.not_accepted" },
  ...{ extend: all("extend.nothing_runs"), nudge: buyerWaits },
  ...{ accept: asksOther, decline: asksOther, fund: all("milestone.not_accepted") },
});
const working = row({
  ...{ dispute: anyone, settle: all("dispute.none") },
  ...{ accept: nothingAsked, decline: nothingAsked, amend: anyone, cancel: anyone },
  fund: all("milestone.already_funded"),
  submit: { may: "F" },
  withdraw: all("milestone.nothing_submitted"),
  approve: all("milestone.not_in_review"),
  changes: all("milestone.not_in_review"),
  ...{ block: facilitatorBlocks, extend: anyone, nudge: buyerWaits },
});
const reviewing = row({
  ...working,
  nudge: facilitatorWaits,
  ...{ withdraw: { may: "F" }, approve: { may: "BS" }, changes: { may: "BS" } },
});

/** An approval that nothing has been sent for can still be taken back by a dispute. */
const unsent = row({ ...ended("milestone.already_decided"), dispute: anyone });

/** Everything that would change what is in dispute waits; what ends it does not. */
const standsStill = all("dispute.stands_still");
const inDispute = row({
  ...{ accept: nothingAsked, decline: nothingAsked, amend: standsStill },
  ...{ fund: all("milestone.already_funded"), submit: standsStill, withdraw: standsStill },
  ...{ approve: { may: "BS" }, changes: standsStill, block: standsStill, extend: standsStill },
  cancel: { may: "F", B: "dispute.stands_still", S: "dispute.stands_still" },
  ...{ dispute: anyone, settle: anyone, nudge: facilitatorWaits },
});

const MATRIX: Readonly<Record<keyof typeof STATES, Row>> = {
  proposed: beforeAcceptance,
  "proposed, amended": beforeAcceptance,
  declined: ended("milestone.over"),
  cancelled: ended("milestone.over"),
  accepted: beforeFunding,
  "accepted, amended": row({
    ...beforeFunding,
    ...{ accept: asksOther, decline: asksOther, fund: all("milestone.amendment_open") },
    nudge: buyerWaits,
  }),
  checkoutOpen: beforeFunding,
  paymentProcessing: row({
    ...beforeFunding,
    fund: all("milestone.payment_processing"),
    cancel: all("milestone.payment_processing"),
    submit: all("milestone.payment_processing"),
    approve: all("milestone.payment_processing"),
    changes: all("milestone.payment_processing"),
    dispute: all("milestone.payment_processing"),
    nudge: nothingDue,
  }),
  funded: working,
  "funded, amended": row({ ...working, accept: asksOther, decline: asksOther }),
  cancellationAsked: row({
    ...working,
    cancel: { may: "F", B: "milestone.cancellation_open", S: "milestone.cancellation_open" },
  }),
  inReview: reviewing,
  withdrawn: working,
  changesRequested: row({
    ...reviewing,
    ...{ changes: all("milestone.not_in_review"), nudge: buyerWaits },
  }),
  blocked: row({
    ...working,
    block: anyone,
    extend: all("extend.blocked"),
    nudge: facilitatorWaits,
  }),
  blockedInReview: row({
    ...reviewing,
    ...{ block: anyone, extend: all("extend.blocked") },
  }),
  extensionAsked: row({
    ...{ ...working, extend: { may: "BS", F: "extend.open" }, nudge: anyone },
  }),
  lapsed: ended("milestone.over"),
  halfApproved: row({ ...reviewing, approve: { may: "S", B: "milestone.already_voted" } }),
  disputed: inDispute,
  disputeAnswered: row({ ...inDispute, nudge: buyerWaits }),
  approved: unsent,
  payoutWaiting: { ...unsent, nudge: buyerWaits },
  transferring: { ...ended("milestone.already_decided"), dispute: all("dispute.money_sent") },
  transferRefused: unsent,
  released: {
    ...ended("milestone.already_decided"),
    settle: { may: "F", B: "milestone.already_decided", S: "milestone.already_decided" },
  },
  refundOwed: ended("milestone.refund_in_flight"),
  refunding: ended("milestone.refund_in_flight"),
  refundFailed: ended("milestone.refund_in_flight"),
  refunded: ended("milestone.already_decided"),
};

/** A command that is in order wherever its verb is. */
function commandOf(verb: FollowingVerb, story: Story): FollowingCommand {
  const { milestone } = story;
  const asked = milestone.amendment ?? milestone.terms;
  switch (verb) {
    case "accept":
      return { verb, termsVersion: asked.version };
    case "decline":
      return { verb, termsVersion: asked.version, reason: "" };
    case "amend":
      return { verb, termsVersion: asked.version, terms: termsInput({ title: "Another" }) };
    case "fund":
      return { verb, termsVersion: milestone.terms.version, checkoutId };
    case "submit":
      return { verb, evidence: [{ criterionId: c1, text: "Done" }] };
    case "approve":
      return { ...approval(milestone.terms.version), ...seenDispute(story) };
    case "changes":
      return { verb, failing: [{ criterionId: c1, why: "It fails" }], note: "" };
    case "cancel":
      return { verb, reason: "" };
    case "withdraw":
    case "nudge":
      return { verb };
    case "block":
      return { verb, act: milestone.block ? "lift" : "set", dependency: "answer", what: "Logo" };
    case "dispute":
      return milestone.review.state === "disputed"
        ? { verb, act: "state", text: "It was shown on Monday", evidence: [] }
        : disputing(story);
    case "settle":
      return milestone.payout.state === "done"
        ? { verb, act: "give_back", amount: "50%", reason: "A part was never shown" }
        : { verb, act: "offer", release: "50%", note: "" };
    case "extend":
      return { verb, act: milestone.extension ? "grant" : "ask", days: "3", reason: "" };
  }
}

const seenDispute = ({ milestone: { review } }: Story) =>
  review.state === "disputed" ? { disputeNth: review.dispute.nth } : {};

const cases = Object.entries(MATRIX).flatMap(([state, verbs]) =>
  FOLLOWING_VERBS.flatMap((verb) =>
    (["B", "S", "F"] as const).map((letter) => {
      const cell = verbs[verb];
      const expected = cell.may.includes(letter) ? "goes" : (cell[letter] ?? "unspecified");
      return { state: state as keyof typeof STATES, verb, letter, expected };
    }),
  ),
);

describe("every verb in every state by every person", () => {
  it.each(cases)("$state: $verb by $letter -> $expected", ({ state, verb, letter, expected }) => {
    const story = STATES[state]();
    const situation = { milestone: story.milestone, agreement: anAgreement() };
    const personId = PEOPLE[letter] ?? outsider;
    const checked = VERBS[verb].check(situation, actorOf(personId), NOW);
    const decision = decide(situation, commandOf(verb, story), contextOf(personId));
    expect(decision.ok ? "goes" : decision.refusals[0]?.code).toBe(expected);
    expect(checked?.code ?? "goes").toBe(expected);
    expect(availableVerbs(situation, actorOf(personId), NOW).includes(verb)).toBe(
      expected === "goes",
    );
  });
});

describe("an outsider", () => {
  const states = Object.entries(STATES);

  it.each(states)("finds nothing in %s, whatever the verb", (_, build) => {
    const story = build();
    const situation = { milestone: story.milestone, agreement: anAgreement() };
    for (const verb of FOLLOWING_VERBS)
      expect(decide(situation, commandOf(verb, story), contextOf(outsider))).toEqual({
        ok: false,
        refusals: [{ code: "milestone.not_found", detail: {} }],
      });
    expect(availableVerbs(situation, actorOf(outsider), NOW)).toEqual([]);
  });

  it("stays one whatever side the caller claims, and so does a party of another agreement", () => {
    const { milestone } = STATES.inReview();
    const agreement = anAgreement();
    const claims = {
      ...contextOf(outsider),
      actor: { ...actorOf(outsider), side: "buyer" as const },
    };
    const refused = { ok: false, refusals: [{ code: "milestone.not_found", detail: {} }] };
    expect(decide({ milestone, agreement }, approval(), claims)).toEqual(refused);
    const elsewhere = { ...milestone, agreementId: "agreement-2" as typeof milestone.agreementId };
    expect(decide({ milestone: elsewhere, agreement }, approval(), contextOf(buyer))).toEqual(
      refused,
    );
  });
});

it("uses only refusals of the table", () => {
  for (const { expected } of cases) expect(["goes", ...Object.keys(REFUSALS)]).toContain(expected);
});
