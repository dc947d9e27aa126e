import fc from "fast-check";
import { expect, it } from "vitest";
import {
  type Agreement,
  PAYEE_CHANGE_WAIT_HOURS,
} from "../../../src/domain/agreement/agreement.ts";
import { type Instant, plusDays, plusHours } from "../../../src/domain/clock/instant.ts";
import {
  asId,
  type CheckoutId,
  type CriterionId,
  type MoveId,
  type OfferId,
  type PersonId,
} from "../../../src/domain/ids.ts";
import { checkMilestoneInvariants, ledgerOf } from "../../../src/domain/ledger/positions.ts";
import type { MilestoneEvent } from "../../../src/domain/milestone/events.ts";
import { fold } from "../../../src/domain/milestone/evolve.ts";
import {
  decisionOf,
  headline,
  isOver,
  type Leg,
  type Milestone,
} from "../../../src/domain/milestone/milestone.ts";
import { nextAction } from "../../../src/domain/milestone/next-action.ts";
import {
  availableVerbs,
  decide,
  FOLLOWING_VERBS,
  type FollowingCommand,
  type FollowingVerb,
  VERBS,
} from "../../../src/domain/milestone/verbs.ts";
import { voidApprovals } from "../../../src/domain/milestone/void-approvals.ts";
import { times } from "../../support/long.ts";
import {
  accepted,
  cancellationAsked,
  followedBy,
  funded,
  halfApproved,
  inReview,
  proposed,
  type Story,
} from "../../support/milestones.ts";
import {
  actorOf,
  anAgreement,
  buyer,
  c1,
  contextOf,
  facilitator,
  NOW,
  outsider,
  PAYEE,
  secondBuyer,
  termsInput,
} from "../../support/parties.ts";
import { paidOut, passTo } from "../../support/passing.ts";

const arbiter = asId<PersonId>("person-arbiter");
const people = [buyer, secondBuyer, facilitator, facilitator, arbiter, outsider] as const;
const anyPerson = fc.constantFrom(...people);
const version = fc.integer({ min: 0, max: 2 });

/** A command with its version counted back from the newest one, so that most are in order and some are stale. */
type Draft = (milestone: Milestone, back: number) => FollowingCommand;

const newest = (milestone: Milestone, back: number) =>
  (milestone.amendment ?? milestone.terms).version - Math.max(back - 1, 0);

const asked = (milestone: Milestone, back: number) =>
  milestone.terms.version - Math.max(back - 1, 0);

const changedTerms = fc.record({
  title: fc.constantFrom("A", "B", "C"),
  amount: fc.constantFrom("4,800", "4,800", "5,000"),
  policies: fc.record({
    quorum: fc.constantFrom(1, 2),
    processingBorneBy: fc.constantFrom("facilitator", "buyer", "platform"),
  }),
});

