import { type Instant, instant } from "../clock/instant.ts";
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
  (Date.parse(to) - Date.parse(from)) / MS_PER_MINUTE;

/** A review that is open: what is known of its clock so far. */
type Begun = {
  readonly openedAt: Instant;
  /** What opened it. */
  readonly by: MilestoneEvent["type"];
  readonly dueAt: Instant;
  /** How long blocks have stopped its clock, the one that stands now left out. */
  readonly pausedMs: number;
  readonly stoppedAt: Instant | null;
};

/**
 * The reviews of a milestone, in order: each from its submission to the decision that ended it, or open until now. A
 * submission that was taken back leaves no review; what a block stopped counts neither as taken nor as allowed.
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
    if (begun && isDecided(review) && !isTakenBack(begun, event))
      rounds.push(round(number, begun, event.at, now));
    begun = afterwards(begun, event, milestone);
  }
  return milestone && begun ? [...rounds, round(milestone.number, begun, null, now)] : rounds;
}

/** The review that is open after an event; its due time is the latest that was given. */
function afterwards(
  begun: Begun | null,
  event: MilestoneEvent,
  { review, block }: Milestone,
): Begun | null {
  if (review.state !== "open") return null;
  const { at } = event;
  const stops = block?.stops.includes("review") ?? false;
  const { dueAt } = review;
  if (begun === null || event.type === "WorkSubmitted") {
    return { openedAt: at, by: event.type, dueAt, pausedMs: 0, stoppedAt: stops ? at : null };
  }
  const { openedAt, by, stoppedAt, pausedMs } = begun;
  if (stops) return { openedAt, by, dueAt, pausedMs, stoppedAt: stoppedAt ?? at };
  const stood = stoppedAt ? Date.parse(at) - Date.parse(stoppedAt) : 0;
  return { openedAt, by, dueAt, pausedMs: pausedMs + stood, stoppedAt: null };
}

/** A dispute is an answer, too; a review that goes on after it begins anew. */
const isDecided = ({ state }: Review): boolean =>
  state === "approved" ||
  state === "changes_requested" ||
  state === "disputed" ||
  state === "decided";

/** A dispute of what was approved opens the review and ends it at once: nobody had to look anew. */
const isTakenBack = ({ openedAt, by }: Begun, { type, at }: MilestoneEvent): boolean =>
  type === "DisputeOpened" && by === "ApprovalsVoided" && openedAt === at;

function round(number: number, begun: Begun, decidedAt: Instant | null, now: Instant): ReviewRound {
  const { openedAt, stoppedAt } = begun;
  const ended = decidedAt ?? now;
  // While a block stands, the end moves away as fast as time passes.
  const stands = stoppedAt ? Date.parse(ended) - Date.parse(stoppedAt) : 0;
  const dueAt = instant(Date.parse(begun.dueAt) + stands);
  const pausedMinutes = (begun.pausedMs + stands) / MS_PER_MINUTE;
  const running = (until: Instant) =>
    Math.max(0, Math.floor(minutesBetween(openedAt, until) - pausedMinutes));
  return {
    ...{ number, openedAt, dueAt, decidedAt },
    windowMinutes: running(dueAt),
    tookMinutes: running(ended),
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
