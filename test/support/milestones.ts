import type { Agreement } from "../../src/domain/agreement/agreement.ts";
import { type Instant, plusDays, plusHours } from "../../src/domain/clock/instant.ts";
import { asId, type MilestoneId, type PersonId } from "../../src/domain/ids.ts";
import type { Command } from "../../src/domain/milestone/commands.ts";
import { decideNew } from "../../src/domain/milestone/decide/new.ts";
import type { Decided } from "../../src/domain/milestone/decision.ts";
import type { MilestoneEvent } from "../../src/domain/milestone/events.ts";
import { evolve, fold } from "../../src/domain/milestone/evolve.ts";
import { decisionOf, type Milestone } from "../../src/domain/milestone/milestone.ts";
import { decide, type FollowingCommand } from "../../src/domain/milestone/verbs.ts";

import {
  anAgreement,
  buyer,
  c1,
  c2,
  checkoutId,
  contextOf,
  facilitator,
  NOW,
  PAYEE,
  termsInput,
} from "./parties.ts";

/** A milestone with the stream it came from; the stream is what the ledger is posted from. */
export type Story = { readonly milestone: Milestone; readonly events: readonly MilestoneEvent[] };

/** The events of a decision, or an error that says which refusals it made instead. */
function eventsOf(decided: Decided): readonly MilestoneEvent[] {
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

function declined(): Story {
  return act(proposed(), facilitator, { verb: "decline", termsVersion: 1, reason: "Too soon" });
}

function cancelled(): Story {
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

/** The facilitator waits for the buyer; no clock runs. */
export function blocked(story: Story = funded()): Story {
  return act(story, facilitator, {
    ...{ verb: "block", act: "set", dependency: "credentials", what: "The staging password" },
  });
}

export function extensionAsked(story: Story = funded()): Story {
  return act(story, facilitator, {
    ...{ verb: "extend", act: "ask", days: "3", reason: "The API is late" },
  });
}

/** The facilitator disputes the review; nobody has answered. */
export function disputed(story: Story = inReview(), by: PersonId = facilitator): Story {
  return act(story, by, disputing(story));
}

/** A dispute of the second criterion, as a form that showed how the milestone stands would open it. */
export function disputing({ milestone }: Story): Extract<Command, { act: "open" }> {
  const decisionId = decisionOf(milestone)?.id ?? null;
  return { verb: "dispute", act: "open", reason: "It was shown", criteria: [c2], decisionId };
}

/** What a side offers to have released, as typed. */
export function offering(release: string): Extract<Command, { act: "offer" }> {
  return { verb: "settle", act: "offer", release, note: "" };
}

function disputeAnswered(): Story {
  return act(disputed(), buyer, offering("30%"));
}

/** Nobody accepted it in time. */
export function lapsed(): Story {
  const at = plusDays(NOW, 5);
  return followedBy(proposed(), { type: "MilestoneLapsed", why: "not_accepted", at });
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

function transferRefused(): Story {
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
  blocked,
  blockedInReview: () => blocked(inReview()),
  extensionAsked,
  lapsed,
  halfApproved,
  disputed,
  disputeAnswered,
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
