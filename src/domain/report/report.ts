import type { Instant } from "../clock/instant.ts";
import type { History } from "./history.ts";
import { type MoneySeries, moneySeries } from "./money-series.ts";
import { type Period, type PeriodUnit, periodsOf } from "./periods.ts";
import { median, type ReviewRound } from "./reviews.ts";
import { type ReportRow, rowOf } from "./rows.ts";

/** An agreement over time. All amounts are the ledger's, in minor units; all times of reviews are whole minutes. */
export type Report = {
  readonly now: Instant;
  readonly unit: PeriodUnit;
  readonly periods: readonly Period[];
  /** One a currency, the largest first; empty while nothing was paid in. */
  readonly money: readonly MoneySeries[];
  readonly reviews: {
    /** In the order in which they began; the open ones among them. */
    readonly rounds: readonly ReviewRound[];
    readonly decided: number;
    readonly medianMinutes: number | null;
    readonly medianWindowMinutes: number | null;
  };
  /** Reviews and submissions: how many were due, and how many of these came late or are late now. */
  readonly overdue: { readonly late: number; readonly due: number };
  readonly counts: {
    readonly milestones: number;
    readonly open: number;
    readonly released: number;
    readonly refunded: number;
  };
  /** By number. */
  readonly rows: readonly ReportRow[];
  /** How many older milestones were left out of everything, because there were too many. */
  readonly leftOut: number;
};

/** The report of an agreement's milestones at a moment; pure, so the same history gives the same report. */
export function reportOf(histories: readonly History[], now: Instant, leftOut = 0): Report {
  const rows = histories.map((history) => rowOf(history, now)).sort((a, b) => a.number - b.number);
  const { unit, periods } = periodsOf(...spanOf(histories, rows, now));
  const rounds = rows
    .flatMap(({ reviews }) => reviews)
    .sort((a, b) => (a.openedAt < b.openedAt ? -1 : a.openedAt > b.openedAt ? 1 : 0));
  const decided = rounds.filter(({ decidedAt }) => decidedAt !== null);
  const sum = (one: (row: ReportRow) => number) => rows.reduce((total, row) => total + one(row), 0);
  return {
    ...{ now, unit, periods, rows, leftOut },
    money: moneySeries(histories, periods),
    reviews: {
      rounds,
      decided: decided.length,
      medianMinutes: median(decided.map(({ tookMinutes }) => tookMinutes)),
      medianWindowMinutes: median(decided.map(({ windowMinutes }) => windowMinutes)),
    },
    overdue: { late: sum(({ late }) => late), due: sum(({ due }) => due) },
    counts: {
      milestones: rows.length,
      open: rows.filter((row) => !row.isOver && row.headline !== "released").length,
      released: rows.filter(({ headline }) => headline === "released").length,
      refunded: rows.filter(({ headline }) => headline === "refunded").length,
    },
  };
}

/** From the first payment on (before it there is nothing to draw) until now, or until the last event where all is over. */
function spanOf(
  histories: readonly History[],
  rows: readonly ReportRow[],
  now: Instant,
): [Instant, Instant] {
  const moments = histories.flatMap(({ events }) => events.map(({ event }) => event.at)).sort();
  const posted = histories
    .flatMap(({ events }) => events.filter(({ postings }) => postings.length > 0))
    .map(({ event }) => event.at)
    .sort();
  const open = rows.some((row) => !row.isOver && row.headline !== "released");
  const last = moments.at(-1) ?? now;
  return [posted[0] ?? moments[0] ?? now, open || last > now ? now : last];
}
