import type { MilestoneView } from "../../app/queries/views.ts";
import { hoursBetween, type Instant } from "../../domain/clock/instant.ts";
import { holdLimitOf, holdResolutionAt } from "../../domain/milestone/hold.ts";
import { decisionOf, isOver, type Milestone } from "../../domain/milestone/milestone.ts";
import { payByOf } from "../../domain/milestone/pay-by.ts";
import { nextSilenceStep } from "../../domain/milestone/silence.ts";
import { onceRef, refTo } from "../action-ref.ts";
import type { Action } from "../blocks.ts";
import { blockLine, extensionLine, lowered, moreDays } from "../copy/clock.ts";
import { payoutMoney } from "../copy/payout.ts";
import { DEEMED_WORDS, POLICY_CHOICES, payByLaw } from "../copy/policies.ts";
import { sideName } from "../people.ts";
import { day, deadline, moment, type Spans, say } from "../spans.ts";

/** The limit is worth a line from then on. */
const HOLD_NOTE_DAYS = 30;

/** What time does to a milestone now: what it waits for, who asks for more, what silence means, what has to be paid by when. */
export function clockLines(view: MilestoneView, longest: number): readonly Spans[] {
  const { milestone } = view;
  if (isOver(milestone) || decisionOf(milestone)) return holdLine(view);
  const { block, extension } = milestone;
  return [
    ...(block ? [blockLine(view, block, longest)] : []),
    ...(extension ? [extensionLine(view, extension, longest)] : []),
    ...silenceLine(view),
    ...payByLine(view),
    ...holdLine(view),
  ];
}

/** "due Fri 4 Dec, 17:00 (was 1 Dec)", or that it waits where the clock doesn't run. */
export function dueWords({ milestone, now }: MilestoneView): Spans {
  const { dueAt, block } = milestone;
  if (block?.stops.includes("due")) return say` · the due date waits`;
  return say` · due ${moment(dueAt, now)}${wasDue(milestone, now)}`;
}

/** The due date of the accepted terms, where pauses or granted time have moved it. */
function wasDue({ dueAt, terms }: Milestone, now: Instant): Spans {
  return dueAt === terms.dueAt ? [] : say` (was ${day(terms.dueAt, now)})`;
}

/** What silence means: as it was agreed, when exactly it will be acceptance, or why it no longer is. */
function silenceLine(view: MilestoneView): readonly Spans[] {
  const { milestone, agreement, now } = view;
  const { review, terms } = milestone;
  if (terms.policies.onSilence !== "deem_accepted") return [];
  if (review.state !== "open") return [say`${DEEMED_WORDS}`];
  const { silence } = review;
  if (silence.rule === "escalates") {
    return [
      say`Silence no longer counts as acceptance in this review, ${ENDED[silence.because ?? "taken_back"]}.`,
    ];
  }
  const step = nextSilenceStep(milestone, agreement);
  if (!step) return [];
  return [
    say`If ${sideName(view, "buyer")} says nothing by ${deadline(step.acceptedAt, now)}, it counts as accepted and ${payoutMoney(view)} is released. Anything that the buyer does here stops that: approving, asking for changes, asking for more time.`,
  ];
}

const ENDED = {
  buyer_acted: "because the buyer has acted",
  blocked: "because the clocks were stopped",
  disputed: "because it was disputed",
  buyer_away: "because the buyer is away",
  not_delivered: "because the warnings didn't reach everyone",
  taken_back: "because an approval was taken back",
} as const;

function payByLine(view: MilestoneView): readonly Spans[] {
  const { milestone, now } = view;
  const by = payByOf(milestone);
  if (!by) return [];
  const law = payByLaw(milestone.terms.policies.payBy);
  const why = law ? say` (${law})` : say` (as the terms say)`;
  return [say`To be paid by ${deadline(by, now)}${why}.`];
}

function holdLine(view: MilestoneView): readonly Spans[] {
  const { milestone, now, holdLimitDays } = view;
  const limit = holdLimitOf(milestone, { holdLimitDays });
  const ends = holdResolutionAt(milestone, { holdLimitDays });
  if (!limit || !ends || hoursBetween(now, limit) > HOLD_NOTE_DAYS * 24) return [];
  const legs = decisionOf(milestone)?.legs;
  // What is on its way already is not held any more.
  if (legs?.some(({ progress }) => progress.state !== "owed" && progress.state !== "failed")) {
    return [];
  }
  const then = legs
    ? "goes back to the buyer"
    : `is distributed by the accepted terms: ${lowered(POLICY_CHOICES.onDeadlock[milestone.terms.policies.onDeadlock])}`;
  return [
    say`Money can be held until ${day(limit, now)}. What is still held on ${deadline(ends, now)} ${then}.`,
  ];
}

/** "It's there now": ends the block that stands, from either side. */
export function liftButton({ id, block }: Milestone): Action {
  const ref = block ? onceRef("block_lift", id, block.since) : refTo("block_lift", id);
  return { kind: "act", label: "It's there now", ref, style: "primary" };
}

/** The two answers to the wish for more time that is open. */
export function extensionButtons({ id, extension }: Milestone): readonly Action[] {
  if (!extension) return [];
  const { at, days } = extension;
  return [
    {
      ...{ kind: "act", label: `Give ${moreDays(days)}`, style: "primary" },
      ref: onceRef("extend_grant", id, at),
    },
    { kind: "act", label: "No", ref: onceRef("extend_refuse", id, at) },
  ];
}
