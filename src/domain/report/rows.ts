import type { Instant } from "../clock/instant.ts";
import type { MilestoneEvent } from "../milestone/events.ts";
import { fold } from "../milestone/evolve.ts";
import {
  decisionOf,
  type Headline,
  headline,
  isOver,
  type Milestone,
} from "../milestone/milestone.ts";
import type { Currency } from "../money.ts";
import { type History, type Standing, standingOf } from "./history.ts";
import { type ReviewRound, reviewRounds } from "./reviews.ts";

/** One milestone as a line of the table. */
export type ReportRow = Standing & {
  readonly number: number;
  readonly title: string;
  readonly headline: Headline;
  readonly isOver: boolean;
  readonly currency: Currency;
  readonly amountMinor: number;
  readonly proposedAt: Instant;
  readonly fundedAt: Instant | null;
  /** The first submission: the one that the due date is for. */
  readonly submittedAt: Instant | null;
  readonly decidedAt: Instant | null;
  readonly releasedAt: Instant | null;
  readonly dueAt: Instant;
  readonly reviews: readonly ReviewRound[];
  /** Of what was due, the submission and each review: what came late, or is late now. */
  readonly due: number;
  readonly late: number;
};

/** The line of one milestone; its money is the ledger's. */
export function rowOf(history: History, now: Instant): ReportRow {
  const events = history.events.map(({ event }) => event);
  const milestone = fold(history.id, events);
  const { number, terms, createdAt, payout } = milestone;
  const at = (type: (typeof events)[number]["type"]) =>
    events.find((event) => event.type === type)?.at ?? null;
  const fundedAt = at("MilestoneFunded");
  const submittedAt = at("WorkSubmitted");
  const reviews = reviewRounds(history, now);
  const decidedAt = decisionOf(milestone)?.at ?? null;
  const submission = submissionDue(history.id, events, now);
  const owed = reviews.filter(({ decidedAt: done, late }) => done !== null || late);
  return {
    ...standingOf(history.events),
    ...{ number, fundedAt, submittedAt, decidedAt, reviews },
    title: terms.title,
    headline: headline(milestone),
    isOver: isOver(milestone),
    currency: terms.amount.currency,
    amountMinor: terms.amount.amountMinor,
    proposedAt: createdAt,
    releasedAt: payout.state === "done" ? payout.at : null,
    dueAt: milestone.dueAt,
    due: owed.length + (submission === "not_due" ? 0 : 1),
    late: owed.filter(({ late }) => late).length + (submission === "late" ? 1 : 0),
  };
}

/**
 * Whether the work came in time: by the due time as it stood then, every extension counted, and never late while a block
 * or a dispute stops it. Work is owed from funding on, and no more once the milestone was decided without it.
 */
function submissionDue(
  id: History["id"],
  events: readonly MilestoneEvent[],
  now: Instant,
): "not_due" | "in_time" | "late" {
  const at = (...types: readonly MilestoneEvent["type"][]) =>
    events.find(({ type }) => types.includes(type))?.at;
  if (at("MilestoneFunded") === undefined) return "not_due";
  const submittedAt = at("WorkSubmitted");
  const until =
    submittedAt ??
    at("RefundDecided", "ReleaseDecided", "DeadlockResolved", "DisputeDecided") ??
    now;
  const then = fold(
    id,
    events.filter((event) => event.at <= until),
  );
  const late = (stoppedSince(then) ?? until) > then.dueAt;
  if (late) return "late";
  return submittedAt === undefined ? "not_due" : "in_time";
}

/** Since when the work's clock has stood still; null where it runs. */
function stoppedSince({ block, review }: Milestone): Instant | null {
  if (block?.stops.includes("due")) return block.since;
  if (review.state === "disputed") return review.dispute.at;
  return review.state === "decided" ? (review.dispute?.at ?? null) : null;
}