const draftsOf: Readonly<Record<FollowingVerb, fc.Arbitrary<Draft>>> = {
  accept: fc.constant((m, back) => ({ verb: "accept", termsVersion: newest(m, back) })),
  decline: fc.constant((m, back) => ({
    ...{ verb: "decline", termsVersion: newest(m, back), reason: "no" },
  })),
  amend: changedTerms.map((over) => (m, back) => ({
    ...{ verb: "amend", termsVersion: newest(m, back), terms: termsInput(over) },
  })),
  fund: fc.uuid().map((id) => (m, back) => ({
    ...{ verb: "fund", termsVersion: asked(m, back), checkoutId: asId<CheckoutId>(id) },
  })),
  submit: fc.constantFrom("Done", "", "https://example.com", "ftp://x").map((text) => () => ({
    ...{ verb: "submit", evidence: [{ criterionId: c1, text }] },
  })),
  withdraw: fc.constant(() => ({ verb: "withdraw" })),
  approve: fc
    .constantFrom(PAYEE.accountId, PAYEE.accountId, "acct_2", null)
    .map((payeeAccountId) => (m, back) => ({
      ...{ verb: "approve", termsVersion: asked(m, back), payeeAccountId },
    })),
  changes: fc
    .tuple(fc.constantFrom("c1", "c2", "c9"), fc.constantFrom("It fails", ""))
    .map(([id, why]) => () => ({
      ...{ verb: "changes", failing: [{ criterionId: asId<CriterionId>(id), why }], note: "" },
    })),
  cancel: fc.constantFrom(undefined, undefined, "consent", "refuse").map((answer) => () => ({
    ...{ verb: "cancel", reason: "", ...(answer ? { answer } : {}) },
  })),
  block: fc
    .tuple(fc.constantFrom("set", "lift", "lift"), fc.constantFrom("The logo", ""))
    .map(([act, what]) => () => ({ verb: "block", act, dependency: "other", what })),
  extend: fc
    .tuple(fc.constantFrom("ask", "grant", "refuse"), fc.constantFrom("3", "40", "soon"))
    .map(([act, days]) => () => ({ verb: "extend", act, days, reason: "" })),
  nudge: fc.constant(() => ({ verb: "nudge" })),
  dispute: fc.constantFrom("open", "open", "state", "withdraw").map((act) => (m, back) => {
    if (act === "state") return { verb: "dispute", act, text: "So it is", evidence: [] };
    if (act === "withdraw") return { verb: "dispute", act, reason: "" };
    const decisionId = back > 1 ? null : (decisionOf(m)?.id ?? null);
    return { verb: "dispute", act, reason: "Why", criteria: [], decisionId };
  }),
  settle: fc
    .tuple(
      fc.constantFrom("offer", "offer", "accept", "accept", "concede", "rule"),
      fc.integer({ min: 0, max: 100 }),
    )
    .map(([act, percent]) => (m) => {
      if (act === "concede") return { verb: "settle", act };
      if (act === "rule") return { verb: "settle", act, release: `${percent}%`, reasons: "So" };
      if (act === "offer") return { verb: "settle", act, release: `${percent}%`, note: "" };
      const offers = m.review.state === "disputed" ? m.review.dispute.offers : [];
      const offerId = offers.at(-1 - (percent % 2))?.id ?? asId<OfferId>("none");
      return { verb: "settle", act, offerId };
    }),
};

/** What ends a milestone is drawn less often, so that most walks get somewhere. */
const WEIGHTS: Readonly<Record<FollowingVerb, number>> = {
  ...{ accept: 4, decline: 2, amend: 2, fund: 4, submit: 4 },
  ...{ withdraw: 1, approve: 4, changes: 3, cancel: 1 },
  ...{ block: 2, extend: 2, nudge: 1, dispute: 2, settle: 3 },
};

const drafts: fc.Arbitrary<Draft> = fc.oneof(
  ...FOLLOWING_VERBS.map((verb) => ({ weight: WEIGHTS[verb], arbitrary: draftsOf[verb] })),
);

const starts = [proposed, accepted, funded, inReview, halfApproved, cancellationAsked] as const;

/** What the provider may tell next, given the state: the first thing that fits the drawn number. */
function news(m: Milestone, n: number, at: Instant): readonly MilestoneEvent[] {
  const { funding } = m;
  if (funding.state === "checkout_open") {
    const { checkoutId } = funding;
    if (n % 4 === 0) return [{ type: "CheckoutClosed", checkoutId, why: "expired", at }];
    if (n % 4 === 1) return [{ type: "PaymentProcessing", checkoutId, at }];
    return [paidFor(m, checkoutId, at)];
  }
  if (funding.state === "processing") {
    const { checkoutId } = funding;
    return n % 3 === 0
      ? [{ type: "CheckoutClosed", checkoutId, why: "payment_failed", at }]
      : [paidFor(m, checkoutId, at)];
  }
  if (n % 7 === 0) return [strayPayment(m, at)];
  const legs = [
    ...(decisionOf(m)?.legs ?? []),
    ...m.strays.map((one): Leg => ({ ...one, kind: "refund" })),
  ];
  const leg = legs.find((one) => one.progress.state !== "done");
  if (!leg) return [];
  return leg.kind === "transfer" ? transferNews(m, leg, n, at) : refundNews(leg, n, at);
}

