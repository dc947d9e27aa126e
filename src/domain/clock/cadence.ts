import type { NextActionCode } from "../milestone/next-action.ts";

/** Why a reminder comes when it comes. */
export const REMINDER_WHYS = [
  ...(["half", "h48", "h24", "due", "overdue_1", "overdue_2", "overdue_3"] as const),
  ...(["waiting", "escalation", "nudge", "pay_by", "hold_limit"] as const),
] as const;
export type ReminderWhy = (typeof REMINDER_WHYS)[number];

/** How often somebody is reminded of one kind of thing (design section 6). */
export type Cadence = {
  /** At half of the window. */
  readonly half: boolean;
  readonly hoursBefore: readonly (48 | 24)[];
  /** At the due time itself; where it ends by itself then, nobody is told what is too late. */
  readonly atDue: boolean;
  /** Once a working day after that, so many at most. */
  readonly daily: number;
  /** Then everyone else whom the agreement names. */
  readonly escalates: boolean;
  /** Without a due time (it stands still) nobody is reminded. */
  readonly needsDue: boolean;
  /** What the reminders after it are counted from: the due time where there is one, or the beginning. */
  readonly counts: "from_due" | "from_start";
  /** Counted from the beginning: the first one after so many hours. */
  readonly firstAfterHours: number;
};

const DUE: Cadence = {
  ...{ half: false, hoursBefore: [48, 24], atDue: true, daily: 3, escalates: true },
  ...{ needsDue: true, counts: "from_due", firstAfterHours: 24 },
};
/** What ends by itself when nobody acts. */
const LAPSES: Cadence = {
  ...DUE,
  half: true,
  hoursBefore: [24],
  atDue: false,
  daily: 0,
  escalates: false,
};
/** A review in which silence is acceptance: both warnings are said by themselves, and it is over when it is due. */
export const ANNOUNCED: Cadence = { ...LAPSES, hoursBefore: [48, 24] };
/** What has no due time but holds something up. */
const WAITS: Cadence = { ...DUE, hoursBefore: [], needsDue: false };
/** What holds nothing up yet: one word, and no more. */
export const GENTLE: Cadence = { ...WAITS, daily: 1, escalates: false, firstAfterHours: 72 };

/** The cadence of everything that a person can owe; null for what runs by itself. */
export const CADENCES: Readonly<Record<NextActionCode, Cadence | null>> = {
  review: { ...DUE, half: true },
  submit: DUE,
  resubmit: { ...DUE, hoursBefore: [24] },
  provide_dependency: { ...WAITS, hoursBefore: [48, 24], counts: "from_start" },
  answer_cancellation: WAITS,
  set_up_payouts: WAITS,
  answer_proposal: LAPSES,
  answer_amendment: LAPSES,
  answer_extension: { ...LAPSES, half: false },
  fund: { ...LAPSES, hoursBefore: [48, 24] },
  pay_checkout: null,
  payment_processing: null,
  answer_bank: null,
  clawback: null,
  transfer_running: null,
  refund_running: null,
  answer_dispute: { ...LAPSES, hoursBefore: [48, 24] },
  answer_offer: { ...LAPSES, half: false },
  agree: { ...LAPSES, hoursBefore: [48, 24] },
  rule: { ...LAPSES, hoursBefore: [48, 24] },
  operator: null,
  nothing: null,
};
