import { dueZone } from "../../../chat/conversation/due-zone.ts";
import type { Turn } from "../../../chat/conversation/turn.ts";
import { wallClock } from "../../../domain/clock/zone.ts";

/** What a clock shows now where the person is, as if it were UTC: days that they write are counted from it. */
export async function todayOf(turn: Turn): Promise<Date> {
  const start = await turn.app.formStart(turn.origin);
  const { timeZone } = await dueZone(turn, start);
  return new Date(wallClock(Date.parse(start.now), timeZone));
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAY_MS = 86_400_000;

const iso = (at: number): string => new Date(at).toISOString().slice(0, 10);

/**
 * A day as people type it, as YYYY-MM-DD: "2027-03-18", "18 Mar 2027", "Mar 18", "tomorrow", "in 3 weeks". Without a
 * year the next such day is meant. Null for anything else; nothing is guessed where day and month could be swapped.
 */
export function readDay(typed: string, now: Date): string | null {
  const text = typed.trim().toLowerCase();
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  if (text === "today") return iso(today);
  if (text === "tomorrow") return iso(today + DAY_MS);
  const [, count, unit] = /^in (\d{1,3}) (day|week)s?$/.exec(text) ?? [];
  if (count) return iso(today + Number(count) * (unit === "week" ? 7 : 1) * DAY_MS);
  const [, year, month, day] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text) ?? [];
  if (year) return valid(Number(year), Number(month), Number(day));
  const named =
    /^(?:[a-z]{3,9},? )?(?<day>\d{1,2})(?:st|nd|rd|th)?\.? (?<month>[a-z]{3,9})\.?,?(?: (?<year>\d{4}))?$/.exec(
      text,
    ) ??
    /^(?<month>[a-z]{3,9})\.? (?<day>\d{1,2})(?:st|nd|rd|th)?,?(?: (?<year>\d{4}))?$/.exec(text);
  const { groups } = named ?? {};
  const index = MONTHS.indexOf((groups?.["month"] ?? "").slice(0, 3));
  if (!groups || index < 0) return null;
  const date = Number(groups["day"]);
  if (groups["year"]) return valid(Number(groups["year"]), index + 1, date);
  const thisYear = valid(now.getUTCFullYear(), index + 1, date);
  return thisYear && thisYear >= iso(today)
    ? thisYear
    : valid(now.getUTCFullYear() + 1, index + 1, date);
}

function valid(year: number, month: number, day: number): string | null {
  const at = new Date(Date.UTC(year, month - 1, day));
  const is = at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
  return is ? iso(at.getTime()) : null;
}
