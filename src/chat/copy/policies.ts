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
    deem_accepted: "The work counts as accepted",
  },
  onDeadlock: {
    refund: "The buyer gets the money back",
    release: "The facilitator gets the money",
    split: "Each side gets half",
  },
} as const satisfies {
  readonly [Name in "processingBorneBy" | "onSilence" | "onDeadlock"]: Readonly<
    Record<Policies[Name], string>
  >;
};

/** The policies that bind a milestone, one short sentence each. */
export function policyLines(policies: Policies): readonly string[] {
  const { reviewWindowDays, quorum, processingBorneBy, onSilence, onDeadlock } = policies;
  return [
    `Review window: ${counted(reviewWindowDays, "day")} from each submission`,
    `Approvals needed: ${quorum}`,
    `Processing: ${POLICY_CHOICES.processingBorneBy[processingBorneBy]}`,
    `If the review time passes: ${POLICY_CHOICES.onSilence[onSilence]}`,
    `If the sides can't agree: ${POLICY_CHOICES.onDeadlock[onDeadlock]}`,
  ];
}
