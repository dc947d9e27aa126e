/** Who bears the payment processor's fee. */
export type ProcessingBearer = "facilitator" | "buyer" | "platform";

/** What an agreement's parties settled once; copied into each version of terms (design section 6). */
export type Policies = {
  readonly reviewWindowDays: number;
  readonly onSilence: "escalate" | "deem_accepted";
  /** How many people of the buyer must approve. */
  readonly quorum: number;
  readonly processingBorneBy: ProcessingBearer;
  readonly onDeadlock: "refund" | "release" | "split";
  readonly proposalLapseDays: number;
  readonly unfundedLapseDays: number;
  readonly disputeAnswerWorkingDays: number;
  readonly negotiationDays: number;
};

/** The defaults of design section 6. */
export const DEFAULT_POLICIES: Policies = {
  reviewWindowDays: 7,
  onSilence: "escalate",
  quorum: 1,
  processingBorneBy: "facilitator",
  onDeadlock: "refund",
  proposalLapseDays: 5,
  unfundedLapseDays: 10,
  disputeAnswerWorkingDays: 5,
  negotiationDays: 14,
};

export const REVIEW_WINDOW_DAYS = { min: 1, max: 30 } as const;
