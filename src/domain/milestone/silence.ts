import { type Agreement, payeeWaitsUntil } from "../agreement/agreement.ts";
import { type Instant, later, plusHours } from "../clock/instant.ts";
import type { Milestone } from "./milestone.ts";

/** Acceptance by silence is announced so long before, in hours (design section 6). */
export const SILENCE_WARNING_HOURS = [48, 24] as const;

/** What acceptance by silence does next: warn (and with how many hours left), or accept. */
export type SilenceStep = {
  readonly at: Instant;
  readonly step: 48 | 24 | "accept";
  /** When silence will have been acceptance, as it stands now. */
  readonly acceptedAt: Instant;
};

/**
 * The next step where silence is acceptance; null everywhere else. Both warnings stand in the record before, the last
 * one a whole day: where they came late, acceptance does too. A changed payee account waits here as for a person.
 */
export function nextSilenceStep(
  { review, block }: Milestone,
  agreement: Agreement,
  now: Instant,
): SilenceStep | null {
  if (review.state !== "open" || review.silence.rule !== "deems" || block) return null;
  const { dueAt } = review;
  const [first, second] = review.silence.warnedAt;
  if (second) {
    const waits = payeeWaitsUntil(agreement, now);
    const accepted = later(dueAt, plusHours(second, 24));
    const at = waits ? later(accepted, waits) : accepted;
    return { at, step: "accept", acceptedAt: at };
  }
  if (first) {
    const at = later(plusHours(dueAt, -24), plusHours(first, 24));
    return { at, step: 24, acceptedAt: later(dueAt, plusHours(at, 24)) };
  }
  const at = plusHours(dueAt, -48);
  return { at, step: 48, acceptedAt: dueAt };
}
