import { type Instant, plusHours } from "./instant.ts";
import {
  startOfNextWorkingDay,
  startOfNextWorkingWeek,
  type WorkingHours,
} from "./working-time.ts";

/** For how long somebody can put a reminder off. */
export const SNOOZE_LENGTHS = ["1h", "tomorrow", "next_week"] as const;
export type SnoozeLength = (typeof SNOOZE_LENGTHS)[number];

/** Until when: an hour from now, or the start of work on their next working day or in their next week. */
export function putOffUntil(length: SnoozeLength, now: Instant, hours: WorkingHours): Instant {
  if (length === "1h") return plusHours(now, 1);
  return length === "tomorrow"
    ? startOfNextWorkingDay(now, hours)
    : startOfNextWorkingWeek(now, hours);
}
