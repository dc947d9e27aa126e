import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { Agreement, Payee, Seat, Side } from "../../src/domain/agreement/agreement.ts";
import { DEFAULT_POLICIES, type Policies } from "../../src/domain/agreement/policies.ts";
import { type Instant, instant, plusDays, plusHours } from "../../src/domain/clock/instant.ts";
import {
  type AgreementId,
  asId,
  type CheckoutId,
  type CriterionId,
  type MilestoneId,
  type PersonId,
  type SeatId,
} from "../../src/domain/ids.ts";
import type { Command, TermsInput } from "../../src/domain/milestone/commands.ts";
import { decideNew } from "../../src/domain/milestone/decide/new.ts";
import type {
  Actor,
  Context,
  Decided,
  PlatformTerms,
} from "../../src/domain/milestone/decision.ts";
import type { MilestoneEvent } from "../../src/domain/milestone/events.ts";
import { evolve, fold } from "../../src/domain/milestone/evolve.ts";
import type { Milestone } from "../../src/domain/milestone/milestone.ts";
import { decide, type FollowingCommand } from "../../src/domain/milestone/verbs.ts";

export const NOW = instant("2026-11-23T09:00:00.000Z");

export const buyer = asId<PersonId>("person-buyer");
export const secondBuyer = asId<PersonId>("person-buyer-2");
export const facilitator = asId<PersonId>("person-facilitator");
export const outsider = asId<PersonId>("person-outsider");

/** Facilitator bears processing of 2.9 % + 0.30; no fee; ninety days. */
export const PLATFORM: PlatformTerms = {
  currencies: ["USD", "EUR", "JPY", "KWD"],
  processingBps: 290,
  processingFixedMinor: 30,
  feeBps: 0,
  holdLimitDays: 90,
};

export const PAYEE: Payee = {
  accountId: "acct_1",
  ready: true,
  requirements: [],
  holder: "Studio North",
  last4: "6789",
  setBy: facilitator,
  setAt: instant("2026-11-01T09:00:00.000Z"),
  replacedAnother: false,
};

function seat(personId: PersonId, side: Side, role: Seat["role"]): Seat {
  return { seatId: asId<SeatId>(`seat-${personId}`), side, personId, role, since: NOW };
}

/** A buyer with two people, a facilitator with one, and an account that can be paid. */
export function anAgreement(over: Partial<Agreement> = {}): Agreement {
  return {
    id: asId<AgreementId>("agreement-1"),
    version: 1,
    seats: [
      seat(buyer, "buyer", "owner"),
      seat(secondBuyer, "buyer", "member"),
      seat(facilitator, "facilitator", "owner"),
    ],
    arbiter: null,
    policies: DEFAULT_POLICIES,
    payee: PAYEE,
    ...over,
  };
}

/** A form that is accepted as it stands: $4,800, two criteria, due on 18 December in New York. */
export function termsInput(
  over: Partial<Omit<TermsInput, "policies">> & { policies?: Partial<Policies> } = {},
): TermsInput {
  return {
    title: "Checkout that takes cards",
    deliverable: "A checkout page on staging that takes card payments.",
    criteria: "Card payment succeeds on staging\nDeclined card shows the reason",
    requiredProof: "A recording of both",
    exclusions: "",
    ifDependenciesMissing: "The due date moves by as many days as access is late.",
    amount: "4,800",
    currency: "USD",
    dueOn: "2026-12-18",
    timeZone: "America/New_York",
    ...over,
    policies: { ...DEFAULT_POLICIES, ...over.policies },
  };
}

export const c1 = asId<CriterionId>("c1");
export const c2 = asId<CriterionId>("c2");
export const checkoutId = asId<CheckoutId>("checkout-1");

let count = 0;

