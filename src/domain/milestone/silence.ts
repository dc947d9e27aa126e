import { type Agreement, PAYEE_CHANGE_WAIT_HOURS } from "../agreement/agreement.ts";
import { hoursBetween, type Instant, later, plusHours } from "../clock/instant.ts";
import type { Milestone } from "./milestone.ts";

/** Acceptance by silence is announced so long before, in hours (design section 6). */
const SILENCE_WARNING_HOURS = [48, 24] as const;
/** Looked at so much later than it was due, the bot was not there, and nobody could act: the last day is given again. */
const LATE_HOURS = 6;

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
): SilenceStep | null {
  if (review.state !== "open" || review.silence.rule !== "deems" || block) return null;
  const { dueAt } = review;
  const { warnedAt } = review.silence;
  const [first] = warnedAt;
  const last = warnedAt.length >= SILENCE_WARNING_HOURS.length ? warnedAt.at(-1) : null;
  if (last) {
    const at = afterPayeeChange(agreement, later(dueAt, plusHours(last, 24)));
    return { at, step: "accept", acceptedAt: at };
  }
  if (first) {
    const at = later(plusHours(dueAt, -24), plusHours(first, 24));
    return { at, step: 24, acceptedAt: later(dueAt, plusHours(at, 24)) };
  }
  const at = plusHours(dueAt, -48);
  return { at, step: 48, acceptedAt: dueAt };
}

function afterPayeeChange({ payee }: Agreement, at: Instant): Instant {
  if (!payee?.replacedAnother) return at;
  return later(at, plusHours(payee.setAt, PAYEE_CHANGE_WAIT_HOURS));
}

/** True where this moment was missed by so much that people may have had nobody to tell their decision to. */
export function wasMissed(step: SilenceStep, now: Instant): boolean {
  return hoursBetween(step.at, now) > LATE_HOURS;
}
