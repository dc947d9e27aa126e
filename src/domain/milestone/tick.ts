import { NO_DELIVERY_DAYS } from "../agreement/policies.ts";
import { type Instant, later, plusDays, plusHours } from "../clock/instant.ts";
import { openChargeback } from "./afterwards.ts";
import { type DeadlockTools, giveUpTransfer, resolveDeadlock } from "./deadlock.ts";
import { closingCheckout } from "./decide/amend.ts";
import { releaseOf } from "./decide/approve.ts";
import type { PlatformTerms, Situation } from "./decision.ts";
import { disputeTicks } from "./dispute-ticks.ts";
import type { MilestoneEvent } from "./events.ts";
import { holdResolutionAt } from "./hold.ts";
import { decisionOf, isOver, type Milestone } from "./milestone.ts";
import { dependencyDueAt } from "./pause.ts";
import { nextSilenceStep, type SilenceStep, wasMissed } from "./silence.ts";

/** What a timer may look at besides the situation. */
export type TickFacts = DeadlockTools & {
  readonly platform: Pick<PlatformTerms, "holdLimitDays">;
  /** True where too few of the buyer are there between these moments to reach the quorum, by the absences they have set. */
  buyerAway(from: Instant, to: Instant): boolean;
  /** False where a warning has not reached everyone whom it was for. */
  readonly warningsDelivered: boolean;
};

type Tick = {
  readonly at: Instant;
  readonly why: string;
  readonly decide: (facts: TickFacts) => readonly MilestoneEvent[];
};

/** What is due by itself now: the earliest of it. What is due after that follows from the state that it leads to. */
export function decideTick(situation: Situation, facts: TickFacts): readonly MilestoneEvent[] {
  const absent = absence(situation, facts);
  if (absent.length > 0) return absent;
  const due = allTicks(situation, facts.platform).filter(({ at }) => at <= facts.now);
  const [first, ...others] = due;
  if (!first) return [];
  return others.reduce((one, other) => (other.at < one.at ? other : one), first).decide(facts);
}

/**
 * The moments at which a milestone has to be looked at again, each with what for. One that `acts` has events once it is
 * due, for as long as it is planned; at the others only the card's words change.
 */
export function ticksOf(
  situation: Situation,
  platform: TickFacts["platform"],
): readonly { readonly at: Instant; readonly why: string; readonly acts: boolean }[] {
  const { milestone } = situation;
  if (isOver(milestone) || openChargeback(milestone)) return [];
  const { review, block, dueAt } = milestone;
  const words: { at: Instant; why: string; acts: boolean }[] = [];
  // Where silence is acceptance nothing is overdue when it is due: it is over.
  const isOverThen = nextSilenceStep(milestone, situation.agreement) !== null;
  const isRunning = !block && review.state !== "disputed";
  if (!decisionOf(milestone) && isRunning && !isOverThen && milestone.funding.state === "funded") {
    const at = review.state === "open" ? review.dueAt : dueAt;
    words.push({ at, why: "overdue", acts: false });
  }
  const acting = allTicks(situation, platform).map(({ at, why }) => ({ at, why, acts: true }));
  return [...acting, ...words];
}

function allTicks(situation: Situation, platform: TickFacts["platform"]): readonly Tick[] {
  const { milestone } = situation;
  if (isOver(milestone) || openChargeback(milestone)) return [];
  if (decisionOf(milestone)) return unpayable(milestone, platform);
  if (milestone.review.state === "disputed")
    return [...disputeTicks(situation, platform), ...holdLimit(milestone, platform)];
  return [
    ...lapses(milestone),
    ...extensionLapse(milestone),
    ...silence(situation),
    ...missingDependency(milestone),
    ...noDelivery(milestone),
    ...holdLimit(milestone, platform),
  ];
}

function lapses(milestone: Milestone): readonly Tick[] {
  const { termsTrack, terms, amendment, funding } = milestone;
  if (termsTrack.state === "proposed") {
    const at = plusDays(terms.proposedAt, terms.policies.proposalLapseDays);
    return [{ at, why: "not_accepted", decide: lapsed("not_accepted", milestone) }];
  }
  if (amendment) {
    const at = plusDays(amendment.proposedAt, amendment.policies.proposalLapseDays);
    const { version: termsVersion } = amendment;
    const decide: Tick["decide"] = ({ now }) => [
      { type: "AmendmentLapsed", termsVersion, at: now },
    ];
    return [{ at, why: "amendment", decide }];
  }
  if (termsTrack.state !== "accepted") return [];
  const due = plusDays(termsTrack.at, terms.policies.unfundedLapseDays);
  const decide = lapsed("not_funded", milestone);
  if (funding.state === "unfunded") return [{ at: due, why: "not_funded", decide }];
  if (funding.state !== "checkout_open") return [];
  // Nobody's payment page is closed while they may be paying.
  const open = funding.expiresAt ?? plusHours(funding.requestedAt, 24);
  return [{ at: later(due, open), why: "not_funded", decide }];
}