/** What a decision by this person at this moment looks at; ids are fresh, hashes are real. */
export function contextOf(
  personId: PersonId,
  now: Instant = NOW,
  over: Partial<Context> = {},
): Context {
  return {
    now,
    actor: actorOf(personId),
    platform: PLATFORM,
    newId: () => `id-${++count}`,
    hashOf: (value) =>
      createHash("sha256")
        .update(canonicalize(value) ?? "")
        .digest("hex"),
    ...over,
  };
}

export function actorOf(personId: PersonId): Actor {
  const side = anAgreement().seats.find((one) => one.personId === personId)?.side ?? null;
  return { personId, side, platform: "slack" };
}

/** A milestone with the stream it came from; the stream is what the ledger is posted from. */
export type Story = { readonly milestone: Milestone; readonly events: readonly MilestoneEvent[] };

/** The events of a decision, or an error that says which refusals it made instead. */
export function eventsOf(decided: Decided): readonly MilestoneEvent[] {
  if (decided.ok) return decided.events;
  throw new Error(`refused: ${decided.refusals.map((one) => one.code).join(", ")}`);
}

/** The story after more events. */
export function followedBy(story: Story, ...events: readonly MilestoneEvent[]): Story {
  return {
    milestone: events.reduce(evolve, story.milestone),
    events: [...story.events, ...events],
  };
}

/** The story after a person's real decision, which must not be refused. */
export function act(
  story: Story,
  personId: PersonId,
  command: FollowingCommand,
  now: Instant = NOW,
  agreement: Agreement = anAgreement(),
): Story {
  const situation = { milestone: story.milestone, agreement };
  return followedBy(story, ...eventsOf(decide(situation, command, contextOf(personId, now))));
}

/** Proposed by the buyer. */
export function proposed(over: Parameters<typeof termsInput>[0] = {}): Story {
  const milestoneId = asId<MilestoneId>("milestone-1");
  const beginning = { agreement: anAgreement(), milestoneId, number: 3 };
  const events = eventsOf(
    decideNew(beginning, { verb: "new", terms: termsInput(over) }, contextOf(buyer)),
  );
  return { milestone: fold(milestoneId, events), events };
}

export function accepted(over: Parameters<typeof termsInput>[0] = {}): Story {
  return act(proposed(over), facilitator, { verb: "accept", termsVersion: 1 });
}

export function declined(): Story {
  return act(proposed(), facilitator, { verb: "decline", termsVersion: 1, reason: "Too soon" });
}

export function cancelled(): Story {
  return act(accepted(), buyer, { verb: "cancel", reason: "No budget" });
}

export function checkoutOpen(over: Parameters<typeof termsInput>[0] = {}): Story {
  const asked = act(accepted(over), buyer, { verb: "fund", termsVersion: 1, checkoutId });
  const expiresAt = plusHours(NOW, 24);
  return followedBy(asked, {
    type: "CheckoutOpened",
    checkoutId,
    sessionId: "cs_1",
    expiresAt,
    at: NOW,
  });
}

export function paymentProcessing(): Story {
  return followedBy(checkoutOpen(), { type: "PaymentProcessing", checkoutId, at: NOW });
}

export function funded(over: Parameters<typeof termsInput>[0] = {}): Story {
  const open = checkoutOpen(over);
  return followedBy(open, {
    type: "MilestoneFunded",
    checkoutId,
    paymentIntentId: "pi_1",
    chargeId: "ch_1",
    amountMinor: open.milestone.terms.costs.buyerPaysMinor,
    providerFeeMinor: 14_000,
    availableOn: plusDays(NOW, 2),
    at: NOW,
  });
}

/** The amendment changes the title and waits for the facilitator. */
export function amended(story: Story, over: Parameters<typeof termsInput>[0] = {}): Story {
  const { version } = story.milestone.amendment ?? story.milestone.terms;
  const terms = termsInput({ title: "Checkout that takes cards and wallets", ...over });
  return act(story, buyer, { verb: "amend", termsVersion: version, terms });
}

export function inReview(over: Parameters<typeof termsInput>[0] = {}): Story {
  return act(funded(over), facilitator, {
    verb: "submit",
    evidence: [{ criterionId: c1, text: "https://staging.example.com/recording" }],
  });
}

