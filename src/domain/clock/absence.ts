import type { PersonId } from "../ids.ts";
import type { Instant } from "./instant.ts";
import type { WorkingHours } from "./working-time.ts";
import { calendarDay } from "./zone.ts";

/** Somebody is away: until when, and who hears of what waits for them meanwhile. */
export type Absence = {
  /** The last day, YYYY-MM-DD on their own calendar. */
  readonly until: string;
  readonly timeZone: string;
  /** Null where they named nobody. Whoever it is may sit elsewhere by now: ask the agreement. */
  readonly delegate: PersonId | null;
};

/** The absence that covers this moment, by the person's own calendar; null where they are there. */
export function absenceAt(
  hours: Pick<WorkingHours, "away" | "timeZone"> | null | undefined,
  at: Instant,
): Absence | null {
  if (!hours?.away) return null;
  const { away, timeZone } = hours;
  const today = calendarDay(at, timeZone);
  if (today < away.from || today > away.until) return null;
  return { until: away.until, timeZone, delegate: away.delegate ?? null };
}
