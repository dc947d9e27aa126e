import type { DisputeParty } from "../milestone/dispute.ts";
import type { NextActionCode } from "../milestone/next-action.ts";
import { ANNOUNCED, type Cadence, type ReminderWhy } from "./cadence.ts";
import { hoursBetween, type Instant, plusHours, wholeMinute } from "./instant.ts";
import {
  isWorking,
  lastWorkingMoment,
  nextWorkingMoment,
  type WorkingHours,
} from "./working-time.ts";

/** When one person may be reminded of this milestone. */
export type PersonClock = {
  readonly hours: WorkingHours;
  /** No reminder of this milestone before then; null where they asked for no peace. */
  readonly snoozedUntil: Instant | null;
};

/** Two reminders of one thing to one person lie at least this far apart; of two that do not, the later one stays. */
const APART_HOURS = 4;
/** A reminder before a deadline leaves at least this much time to act. */
const ROOM_HOURS = 4;

/** What one side or the arbiter owes, since when and by when, and how often it is reminded of it. */
export type Duty = {
  readonly side: DisputeParty;
  readonly what: NextActionCode;
  readonly since: Instant;
  readonly by: Instant | null;
  readonly cadence: Cadence;
};

/** A moment before it is brought into somebody's hours. */
export type Point = {
  readonly why: ReminderWhy;
  readonly at: Instant;
  /** What somebody put off comes once more, also where it has come before: until when they did. */
  readonly putOffUntil?: Instant;
};

/** When one person is reminded of one thing: in their hours, not twice at about one time, and not while they want peace. */
export function pointsFor(duty: Duty, clock: PersonClock): readonly Point[] {
  const before = beforePoints(duty).map((point) => inHours(point, duty, clock.hours));
  const after = afterPoints(duty, clock.hours);
  const all = apart([...before, ...after]).filter((point) => !isAnnouncedAt(point, duty));
  return snoozed(all, duty, clock);
}

/** Half the window, and the hours before the end that the cadence names; none at or before the beginning. */
function beforePoints({ since, by, cadence }: Duty): readonly Point[] {
  if (by === null) return [];
  const half = plusHours(since, hoursBetween(since, by) / 2);
  const halves: Point[] = cadence.half ? [{ why: "half", at: half }] : [];
  const hours = cadence.hoursBefore.map(
    (left): Point => ({ why: left === 48 ? "h48" : "h24", at: plusHours(by, -left) }),
  );
  return [...halves, ...hours].filter(({ at }) => at > since);
}

/**
 * The next working moment; where that leaves no room before the deadline, the last one before instead. Where there is
 * none of them, as it is: better at night than too late.
 */
export function inHours({ why, at }: Point, { since, by }: Duty, hours: WorkingHours): Point {
  const next = nextWorkingMoment(at, hours);
  if (by === null || at >= by) return { why, at: next ?? at };
  if (next !== null && hoursBetween(next, by) >= ROOM_HOURS) return { why, at: next };
  const last = lastWorkingMoment(at, since, hours);
  if (last !== null) return { why, at: beforeTheEnd(last, since, hours) };
  return { why, at: next !== null && next < by ? next : at };
}

/** The announcement itself comes at that moment and says more; where it is at night, the reminder comes by day. */
function isAnnouncedAt({ why, at }: Point, { by, cadence }: Duty): boolean {
  if (cadence !== ANNOUNCED || by === null) return false;
  return (
    (why === "h48" && at === plusHours(by, -48)) || (why === "h24" && at === plusHours(by, -24))
  );
}

/** Not in somebody's last minute of the day: an hour before, where that is still theirs. */
function beforeTheEnd(last: Instant, since: Instant, hours: WorkingHours): Instant {
  const hour = wholeMinute(plusHours(last, -1));
  return hour > since && isWorking(hour, hours) ? hour : last;
}

/** When it is due, then once a working day, as often as the cadence says. */
export function afterPoints({ since, by, cadence }: Duty, hours: WorkingHours): readonly Point[] {
  const points: Point[] = [];
  const due = cadence.counts === "from_due" ? by : null;
  if (due !== null && !cadence.atDue) return points;
  const start = due ?? plusHours(since, cadence.firstAfterHours);
  const first = nextWorkingMoment(start, hours) ?? start;
  points.push({ why: due === null ? "waiting" : "due", at: first });
  const most = due === null ? cadence.daily - 1 : cadence.daily;
  for (let nth = 1; nth <= most; nth++) {
    const ideal = plusHours(points.at(-1)?.at ?? first, 24);
    points.push({
      why: OVERDUE[nth - 1] ?? "overdue_3",
      at: nextWorkingMoment(ideal, hours) ?? ideal,
    });
  }
  return points;
}

const OVERDUE = ["overdue_1", "overdue_2", "overdue_3"] as const;

/** Of reminders that would come almost together only the last is left: it says all that the others would. */
function apart(points: readonly Point[]): readonly Point[] {
  const sorted = points.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return sorted.filter((point, index) => {
    const next = sorted[index + 1];
    return !next || hoursBetween(point.at, next.at) >= APART_HOURS;
  });
}

/** What would have come while they wanted peace comes once, afterwards; and what had come before comes once more then. */
function snoozed(
  points: readonly Point[],
  { since, by, cadence }: Duty,
  { snoozedUntil, hours }: PersonClock,
): readonly Point[] {
  if (snoozedUntil === null || snoozedUntil <= since) return points;
  const kept = points.filter(({ at }) => at >= snoozedUntil);
  const why = points.filter(({ at }) => at < snoozedUntil).at(-1)?.why ?? "waiting";
  const at = nextWorkingMoment(snoozedUntil, hours) ?? snoozedUntil;
  const tooLate = by !== null && at >= by && !cadence.atDue;
  const first = kept[0];
  const covered = first && hoursBetween(at, first.at) < APART_HOURS;
  return tooLate || covered ? kept : [{ why, at, putOffUntil: snoozedUntil }, ...kept];
}
