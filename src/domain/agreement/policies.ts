/** Who bears the payment processor's fee. */
export type ProcessingBearer = "facilitator" | "buyer" | "platform";

/** What an agreement's parties settled once; copied into each version of terms (design section 6). */
export type Policies = {
  readonly reviewWindowDays: number;
  readonly onSilence: "escalate" | "deem_accepted";
  /** How many people of the buyer must approve. */
  readonly quorum: number;
  /** That many only above this amount, in minor units of the terms' currency, and one up to it; null for always. */
  readonly quorumAboveMinor: number | null;
  readonly processingBorneBy: ProcessingBearer;
  readonly onDeadlock: "refund" | "release" | "split";
  readonly proposalLapseDays: number;
  readonly unfundedLapseDays: number;
  readonly disputeAnswerWorkingDays: number;
  readonly negotiationDays: number;
  /** How long a dependency of the buyer may be missing (a block may stand) before its consequence, in days. */
  readonly dependencyDays: number;
  /** What happens then: others are told and the clocks stay stopped, or the milestone ends. */
  readonly onDependencyMissing: "escalate" | "refund" | "release";
  /** By when a submission that stands is to be paid. */
  readonly payBy: PayBy;
  /** Whether evidence may go to a model that lays it out against the criteria; the model decides nothing. */
  readonly aiContext: "on" | "off";
};

/**
 * Rules for a pay-by date, each counted in days from the submission that stands: agreed between the parties, or what a
 * law says where the terms name no other day. What each law says, and where, is in docs/pay-by.md.
 */
export const PAY_BY_DAYS = {
  none: null,
  days_14: 14,
  days_30: 30,
  eu_late_payment: 30,
  uk_late_payment: 30,
  us_new_york: 30,
  us_california: 30,
  us_illinois: 30,
} as const satisfies Record<string, number | null>;

export type PayBy = keyof typeof PAY_BY_DAYS;

/** The defaults of design section 6. */
export const DEFAULT_POLICIES: Policies = {
  reviewWindowDays: 7,
  onSilence: "escalate",
  quorum: 1,
  quorumAboveMinor: null,
  processingBorneBy: "facilitator",
  onDeadlock: "refund",
  proposalLapseDays: 5,
  unfundedLapseDays: 10,
  disputeAnswerWorkingDays: 5,
  negotiationDays: 14,
  dependencyDays: 14,
  onDependencyMissing: "escalate",
  payBy: "none",
  aiContext: "on",
};

/** Whether two say the same. */
export const samePolicies = (a: Policies, b: Policies): boolean => {
  const other = new Map<string, unknown>(Object.entries(b));
  return Object.entries(a).every(([name, value]) => other.get(name) === value);
};

/** More than any team has; a form's limit where the people are not known. */
export const MOST_APPROVALS = 20;
export const REVIEW_WINDOW_DAYS = { min: 1, max: 30 } as const;
export const DEPENDENCY_DAYS = { min: 3, max: 60 } as const;
/** Acceptance by silence is announced 48 and 24 hours before: a shorter window has no room for that. */
export const DEEMED_WINDOW_DAYS_MIN = 3;
/** No delivery so long after the due time is a deadlock, in days (design section 3). */
export const NO_DELIVERY_DAYS = 14;
