import { NO_DELIVERY_DAYS } from "../agreement/policies.ts";
import { invariant } from "../assert.ts";
import { type Instant, later, plusDays, plusHours } from "../clock/instant.ts";
import { type DeadlockTools, resolveDeadlock } from "./deadlock.ts";
import { closingCheckout } from "./decide/amend.ts";
import { releaseOf } from "./decide/approve.ts";
import type { PlatformTerms, Situation } from "./decision.ts";
import type { MilestoneEvent } from "./events.ts";
import { holdResolutionAt } from "./hold.ts";
import { decisionOf, isOver, type Milestone } from "./milestone.ts";
import { nextSilenceStep } from "./silence.ts";

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

/** What is due by itself now: the first of it; where more is due, the next tick is due at once. */
export function decideTick(situation: Situation, facts: TickFacts): readonly MilestoneEvent[] {
  const absent = absence(situation, facts);
  if (absent.length > 0) return absent;
  for (const tick of allTicks(situation, facts.platform, facts.now)) {
    const events = tick.at <= facts.now ? tick.decide(facts) : [];
    if (events.length > 0) return events;
  }
  return [];
}

/** The moments at which a milestone has to be looked at again, each with what for; a card changes its words at some. */
export function ticksOf(
  situation: Situation,
  platform: TickFacts["platform"],
  now: Instant,
): readonly { readonly at: Instant; readonly why: string }[] {
  const { milestone } = situation;
  if (isOver(milestone)) return [];
  const { review, block, dueAt } = milestone;
  const words: { at: Instant; why: string }[] = [];
  if (!decisionOf(milestone) && !block && milestone.funding.state === "funded") {
    words.push({ at: review.state === "open" ? review.dueAt : dueAt, why: "overdue" });
  }
  return [...allTicks(situation, platform, now).map(({ at, why }) => ({ at, why })), ...words];
}

function allTicks(
  situation: Situation,
  platform: TickFacts["platform"],
  now: Instant,
): readonly Tick[] {
  const { milestone } = situation;
  if (isOver(milestone)) return [];
  if (decisionOf(milestone)) return unpayable(milestone, platform);
  return [
    ...lapses(milestone),
    ...extensionLapse(milestone),
    ...silence(situation, now),
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

function silence({ milestone, agreement }: Situation, now: Instant): readonly Tick[] {
  const next = nextSilenceStep(milestone, agreement, now);
  if (!next) return [];
  const { at, step } = next;
  const decide: Tick["decide"] = (facts) => {
    if (step === "accept") return acceptedBySilence(milestone, facts);
    const acceptedAt = later(next.acceptedAt, plusHours(facts.now, step));
    return [{ type: "SilenceWarned", hoursLeft: step, acceptedAt, at: facts.now }];
  };
  return [{ at, why: `silence_${step}`, decide }];
}

function acceptedBySilence(milestone: Milestone, facts: TickFacts): readonly MilestoneEvent[] {
  if (!facts.warningsDelivered)
    return [{ type: "SilenceEnded", why: "not_delivered", at: facts.now }];
  return [releaseOf(milestone, [], "deemed", facts)];
}

function missingDependency({ block, terms, funding, ...rest }: Milestone): readonly Tick[] {
  const { onDependencyMissing: outcome, dependencyDays } = terms.policies;
  if (!block || outcome === "escalate" || funding.state !== "funded") return [];
  const milestone = { block, terms, funding, ...rest };
  return [
    {
      at: plusDays(block.since, dependencyDays),
      why: "dependency_missing",
      decide: (facts) => [resolveDeadlock(milestone, outcome, "dependency_missing", facts)],
    },
  ];
}

function noDelivery(milestone: Milestone): readonly Tick[] {
  const { funding, review, submission, dueAt, block, terms } = milestone;
  if (funding.state !== "funded" || block || review.state === "open") return [];
  const asked = review.state === "changes_requested" ? review.at : dueAt;
  const since = submission.state === "withdrawn" ? later(asked, submission.at) : asked;
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

/** Approved, but the facilitator could not be paid before the limit: what was never sent goes back to the buyer. */
function unpayable(milestone: Milestone, platform: TickFacts["platform"]): readonly Tick[] {
  const at = holdResolutionAt(milestone, platform);
  const [leg, another] = decisionOf(milestone)?.legs ?? [];
  if (!at || leg?.kind !== "transfer" || another) return [];
  const { state } = leg.progress;
  if (state !== "owed" && state !== "failed") return [];
  return [
    {
      at,
      why: "unpayable",
      decide: (facts) => {
        invariant(milestone.funding.state === "funded", "only what is held goes back");
        return [
          { type: "ApprovalsVoided", why: "unpayable", reviewDueAt: facts.now, at: facts.now },
          resolveDeadlock(milestone, "refund", "unpayable", facts),
        ];
      },
    },
  ];
}
