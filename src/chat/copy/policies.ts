import type { Policies } from "../../domain/agreement/policies.ts";
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
} as const satisfies {
  readonly [Name in PolicyChoice]: Readonly<Record<Policies[Name], string>>;
};

type PolicyChoice =
  | "processingBorneBy"
  | "onSilence"
  | "onDeadlock"
  | "onDependencyMissing"
  | "payBy";

/** The policies that bind a milestone, one short sentence each. */
export function policyLines(policies: Policies): readonly string[] {
  const { reviewWindowDays, quorum, processingBorneBy, onSilence, onDeadlock } = policies;
  const { dependencyDays, onDependencyMissing, payBy } = policies;
  const days = counted(dependencyDays, "day");
  return [
    `Review window: ${counted(reviewWindowDays, "day")} from each submission`,
    `Approvals needed: ${quorum}`,
    `Processing: ${POLICY_CHOICES.processingBorneBy[processingBorneBy]}`,
    `If the review time passes: ${POLICY_CHOICES.onSilence[onSilence]}`,
    `If the sides can't agree, or nothing is delivered: ${POLICY_CHOICES.onDeadlock[onDeadlock]}`,
    `If the buyer's part is missing for ${days}: ${POLICY_CHOICES.onDependencyMissing[onDependencyMissing]}`,
    ...(payBy === "none" ? [] : [`Pay by: ${POLICY_CHOICES.payBy[payBy]}`]),
  ];
}
