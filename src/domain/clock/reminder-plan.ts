import { otherSide, ownerOf, peopleOf, type Side } from "../agreement/agreement.ts";
import type { PersonId } from "../ids.ts";
import type { PlatformTerms, Situation } from "../milestone/decision.ts";
import { HOLD_WARNING_DAYS, holdLimitOf, holdResolutionAt } from "../milestone/hold.ts";
import { decisionOf, isOver } from "../milestone/milestone.ts";
import { type DueAction, type NextActionCode, nextAction } from "../milestone/next-action.ts";
import { payByOf } from "../milestone/pay-by.ts";
import { nextSilenceStep } from "../milestone/silence.ts";
import { ANNOUNCED, CADENCES, type Cadence, GENTLE, type ReminderWhy } from "./cadence.ts";
import { waitsForPeople } from "./held.ts";
import { hoursBetween, type Instant, plusDays, plusHours, wholeMinute } from "./instant.ts";
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

/** What a reminder is about: what is owed next, or money that waits for a date. */
export type ReminderSubject = NextActionCode | "pay_by" | "hold_limit";

/** One reminder: when, to whom, and why then. */
export type PlannedReminder = {
  /** Names the same reminder in every plan it is in, so that none is sent twice. */
  readonly key: string;
  readonly at: Instant;
  readonly to: PersonId;
  readonly why: ReminderWhy;
  readonly what: ReminderSubject;
  readonly since: Instant;
  readonly by: Instant | null;
};

export type ReminderPeople = (person: PersonId) => PersonClock;
export type ReminderPolicy = Pick<PlatformTerms, "holdLimitDays">;

/** Two reminders of one thing to one person lie at least this far apart; of two that do not, the later one stays. */
const APART_HOURS = 4;
/** A reminder before a deadline leaves at least this much time to act. */
const ROOM_HOURS = 4;

/**
 * All reminders of a milestone as it stands: who is reminded when, and why. Pure, and made anew after every event:
 * what is stored is brought to it. Each is in its reader's working hours; one that would come too late for its
 * deadline comes before it.
 */
export function reminderPlan(
  situation: Situation,
  policy: ReminderPolicy,
  people: ReminderPeople,
  now: Instant,
): readonly PlannedReminder[] {
  if (isOver(situation.milestone)) return [];
  const next = nextAction(situation, now);
  const decided = decisionOf(situation.milestone) !== null;
  const isAnnounced = nextSilenceStep(situation.milestone, situation.agreement) !== null;
  const duties = [next, ...next.also].flatMap((due) => dutyOf(due, { decided, isAnnounced }) ?? []);
  return [
    ...duties.flatMap((duty) => remindersOf(situation, duty, people)),
    ...nudges(situation, [...duties, ...checkoutDuty(next)], people),
    ...payByReminders(situation, people),
    ...holdReminders(situation, policy, people),
  ].sort((a, b) => (a.at < b.at ? -1 : 1));
}

type Duty = {
  readonly side: Side;
  readonly what: NextActionCode;
  readonly since: Instant;
  readonly by: Instant | null;
  readonly cadence: Cadence;
};

/** What someone owes and is reminded of; null for what runs by itself, or stands still. */
function dutyOf({ owner, what, since, by }: DueAction, now: Standing): Duty | null {
  const cadence = cadenceOf(what, now);
  if (!cadence || since === null || (owner !== "buyer" && owner !== "facilitator")) return null;
  // A clock that a block has stopped reminds nobody; the block itself does.
  if (by === null && cadence.needsDue) return null;
  // What was owed anew after its due time has none any more: it is counted from then.
  return { side: owner, what, since, by: by !== null && by > since ? by : null, cadence };
}

type Standing = {
  readonly decided: boolean;
  /** Where silence is acceptance, it is announced by itself. */
  readonly isAnnounced: boolean;
};

function cadenceOf(what: NextActionCode, { decided, isAnnounced }: Standing): Cadence | null {
  if (what === "set_up_payouts" && !decided) return GENTLE;
  return what === "review" && isAnnounced ? ANNOUNCED : CADENCES[what];
}

/** Nobody is reminded of a payment page that they have just opened, unless the other side asks for that. */
function checkoutDuty({ what, since, by }: DueAction): readonly Duty[] {
  if (what !== "pay_checkout" || since === null) return [];
  return [{ side: "buyer", what, since, by, cadence: PAY_BY }];
}

/** A moment before it is brought into somebody's hours. */
type Point = {
  readonly why: ReminderWhy;
  readonly at: Instant;
  /** What somebody put off comes once more, also where it has come before: until when they did. */
  readonly putOffUntil?: Instant;
};

