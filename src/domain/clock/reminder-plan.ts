import { otherSide, ownerOf, peopleOf } from "../agreement/agreement.ts";
import type { PersonId } from "../ids.ts";
import type { PlatformTerms, Situation } from "../milestone/decision.ts";
import { HOLD_WARNING_DAYS, holdLimitOf, holdResolutionAt } from "../milestone/hold.ts";
import { decisionOf, isOver } from "../milestone/milestone.ts";
import { type DueAction, type NextActionCode, nextAction } from "../milestone/next-action.ts";
import { payByOf } from "../milestone/pay-by.ts";
import { nextSilenceStep } from "../milestone/silence.ts";
import { ANNOUNCED, CADENCES, type Cadence, GENTLE, type ReminderWhy } from "./cadence.ts";
import { waitsForPeople } from "./held.ts";
import { type Instant, later, plusDays, plusHours } from "./instant.ts";
import { afterPoints, type Duty, inHours, type Point, pointsFor } from "./reminder-points.ts";
import { delegateAt, type ReminderPeople, recipients } from "./reminder-recipients.ts";
import { nextWorkingMoment } from "./working-time.ts";

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

export type ReminderPolicy = Pick<PlatformTerms, "holdLimitDays">;

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

/** What someone owes and is reminded of; null for what runs by itself, or stands still. */
function dutyOf({ owner, what, since, by }: DueAction, now: Standing): Duty | null {
  const cadence = cadenceOf(what, now);
  if (!cadence || since === null || owner === "platform" || owner === "nobody") return null;
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

function remindersOf(
  situation: Situation,
  duty: Duty,
  people: ReminderPeople,
): readonly PlannedReminder[] {
  const owing = recipients(situation, duty.side, duty.what, people, duty.since);
  const mine = owing.flatMap((to) => {
    return pointsFor(duty, people(to))
      .filter(({ at }) => delegateAt(situation, duty, to, people, at) === null)
      .map((point) => reminder(duty, point, to));
  });
  const theirs = owing.flatMap((absent) =>
    standInReminders(situation, duty, { absent, owing }, people),
  );
  return [...mine, ...theirs, ...escalation(situation, duty, owing, people)];
}

/** What comes while somebody is away goes to whom they named, in that person's hours; to nobody twice. */
function standInReminders(
  situation: Situation,
  duty: Duty,
  { absent, owing }: { readonly absent: PersonId; readonly owing: readonly PersonId[] },
  people: ReminderPeople,
): readonly PlannedReminder[] {
  const to = people(absent).hours.away?.delegate;
  if (!to || owing.includes(to) || !sidesOf(situation.agreement, duty).includes(to)) return [];
  return pointsFor(duty, people(to))
    .filter(({ at }) => delegateAt(situation, duty, absent, people, at) === to)
    .map((point) => reminder(duty, point, to));
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
  const others = [...sidesOf(agreement, duty), agreement.arbiter].filter(
    (one): one is PersonId => one !== null && !owing.includes(one),
  );
  return [...new Set(others)].map((to) => {
    const ideal = plusHours(last.at, 24);
    const at = nextWorkingMoment(ideal, people(to).hours) ?? ideal;
    return reminder(duty, { why: "escalation", at }, to);
  });
}

/** Everyone of the side that owes it, and the other side's owner. */
function sidesOf(agreement: Situation["agreement"], { side }: Duty): readonly (PersonId | null)[] {
  if (side === "arbiter") return [ownerOf(agreement, "buyer"), ownerOf(agreement, "facilitator")];
  return [...peopleOf(agreement, side), ownerOf(agreement, otherSide(side))];
}

/** The other side's polite reminder, while what it was about is still owed. */
function nudges(
  situation: Situation,
  duties: readonly Duty[],
  people: ReminderPeople,
): readonly PlannedReminder[] {
  const { nudged } = situation.milestone;
  return duties.flatMap((duty) => {
    const asked = nudgedBy(nudged, duty);
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

/** When whoever waits for it asked last: the other side, and of the arbiter either side. */
function nudgedBy(nudged: Situation["milestone"]["nudged"], { side }: Duty): Instant | null {
  if (side !== "arbiter") return nudged[otherSide(side)] ?? null;
  const { buyer = null, facilitator = null } = nudged;
  return buyer && facilitator ? later(buyer, facilitator) : (buyer ?? facilitator);
}

/** A date by which the buyer is to pay, where the terms keep one. */
function payByReminders(situation: Situation, people: ReminderPeople): readonly PlannedReminder[] {
  const { milestone } = situation;
  const by = payByOf(milestone);
  const since = milestone.submission.state === "submitted" ? milestone.submission.at : null;
  // What is disputed cannot be paid by a date that the dispute outlasts; the dispute has reminders of its own.
  if (!by || !since || decisionOf(milestone) || milestone.review.state === "disputed") return [];
  const duty = { side: "buyer", what: "review", since, by, cadence: PAY_BY } as const;
  return recipients(situation, "buyer", "review", people, since).flatMap((to) => {
    return PAY_BY_WARNING_HOURS.map((left) => ({ left, at: plusHours(by, -left) }))
      .filter(({ at }) => at > since)
      .map(({ left, at }) => ({
        ...inHours({ why: "pay_by", at }, duty, people(to).hours),
        ...{ key: `pay_by/${by}/${left}/${to}`, to, what: "pay_by" as const, since, by },
      }));
  });
}

/** A week and two days before the date. */
const PAY_BY_WARNING_HOURS = [168, 48] as const;

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
