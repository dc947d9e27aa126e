import {
  NO_DELIVERY_DAYS,
  PAY_BY_DAYS,
  type PayBy,
  type Policies,
} from "../../domain/agreement/policies.ts";
import type { Terms } from "../../domain/milestone/terms.ts";
import { formatMinor } from "../../domain/money.ts";
import { counted } from "./time.ts";

/** What each choice of a policy means, in a form's and a card's words. */
export const POLICY_CHOICES = {
  processingBorneBy: {
    facilitator: "The facilitator, out of the amount",
    buyer: "The buyer, on top of the amount",
    platform: "The platform",
  },
  onSilence: {
    escalate: "Nothing is paid; both sides are asked again",
    deem_accepted: "The work counts as accepted, after two warnings",
  },
  onDeadlock: {
    refund: "The buyer gets the money back",
    release: "The facilitator gets the money",
    split: "Each side gets half",
  },
  onDependencyMissing: {
    escalate: "The clocks stay stopped and both sides are asked",
    refund: "The buyer gets the money back",
    release: "The facilitator gets the money",
  },
  payBy: {
    none: "No such date",
    days_14: "14 days after submission, as agreed",
    days_30: "30 days after submission, as agreed",
    eu_late_payment: "30 days: EU late payment directive",
    uk_late_payment: "30 days: UK late payment act",
    us_new_york: "30 days: New York, freelance work",
    us_california: "30 days: California, freelance work",
    us_illinois: "30 days: Illinois, freelance work",
  },
  aiContext: {
    on: "Evidence may go to a model, which decides nothing",
    off: "No evidence goes to a model",
  },
} as const satisfies {
  readonly [Name in PolicyChoice]: Readonly<Record<Policies[Name], string>>;
};

type PolicyChoice =
  | "processingBorneBy"
  | "onSilence"
  | "onDeadlock"
  | "onDependencyMissing"
  | "payBy"
  | "aiContext";

/** The promise of acceptance by silence, in full: it stands on the card from the first day. */
export const DEEMED_WORDS =
  "If nothing is said by the end of the review, it counts as accepted and the money is released.";

const DEEMED_LIMITS =
  "The buyer is warned 48 and 24 hours before. Anything that the buyer does stops it, and so does a block or an absence that they have set.";

/** "the EU's late payment rules"; null where the parties agreed on a number of days, or on none. */
export function payByLaw(payBy: PayBy): string | null {
  switch (payBy) {
    case "none":
    case "days_14":
    case "days_30":
      return null;
    case "eu_late_payment":
      return "the EU's late payment rules";
    case "uk_late_payment":
      return "the UK's late payment rules";
    case "us_new_york":
      return "New York's freelance law";
    case "us_california":
      return "California's freelance law";
    case "us_illinois":
      return "Illinois' freelance law";
  }
}

/**
 * Where evidence goes to be laid out against the criteria: the model's name, or null where none is configured; left out where
 * the words must hold whatever is configured later.
 */
function contextLine({ aiContext }: Pick<Policies, "aiContext">, model?: string | null) {
  if (aiContext === "off") return "No evidence goes to a model.";
  if (model === null)
    return "No model is set up here, so no evidence goes to one. If one is, it lays the work out and decides nothing.";
  const name = model === undefined ? "" : ` (${model})`;
  return `To lay the work out against the criteria, evidence is sent to a model${name}. It decides nothing.`;
}

/** The policies that bind a milestone, one short sentence each; `model` is what evidence is sent to today. */
export function policyLines(
  { policies, amount: { currency } }: Pick<Terms, "policies" | "amount">,
  model?: string | null,
): readonly string[] {
  const { reviewWindowDays, processingBorneBy, onSilence, onDeadlock } = policies;
  const { dependencyDays, onDependencyMissing, proposalLapseDays, unfundedLapseDays } = policies;
  return [
    `Review window: ${counted(reviewWindowDays, "day")} from each submission`,
    approvalsLine(policies, currency),
    `Processing: ${POLICY_CHOICES.processingBorneBy[processingBorneBy]}`,
    onSilence === "deem_accepted"
      ? `${DEEMED_WORDS} ${DEEMED_LIMITS}`
      : `If the review time passes: ${POLICY_CHOICES.onSilence.escalate}`,
    `If the buyer's part stays missing for ${counted(dependencyDays, "day")}: ${POLICY_CHOICES.onDependencyMissing[onDependencyMissing]}`,
    `If the sides can't agree, or nothing is delivered for ${NO_DELIVERY_DAYS} days after it was due: ${POLICY_CHOICES.onDeadlock[onDeadlock]}`,
    ...payByLines(policies.payBy),
    contextLine(policies, model),
    `Lapses: after ${counted(proposalLapseDays, "day")} without acceptance, ${counted(unfundedLapseDays, "day")} without payment`,
  ];
}

function approvalsLine({ quorum, quorumAboveMinor }: Policies, currency: string): string {
  if (quorumAboveMinor === null || quorum <= 1) return `Approvals needed: ${quorum}`;
  const above = formatMinor({ amountMinor: quorumAboveMinor, currency });
  return `Approvals needed: ${quorum} above ${above} ${currency}, 1 up to it`;
}

function payByLines(payBy: PayBy): readonly string[] {
  const days = PAY_BY_DAYS[payBy];
  if (days === null) return [];
  const law = payByLaw(payBy);
  const why = law ? `, as ${law} ask where nothing else is agreed` : "";
  return [`To be paid within ${counted(days, "day")} of the submission${why}`];
}