function remindersOf(
  situation: Situation,
  duty: Duty,
  people: ReminderPeople,
): readonly PlannedReminder[] {
  const owing = recipients(situation, duty.side, duty.what, people, duty.since);
  const mine = owing.flatMap((to) => {
    const clock = people(to);
    const before = beforePoints(duty).map((point) => inHours(point, duty, clock.hours));
    const after = afterPoints(duty, clock.hours);
    const apartPoints = apart([...before, ...after]).filter((point) => !isAnnouncedAt(point, duty));
    const points = snoozed(apartPoints, duty, clock);
    return points.map((point) => reminder(duty, point, to));
  });
  return [...mine, ...escalation(situation, duty, owing, people)];
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
function inHours({ why, at }: Point, { since, by }: Duty, hours: WorkingHours): Point {
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
function afterPoints({ since, by, cadence }: Duty, hours: WorkingHours): readonly Point[] {
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

function reminder({ what, since, by }: Duty, point: Point, to: PersonId): PlannedReminder {
  const { why, at, putOffUntil } = point;
  // The half of a window that was made longer is the same half: it is said once.
  const window = why === "half" ? "" : (by ?? "");
  const again = putOffUntil ? `/again/${putOffUntil}` : "";
  return { key: `${what}/${since}/${window}/${why}/${to}${again}`, at, to, why, what, since, by };
}

/** After the last reminder everyone else whom the agreement names hears of it, each in their own hours. */
function escalation(
  { agreement }: Situation,
  duty: Duty,
  owing: readonly PersonId[],
  people: ReminderPeople,
): readonly PlannedReminder[] {
  const [first] = owing;
  if (!duty.cadence.escalates || first === undefined) return [];
  const last = afterPoints(duty, people(first).hours).at(-1);
  if (!last) return [];
  const others = [
    ...peopleOf(agreement, duty.side),
    ownerOf(agreement, otherSide(duty.side)),
    agreement.arbiter,
  ].filter((one): one is PersonId => one !== null && !owing.includes(one));
  return [...new Set(others)].map((to) => {
    const ideal = plusHours(last.at, 24);
    const at = nextWorkingMoment(ideal, people(to).hours) ?? ideal;
    return reminder(duty, { why: "escalation", at }, to);
  });
}

/**
 * Whom of a side it concerns: all who have still to vote where more than one vote is needed; else its owner, or the
 * first who is there where the owner is away.
 */
function recipients(
  { milestone, agreement }: Situation,
  side: Side,
  what: NextActionCode,
  people: ReminderPeople,
  at: Instant,
): readonly PersonId[] {
  const { review } = milestone;
  const voted = "votes" in review ? review.votes.map((vote) => vote.by) : [];
  const seated = peopleOf(agreement, side);
  const owing = what === "review" ? seated.filter((one) => !voted.includes(one)) : seated;
  if (what === "review" && milestone.terms.policies.quorum > 1) return owing;
  const owner = ownerOf(agreement, side);
  const inOrder = owner && owing.includes(owner) ? [owner, ...owing] : owing;
  const here = inOrder.find((one) => !isAwayFor(people(one).hours, at));
  const one = here ?? inOrder[0];
  return one ? [one] : [];
}

/** Away for long enough that somebody else of the side should hear of it: a week without work. */
function isAwayFor(hours: WorkingHours, at: Instant): boolean {
  const next = nextWorkingMoment(at, hours);
  return !isWorking(at, hours) && (next === null || next > plusDays(at, 7));
}

/** The other side's polite reminder, while what it was about is still owed. */
function nudges(
  situation: Situation,
  duties: readonly Duty[],
  people: ReminderPeople,
): readonly PlannedReminder[] {
  const { nudged } = situation.milestone;
  return duties.flatMap((duty) => {
    const asked = nudged[otherSide(duty.side)];
    if (!asked || asked < duty.since) return [];
    return recipients(situation, duty.side, duty.what, people, asked).map((to) => {
      const at = nextWorkingMoment(asked, people(to).hours) ?? asked;
      return {
        ...reminder(duty, { why: "nudge", at }, to),
        key: `nudge/${asked}/${duty.what}/${to}`,
      };
    });
  });
}

/** A date by which the buyer is to pay, where the terms keep one. */
function payByReminders(situation: Situation, people: ReminderPeople): readonly PlannedReminder[] {
  const { milestone } = situation;
  const by = payByOf(milestone);
  const since = milestone.submission.state === "submitted" ? milestone.submission.at : null;
  if (!by || !since || decisionOf(milestone)) return [];
  const duty = { side: "buyer", what: "review", since, by, cadence: PAY_BY } as const;
  return recipients(situation, "buyer", "review", people, since).flatMap((to) => {
    const points = [7 * 24, 48].map((left): Point => ({ why: "pay_by", at: plusHours(by, -left) }));
    return points
      .filter(({ at }) => at > since)
      .map((point) => inHours(point, duty, people(to).hours))
      .map(({ why, at }) => ({
        ...{ key: `pay_by/${by}/${at}/${to}`, at, to, why, what: "pay_by" as const, since, by },
      }));
  });
}

const PAY_BY: Cadence = {
  ...{ half: false, hoursBefore: [], atDue: false, daily: 0, escalates: false },
  ...{ needsDue: true, counts: "from_due", firstAfterHours: 0 },
};

/** Both sides hear of money that is held for too long, in time to decide themselves. */
function holdReminders(
  situation: Situation,
  policy: ReminderPolicy,
  people: ReminderPeople,
): readonly PlannedReminder[] {
  const { milestone, agreement } = situation;
  const limit = holdLimitOf(milestone, policy);
  const by = holdResolutionAt(milestone, policy);
  const { funding } = milestone;
  if (!limit || !by || funding.state !== "funded" || !waitsForPeople(situation)) return [];
  const since = funding.at;
  const duty = { side: "buyer", what: "review", since, by, cadence: PAY_BY } as const;
  const owners = (["buyer", "facilitator"] as const).flatMap(
    (side) => ownerOf(agreement, side) ?? [],
  );
  return owners.flatMap((to) =>
    HOLD_WARNING_DAYS.map((left) => ({ left, at: plusDays(limit, -left) }))
      .filter(({ at }) => at > since)
      .map(({ left, at }) => ({
        ...inHours({ why: "hold_limit", at }, duty, people(to).hours),
        ...{ key: `hold/${limit}/${left}/${to}`, to, what: "hold_limit" as const, since, by },
      })),
  );
}
