import type { Instant } from "../../domain/clock/instant.ts";
import { minorDigits } from "../../domain/money.ts";
import type { PeriodUnit } from "../../domain/report/periods.ts";

/** An amount with its currency's sign and grouping, exact to the minor unit. */
export function amount(amountMinor: number, currency: string): string {
  const digits = minorDigits(currency);
  return new Intl.NumberFormat("en-US", {
    ...({ style: "currency", currency } as const),
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
    .format(amountMinor / 10 ** digits)
    .replaceAll("\u00a0", " ");
}

/** The same in few letters, for an axis: "$4.8K". Takes whole units, as the axis counts. */
export function roughly(units: number, currency: string): string {
  return new Intl.NumberFormat("en-US", {
    ...({ style: "currency", currency, notation: "compact" } as const),
    minimumFractionDigits: 0,
    maximumFractionDigits: 1,
  })
    .format(units)
    .replaceAll("\u00a0", " ");
}

const MONTHS = [
  ...(["Jan", "Feb", "Mar", "Apr", "May", "Jun"] as const),
  ...(["Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const),
] as const;

/** A day without doubt about which part is the month: "12 Oct". */
function dayName(at: Instant): string {
  const date = new Date(at);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}

/** When a column begins, in few letters. */
export function columnName(from: Instant, unit: PeriodUnit): string {
  if (unit !== "month") return dayName(from);
  return `${MONTHS[new Date(from).getUTCMonth()]} ${from.slice(0, 4)}`;
}

/** From a day to a day; the year once where it is the same. */
export function span(from: Instant, until: Instant): string {
  const [first, last] = [from, until].map((at) => `${dayName(at)} ${at.slice(0, 4)}`);
  if (first === last) return String(last);
  const sameYear = from.slice(0, 4) === until.slice(0, 4);
  return `${sameYear ? dayName(from) : first} – ${last}`;
}

/** How fine the columns are. */
export const BY: Readonly<Record<PeriodUnit, string>> = {
  day: "day by day",
  week: "week by week",
  month: "month by month",
};

/** A length of time in the unit that people would use: "45 min", "6 h", "2.5 days". */
export function lasting(minutes: number): string {
  if (minutes < 60) return `${Math.max(1, minutes)} min`;
  const hours = minutes / 60;
  if (hours < 48) return `${round(hours)} h`;
  return `${round(hours / 24)} days`;
}

const round = (value: number) =>
  new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 }).format(value);

/** "1 milestone", "2 milestones". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
