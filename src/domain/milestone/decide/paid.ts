import { type Refusal, refusal } from "../../refusals.ts";
import type { Milestone } from "../milestone.ts";
import { movesMoney } from "../seal.ts";
import type { TermsDraft } from "../terms.ts";

/** True from the moment on at which a payment is on its way. */
export function isPaid({ funding }: Milestone): boolean {
  return funding.state === "processing" || funding.state === "funded";
}

/**
 * Refuses a version that would change what money was paid for: amount, currency, who bears processing, and whether
 * silence is acceptance, which both have to want before funding (design section 6).
 */
export function paidRefusal(milestone: Milestone, after: TermsDraft): Refusal | null {
  if (!isPaid(milestone)) return null;
  const { terms } = milestone;
  if (movesMoney(terms, after)) return refusal("milestone.amount_fixed", {}, "amount");
  const deems = ({ policies }: TermsDraft) => policies.onSilence === "deem_accepted";
  return deems(after) && !deems(terms)
    ? refusal("terms.deemed_after_funding", {}, "onSilence")
    : null;
}
