import type { Instant } from "../clock/instant.ts";
import type { TermsDraft } from "../milestone/terms.ts";
import { type Lint, lintTerms } from "./lint.ts";
import { assessRisk, type Risk, type RiskFlag } from "./risk.ts";
import { type Checkpoint, splitIntoCheckpoints } from "./split.ts";

/** What a proposer should know of their terms before the other side reads them. */
export type Advice = {
  readonly lint: Lint;
  readonly risk: Risk;
  /** What the whole could be split into; null where the risk isn't high, and where it cannot be split. */
  readonly checkpoints: readonly Checkpoint[] | null;
};

/** Advice on terms that could be proposed as they are; null where there is nothing to say that is worth a second look. */
export function adviceOn(
  terms: TermsDraft,
  answers: readonly RiskFlag[],
  now: Instant,
): Advice | null {
  const whole = { ...terms, criteria: terms.criteria.map(({ text }) => text) };
  const lint = lintTerms(whole);
  const risk = assessRisk(whole, answers, now);
  if (lint.criteria.length === 0 && !lint.noProof && !risk.isHigh) return null;
  return { lint, risk, checkpoints: risk.isHigh ? splitIntoCheckpoints(whole, now) : null };
}
