import { hoursBetween, type Instant } from "../../domain/clock/instant.ts";

const relativeFormat = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** "in 3 days", "tomorrow", "in 5 hours", "2 days ago": the distance to a moment, rounded to what people say. */
export function formatRelative(at: Instant, now: Instant): string {
  const hours = hoursBetween(now, at);
  if (Math.abs(hours) < 1) return relativeFormat.format(Math.round(hours * 60), "minute");
  if (Math.abs(hours) < 36) return relativeFormat.format(Math.round(hours), "hour");
  return relativeFormat.format(Math.round(hours / 24), "day");
}

/** What is shown where a platform cannot show a moment natively; UTC and saying so. */
export function fallbackTime(at: Instant, withTime: boolean): string {
  const date = new Intl.DateTimeFormat("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
    ...(withTime ? { hour: "2-digit", minute: "2-digit" } : {}),
  }).format(new Date(at));
  return withTime ? `${date} UTC` : date;
}

/** "3 days", "5 hours": a length of time as people say it. */
export function lengthWords(hours: number): string {
  if (hours < 1) return counted(Math.max(1, Math.round(hours * 60)), "minute");
  return hours < 36 ? counted(Math.round(hours), "hour") : counted(Math.round(hours / 24), "day");
}

/** "2nd", "11th", "23rd". */
export function ordinal(n: number): string {
  const rule = new Intl.PluralRules("en", { type: "ordinal" }).select(n);
  return `${n}${{ one: "st", two: "nd", few: "rd", other: "th", zero: "th", many: "th" }[rule]}`;
}

/** "1 day", "7 days". */
export function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