function paidFor(m: Milestone, checkoutId: CheckoutId, at: Instant): MilestoneEvent {
  const amountMinor = m.terms.costs.buyerPaysMinor;
  return {
    ...{
      type: "MilestoneFunded",
      checkoutId,
      paymentIntentId: "pi",
      chargeId: "ch",
      amountMinor,
      at,
    },
    ...{ providerFeeMinor: 14_001, availableOn: null },
  };
}

function strayPayment(m: Milestone, at: Instant): MilestoneEvent {
  return {
    ...{ type: "StrayPaymentReceived", checkoutId: asId<CheckoutId>("old"), chargeId: "ch_x", at },
    ...{
      amountMinor: 480_000,
      providerFeeMinor: 14_001,
      moveId: asId<MoveId>(`stray-${m.version}`),
    },
  };
}

function transferNews(
  m: Milestone,
  { moveId, amountMinor, progress }: Leg,
  n: number,
  at: Instant,
): readonly MilestoneEvent[] {
  if (progress.state !== "sent") {
    const voided = voidApprovals(m, at);
    if (n % 5 === 1 && voided) return [voided];
    if (n % 5 === 2)
      return [{ type: "PayoutWaiting", reason: "payee_not_ready", requirements: [], at }];
    return [{ type: "MoveSent", moveId, kind: "transfer", at }];
  }
  if (n % 4 === 1) return [{ type: "MoveRefused", moveId, kind: "transfer", code: "no", at }];
  return [
    { type: "TransferSucceeded", moveId, transferId: "tr", amountMinor, arrivesOn: null, at },
  ];
}

function refundNews(
  { moveId, amountMinor, progress }: Leg,
  n: number,
  at: Instant,
): readonly MilestoneEvent[] {
  const told = { moveId, refundId: "re", amountMinor, at };
  if (progress.state === "owed" || progress.state === "failed")
    return [{ type: "MoveSent", moveId, kind: "refund", at }];
  if (progress.state === "sent")
    return n % 4 === 1
      ? [{ type: "MoveRefused", moveId, kind: "refund", code: "no", at }]
      : [{ type: "RefundCreated", ...told }];
  return [
    n % 4 === 1
      ? { type: "RefundFailed", code: "no", ...told }
      : { type: "RefundSettled", ...told },
  ];
}

type Step =
  | {
      readonly kind: "command";
      readonly person: (typeof people)[number];
      readonly draft: Draft;
      readonly back: number;
    }
  | { readonly kind: "news"; readonly n: number }
  /** Time passes, and all that is due on the way is done at its moment. */
  | { readonly kind: "time"; readonly hours: number };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("command" as const),
      person: anyPerson,
      draft: drafts,
      back: version,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("news" as const), n: fc.nat({ max: 1_000 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("time" as const),
      hours: fc.constantFrom(12, 24, 49, 24 * 8, 24 * 15),
    }),
  },
);

const anyAgreement: fc.Arbitrary<Agreement> = fc.constantFrom(
  anAgreement({ arbiter }),
  anAgreement(),
  anAgreement({ payee: null }),
  anAgreement({
    payee: { ...PAYEE, replacedAnother: true, setAt: plusHours(NOW, 20 - PAYEE_CHANGE_WAIT_HOURS) },
  }),
);

function step(story: Story, agreement: Agreement, one: Step, now: Instant): Story {
  if (one.kind === "time") return passTo(story, now, {}, agreement);
  if (one.kind === "news") return followedBy(story, ...news(story.milestone, one.n, now));
  const situation = { milestone: story.milestone, agreement };
  const command = one.draft(story.milestone, one.back);
  const actor = actorOf(one.person);
  const checked = VERBS[command.verb].check(situation, actor, now);
  const decision = decide(situation, command, contextOf(one.person, now));
  expect(availableVerbs(situation, actor, now).includes(command.verb)).toBe(checked === null);
  if (checked) expect(decision).toEqual({ ok: false, refusals: [checked] });
  if (!decision.ok) {
    expect(decision.refusals).not.toEqual([]);
    return story;
  }
  expect(one.person).not.toBe(outsider);
  expect(decision.events).not.toEqual([]);
  return followedBy(story, ...decision.events);
}