function lapsed(why: "not_accepted" | "not_funded", milestone: Milestone): Tick["decide"] {
  return ({ now }) => [
    ...closingCheckout(milestone, now),
    { type: "MilestoneLapsed", why, at: now },
  ];
}

function extensionLapse({ extension }: Milestone): readonly Tick[] {
  if (!extension) return [];
  const decide: Tick["decide"] = ({ now }) => [
    { type: "ExtensionRefused", by: null, side: null, at: now },
  ];
  return [{ at: extension.until, why: "extension", decide }];
}

/** Whoever has said that they are away is not silent. */
function absence({ milestone: { review } }: Situation, facts: TickFacts) {
  if (review.state !== "open" || review.silence.rule !== "deems") return [];
  if (!facts.buyerAway(review.since, later(review.dueAt, facts.now))) return [];
  return [{ type: "SilenceEnded", why: "buyer_away", at: facts.now } as const];
}

function silence({ milestone, agreement }: Situation): readonly Tick[] {
  const next = nextSilenceStep(milestone, agreement);
  if (!next) return [];
  const { at, step } = next;
  const decide: Tick["decide"] = (facts) => {
    if (step === "accept") return acceptedBySilence(milestone, next, facts);
    return [silenceWarned(next, step, facts.now)];
  };
  return [{ at, why: `silence_${step}`, decide }];
}

function silenceWarned(next: SilenceStep, hoursLeft: 48 | 24, at: Instant) {
  const acceptedAt = later(next.acceptedAt, plusHours(at, hoursLeft));
  return { type: "SilenceWarned", hoursLeft, acceptedAt, at } as const;
}

function acceptedBySilence(
  milestone: Milestone,
  next: SilenceStep,
  facts: TickFacts,
): readonly MilestoneEvent[] {
  if (!facts.warningsDelivered)
    return [{ type: "SilenceEnded", why: "not_delivered", at: facts.now }];
  if (wasMissed(next, facts.now)) return [silenceWarned(next, 24, facts.now)];
  return [releaseOf(milestone, [], "deemed", facts)];
}

function missingDependency(milestone: Milestone): readonly Tick[] {
  const { onDependencyMissing: outcome } = milestone.terms.policies;
  const at = dependencyDueAt(milestone);
  if (!at || outcome === "escalate") return [];
  return [
    {
      at,
      why: "dependency_missing",
      decide: (facts) => [resolveDeadlock(milestone, outcome, "dependency_missing", facts)],
    },
  ];
}

function noDelivery(milestone: Milestone): readonly Tick[] {
  const { funding, review, submission, dueAt, block, terms } = milestone;
  if (funding.state !== "funded" || block || review.state === "open") return [];
  const asked = review.state === "changes_requested" ? review.at : dueAt;
  const handedBack = submission.state === "withdrawn" ? later(asked, submission.at) : asked;
  // After a dispute the facilitator has all the time again, however long it took.
  const since = milestone.resumedAt ? later(handedBack, milestone.resumedAt) : handedBack;
  const { onDeadlock } = terms.policies;
  return [
    {
      at: plusDays(later(dueAt, since), NO_DELIVERY_DAYS),
      why: "no_delivery",
      decide: (facts) => [resolveDeadlock(milestone, onDeadlock, "no_delivery", facts)],
    },
  ];
}

function holdLimit(milestone: Milestone, platform: TickFacts["platform"]): readonly Tick[] {
  const at = holdResolutionAt(milestone, platform);
  if (!at) return [];
  const { onDeadlock } = milestone.terms.policies;
  return [
    {
      at,
      why: "hold_limit",
      decide: (facts) => [resolveDeadlock(milestone, onDeadlock, "hold_limit", facts)],
    },
  ];
}

/** A decision gets so long to be paid, in hours, also where it falls on the last day. */
const PAYING_HOURS = 48;

/** Decided, but the facilitator could not be paid before the limit: what was never sent goes back to the buyer. */
function unpayable(milestone: Milestone, platform: TickFacts["platform"]): readonly Tick[] {
  const { review } = milestone;
  const limit = holdResolutionAt(milestone, platform);
  const decision = decisionOf(milestone);
  const leg = decision?.legs.find(({ kind }) => kind === "transfer");
  if (!limit || !decision || !leg) return [];
  if (leg.progress.state !== "owed" && leg.progress.state !== "failed") return [];
  const decide: Tick["decide"] = (facts) =>
    review.state === "approved"
      ? [
          { type: "ApprovalsVoided", why: "unpayable", reviewDueAt: facts.now, at: facts.now },
          resolveDeadlock(milestone, "refund", "unpayable", facts),
        ]
      : [giveUpTransfer(decision, leg, facts)];
  return [{ at: later(limit, plusHours(decision.at, PAYING_HOURS)), why: "unpayable", decide }];
}