export function withdrawn(): Story {
  return act(inReview(), facilitator, { verb: "withdraw" });
}

export function changesRequested(): Story {
  return act(inReview(), buyer, {
    verb: "changes",
    failing: [{ criterionId: c2, why: "Shows no reason" }],
    note: "",
  });
}

/** One of two buyers has approved, and two must. */
export function halfApproved(): Story {
  return act(inReview({ policies: { quorum: 2 } }), buyer, approval());
}

export function approved(over: Parameters<typeof termsInput>[0] = {}): Story {
  return act(inReview(over), buyer, approval());
}

export function approval(termsVersion = 1): Extract<Command, { verb: "approve" }> {
  return { verb: "approve", termsVersion, payeeAccountId: PAYEE.accountId };
}

/** The only leg of the decision that was made. */
export function legOf({ milestone: { review } }: Story) {
  const leg = "decision" in review ? review.decision.legs[0] : undefined;
  if (!leg) throw new Error("nothing is decided");
  return leg;
}

export function transferring(): Story {
  const story = approved();
  return followedBy(story, {
    type: "MoveSent",
    moveId: legOf(story).moveId,
    kind: "transfer",
    at: NOW,
  });
}

export function transferRefused(): Story {
  const story = transferring();
  const { moveId } = legOf(story);
  const code = "transfers_not_allowed";
  return followedBy(story, { type: "MoveRefused", moveId, kind: "transfer", code, at: NOW });
}

export function payoutWaiting(): Story {
  const requirements = ["external_account"];
  return followedBy(approved(), {
    type: "PayoutWaiting",
    reason: "payee_not_ready",
    requirements,
    at: NOW,
  });
}

export function released(): Story {
  const story = transferring();
  const { moveId, amountMinor } = legOf(story);
  const arrivesOn = plusDays(NOW, 2);
  return followedBy(story, {
    ...{ type: "TransferSucceeded", moveId, transferId: "tr_1", amountMinor, arrivesOn, at: NOW },
  });
}

export function cancellationAsked(): Story {
  return act(funded(), buyer, { verb: "cancel", reason: "Plans changed" });
}

/** Given back by the facilitator; nothing sent yet. */
export function refundOwed(): Story {
  return act(funded(), facilitator, { verb: "cancel", reason: "Can't do it" });
}

export function refunding(): Story {
  const story = refundOwed();
  const { moveId, amountMinor } = legOf(story);
  return followedBy(
    story,
    { type: "MoveSent", moveId, kind: "refund", at: NOW },
    { type: "RefundCreated", moveId, refundId: "re_1", amountMinor, at: NOW },
  );
}

export function refundFailed(): Story {
  const story = refunding();
  const { moveId, amountMinor } = legOf(story);
  const code = "expired_or_canceled_card";
  return followedBy(story, {
    type: "RefundFailed",
    moveId,
    refundId: "re_1",
    amountMinor,
    code,
    at: NOW,
  });
}

export function refunded(): Story {
  const story = refunding();
  const { moveId, amountMinor } = legOf(story);
  return followedBy(story, {
    type: "RefundSettled",
    moveId,
    refundId: "re_1",
    amountMinor,
    at: NOW,
  });
}

/** Every state that a milestone rests in, by name. */
export const STATES = {
  proposed,
  "proposed, amended": () => amended(proposed()),
  declined,
  cancelled,
  accepted,
  "accepted, amended": () => amended(accepted()),
  checkoutOpen,
  paymentProcessing,
  funded,
  "funded, amended": () => amended(funded()),
  cancellationAsked,
  inReview,
  withdrawn,
  changesRequested,
  halfApproved,
  approved,
  payoutWaiting,
  transferring,
  transferRefused,
  released,
  refundOwed,
  refunding,
  refundFailed,
  refunded,
} as const satisfies Record<string, () => Story>;
