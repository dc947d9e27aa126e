import { PAY_BY_DAYS } from "../agreement/policies.ts";
import { type Instant, plusDays } from "../clock/instant.ts";
import type { Milestone } from "./milestone.ts";

/** By when the submission that stands is to be paid, where the terms keep such a date; null elsewhere. */
export function payByOf({ terms, submission }: Milestone): Instant | null {
  const days = PAY_BY_DAYS[terms.policies.payBy];
  return days !== null && submission.state === "submitted" ? plusDays(submission.at, days) : null;
}
