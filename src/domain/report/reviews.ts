import type { Instant } from "../clock/instant.ts";
import type { MilestoneEvent } from "../milestone/events.ts";
import { evolve, startMilestone } from "../milestone/evolve.ts";
import type { Milestone, Review } from "../milestone/milestone.ts";
import type { History } from "./history.ts";

/** One time that the buyer had to look at a submission. */
export type ReviewRound = {
  readonly number: number;
  readonly openedAt: Instant;
  /** When it had to be decided at last, every extension and pause counted. */
  readonly dueAt: Instant;
  /** Null while nothing is decided. */
  readonly decidedAt: Instant | null;
  /** Whole minutes. */
  readonly windowMinutes: number;
  /** Whole minutes until the decision, or until now. */
  readonly tookMinutes: number;
  readonly late: boolean;
};

const MS_PER_MINUTE = 60_000;

const minutesBetween = (from: Instant, to: Instant): number =>
  Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / MS_PER_MINUTE));

type Begun = { readonly openedAt: Instant; readonly dueAt: Instant };

/**
 * The reviews of a milestone, in order: each from its submission to the decision that ended it, or open until now. A
 * submission that was taken back leaves no review.
 */
export function reviewRounds(history: History, now: Instant): readonly ReviewRound[] {
  const rounds: ReviewRound[] = [];
  let milestone: Milestone | null = null;
  let begun: Begun | null = null;
  for (const { event } of history.events) {
    const before: Milestone | null = milestone;
    if (before) milestone = evolve(before, event);
    else if (event.type === "MilestoneProposed") milestone = startMilestone(history.id, event);
    if (!milestone) continue;
    const { number, review } = milestone;
    if (begun && isDecided(review)) rounds.push(round(number, begun, event.at, now));
    begun = afterwards(begun, event, review);
  }
  return milestone && begun ? [...rounds, round(milestone.number, begun, null, now)] : rounds;
}

/** The review that is open after an event; its due time is the latest that was given. */
function afterwards(begun: Begun | null, event: MilestoneEvent, review: Review): Begun | null {
  if (review.state !== "open") return null;
  const goesOn = begun !== null && event.type !== "WorkSubmitted";
  return { openedAt: goesOn ? begun.openedAt : event.at, dueAt: review.dueAt };
}

const isDecided = ({ state }: Review): boolean =>
  state === "approved" || state === "changes_requested" || state === "decided";

function round(number: number, begun: Begun, decidedAt: Instant | null, now: Instant): ReviewRound {
  const { openedAt, dueAt } = begun;
  const ended = decidedAt ?? now;
  return {
    ...{ number, openedAt, dueAt, decidedAt },
    windowMinutes: minutesBetween(openedAt, dueAt),
    tookMinutes: minutesBetween(openedAt, ended),
    late: ended > dueAt,
  };
}

/** The middle one of some numbers, rounded down where it lies between two; null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  return upper === undefined || lower === undefined ? null : Math.floor((upper + lower) / 2);
}
