import { hoursBetween, type Instant, later, plusHours } from "./instant.ts";
import type { PersonClock } from "./reminder-points.ts";
import { isWorking, nextWorkingMoment } from "./working-time.ts";

/** What is due within this time goes out together, in minutes. */
export const TOGETHER_MINUTES = 30;
/** A message that was meant for the last minute of somebody's day and comes late by less, in hours. */
const GRACE_HOURS = 0.25;

/**
 * When a reminder that was planned for `at` is sent, as its reader's time is now: `now` where they are at work, or where
 * their next working moment would be too late for the deadline; else that moment. Never before their peace is over.
 */
export function deliveryAt(
  { at, by }: { readonly at: Instant; readonly by: Instant | null },
  { hours, snoozedUntil }: PersonClock,
  now: Instant,
): Instant {
  if (snoozedUntil !== null && snoozedUntil > now) {
    const ideal = later(at, snoozedUntil);
    return nextWorkingMoment(ideal, hours) ?? ideal;
  }
  if (at > plusHours(now, TOGETHER_MINUTES / 60)) return at;
  if (isWorking(now, hours)) return now;
  if (at > now) return at;
  const next = nextWorkingMoment(now, hours);
  const wasMeantForNow = hoursBetween(at, now) < GRACE_HOURS && isWorking(at, hours);
  const tooLate = by !== null && by > now && next !== null && next >= by;
  return next === null || wasMeantForNow || tooLate ? now : next;
}