function expectSound(before: Story, story: Story, agreement: Agreement, now: Instant): void {
  const { milestone, events } = story;
  const entries = ledgerOf(milestone.id, events);
  expect(checkMilestoneInvariants(milestone, entries)).toEqual([]);
  expect(milestone.version).toBe(events.length);
  expect(JSON.parse(JSON.stringify(milestone))).toEqual(milestone);
  if (isOver(before.milestone)) expect(headline(milestone)).toBe(headline(before.milestone));
  const { owner } = nextAction({ milestone, agreement }, now);
  const settled = milestone.strays.every((stray) => stray.progress.state === "done");
  expect(owner === "nobody").toBe(isOver(milestone) && settled);
}

type Walk = {
  readonly start: () => Story;
  readonly agreement: Agreement;
  readonly steps: readonly Step[];
};

const anyWalk: fc.Arbitrary<Walk> = fc.record({
  start: fc.constantFrom(...starts),
  agreement: anyAgreement,
  steps: fc.array(anyStep, { minLength: 20, maxLength: 60 }),
});

/** Goes step by step, an hour each or as long as is drawn; every state on the way is sound. */
function walk({ start, agreement, steps }: Walk): readonly Story[] {
  const stories: Story[] = [start()];
  let now = NOW;
  for (const one of steps) {
    const before = stories.at(-1) ?? start();
    now = plusHours(now, one.kind === "time" ? one.hours : 1);
    const story = step(before, agreement, one, now);
    if (story === before) continue;
    expectSound(before, story, agreement, now);
    stories.push(story);
  }
  return stories;
}

it("keeps every invariant whatever anyone does in whatever order", () => {
  fc.assert(
    fc.property(anyWalk, (drawn) => {
      const story = walk(drawn).at(-1);
      expect(story && fold(story.milestone.id, story.events)).toEqual(story?.milestone);
    }),
    { numRuns: times(300) },
  );
});

/** What only the provider or the operator can end: a payment at the bank, money on its way, a refund that came back. */
function waitsForOthers({ funding, review }: Milestone): boolean {
  const legs = "decision" in review ? review.decision.legs : [];
  const open = legs.filter(({ progress }) => progress.state !== "done");
  return funding.state === "processing" || open.some(({ progress }) => progress.state !== "owed");
}

it("has no state that is a trap: time alone leads everywhere to an end", () => {
  fc.assert(
    fc.property(anyWalk, (drawn) => {
      const story = walk(drawn).at(-1);
      if (!story) return;
      const first = story.events.at(-1)?.at ?? NOW;
      let end = story;
      for (let rounds = 1; rounds <= 3; rounds++) {
        const now = plusDays(first, rounds * 200);
        end = paidOut(passTo(end, now, {}, drawn.agreement), now);
      }
      expect(
        checkMilestoneInvariants(end.milestone, ledgerOf(end.milestone.id, end.events)),
      ).toEqual([]);
      expect(isOver(end.milestone) || waitsForOthers(end.milestone)).toBe(true);
    }),
    { numRuns: times(200) },
  );
});

it("comes through every state that there is, or the walk tests less than it says", () => {
  const drawn = fc.sample(anyWalk, { numRuns: 300, seed: 7 });
  const reached = drawn.flatMap((one) => walk(one).map((story) => headline(story.milestone)));
  expect([...new Set(reached)].sort()).toEqual([
    ...["accepted", "approved", "cancelled", "changes_requested", "decided", "declined"],
    ...["disputed", "funded", "lapsed", "proposed", "refunded", "released", "submitted"],
  ]);
});
