import type { Report } from "../../domain/report/report.ts";
import { money, type Spans, say, text } from "../spans.ts";
import { counted } from "./time.ts";

/** Currencies beyond these are in the table. */
const MOST_CURRENCIES = 3;
const MINUTES_PER_HOUR = 60;
const MINUTES_PER_DAY = 1_440;

/** What the chart of a report says, in one sentence of figures: the words of its message, and of those who can't see it. */
export function reportSentence(report: Report): Spans {
  const parts = [...moneyParts(report), ...reviewParts(report), ...overdueParts(report)];
  const said = parts.flatMap((part, index) => (index === 0 ? part : say`; ${part}`));
  return [...said, text(".")];
}

/** What else the reader should know of the report; empty where nothing. */
export function reportNote({ leftOut }: Report): Spans {
  if (leftOut === 0) return [];
  return say`Only the latest milestones are in it; ${counted(leftOut, "older one")} left out.`;
}

function moneyParts({ money: all, counts }: Report): readonly Spans[] {
  if (all.length === 0) {
    const { milestones } = counts;
    return [say`Nothing was funded yet; ${counted(milestones, "milestone")} so far`];
  }
  const shown = all.slice(0, MOST_CURRENCIES).map(({ currency, now }, index): Spans => {
    const { heldMinor, releasedMinor, refundedMinor, feesMinor } = now;
    const paid = heldMinor + releasedMinor + refundedMinor + feesMinor;
    const as = (minor: number) => money(minor, currency);
    const fees = feesMinor === 0 ? [] : say`, ${as(feesMinor)} kept as fees`;
    const of = index === 0 ? "Of" : "of";
    return say`${of} ${as(paid)} paid in, ${as(releasedMinor)} released, ${as(heldMinor)} held, ${as(refundedMinor)} refunded${fees}`;
  });
  const more = all.length - MOST_CURRENCIES;
  return more > 0 ? [...shown, say`${more} more currencies in the CSV`] : shown;
}

function reviewParts({ reviews }: Report): readonly Spans[] {
  const { decided, medianMinutes, medianWindowMinutes } = reviews;
  if (medianMinutes === null || medianWindowMinutes === null) return [];
  const [took, allowed] = [lasting(medianMinutes), lasting(medianWindowMinutes)];
  if (decided === 1) return [say`the one review took ${took} of ${allowed}`];
  return [say`half of ${decided} reviews took ${took} or less, of ${allowed}`];
}

function overdueParts({ overdue: { late, due } }: Report): readonly Spans[] {
  if (due === 0) return [];
  const what = due === 1 ? "review or submission" : "reviews and submissions";
  return [say`${late} of ${due} ${what} ${late === 1 ? "was" : "were"} late`];
}

/** What it takes at most, one minute or more: "45 minutes", "6 hours", "2.5 days". */
function lasting(minutes: number): string {
  if (minutes < MINUTES_PER_HOUR) return counted(Math.max(1, minutes), "minute");
  const days = minutes >= 2 * MINUTES_PER_DAY;
  const amount = minutes / (days ? MINUTES_PER_DAY : MINUTES_PER_HOUR);
  return counted(Number(amount.toFixed(1)), days ? "day" : "hour");
}
