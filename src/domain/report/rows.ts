import type { Instant } from "../clock/instant.ts";
import { fold } from "../milestone/evolve.ts";
import { decisionOf, type Headline, headline, isOver } from "../milestone/milestone.ts";
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
  const submission = submissionDue({ fundedAt, submittedAt, decidedAt, dueAt: terms.dueAt, now });
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
    dueAt: terms.dueAt,
    due: owed.length + (submission === "not_due" ? 0 : 1),
    late: owed.filter(({ late }) => late).length + (submission === "late" ? 1 : 0),
  };
}

type Submitting = {
  readonly fundedAt: Instant | null;
  readonly submittedAt: Instant | null;
  readonly decidedAt: Instant | null;
  readonly dueAt: Instant;
  readonly now: Instant;
};

/** Work is owed from funding on, and no more once the milestone was decided without it. */
function submissionDue(one: Submitting): "not_due" | "in_time" | "late" {
  const { fundedAt, submittedAt, decidedAt, dueAt, now } = one;
  if (fundedAt === null) return "not_due";
  if (submittedAt !== null) return submittedAt > dueAt ? "late" : "in_time";
  const until = decidedAt ?? now;
  return until > dueAt ? "late" : "not_due";
}
