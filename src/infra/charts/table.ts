import { formatMinor } from "../../domain/money.ts";
import type { Report } from "../../domain/report/report.ts";
import type { ReviewRound } from "../../domain/report/reviews.ts";
import type { ReportRow } from "../../domain/report/rows.ts";
import { csv } from "../csv.ts";

type Cell = string | number;

const COLUMNS: readonly (readonly [header: string, cell: (row: ReportRow) => Cell])[] = [
  ["number", ({ number }) => `M-${number}`],
  ["title", ({ title }) => title],
  ["state", ({ headline }) => headline.replaceAll("_", " ")],
  ["currency", ({ currency }) => currency],
  ["amount", (row) => money(row, row.amountMinor)],
  ["held", (row) => money(row, row.heldMinor)],
  ["released", (row) => money(row, row.releasedMinor)],
  ["refunded", (row) => money(row, row.refundedMinor)],
  ["fees", (row) => money(row, row.feesMinor)],
  ["proposed_at", ({ proposedAt }) => proposedAt],
  ["due_at", ({ dueAt }) => dueAt],
  ["funded_at", ({ fundedAt }) => fundedAt ?? ""],
  ["submitted_at", ({ submittedAt }) => submittedAt ?? ""],
  ["decided_at", ({ decidedAt }) => decidedAt ?? ""],
  ["released_at", ({ releasedAt }) => releasedAt ?? ""],
  ["reviews", ({ reviews }) => reviews.length],
  ["review_hours", ({ reviews }) => hours(reviews.at(-1), (round) => round.tookMinutes)],
  ["window_hours", ({ reviews }) => hours(reviews.at(-1), (round) => round.windowMinutes)],
  ["overdue", ({ late }) => (late > 0 ? "yes" : "no")],
];

/** One line a milestone, by number: amounts as plain decimals, moments in ISO 8601, hours of the last review. */
export function table(report: Report): string {
  const header = COLUMNS.map(([name]) => name);
  const lines = report.rows.map((row) => COLUMNS.map(([, cell]) => cell(row)));
  return csv(header, lines);
}

const money = ({ currency }: ReportRow, amountMinor: number) =>
  formatMinor({ amountMinor, currency });

function hours(round: ReviewRound | undefined, minutes: (round: ReviewRound) => number): Cell {
  return round ? Number((minutes(round) / 60).toFixed(2)) : "";
}
