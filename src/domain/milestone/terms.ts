import type { Side } from "../agreement/agreement.ts";
import type { Policies } from "../agreement/policies.ts";
import type { Instant } from "../clock/instant.ts";
import type { CriterionId, PersonId } from "../ids.ts";
import type { Money } from "../money.ts";

export type Criterion = { readonly id: CriterionId; readonly text: string };

/** What a party proposes, before it is numbered and priced. */
export type TermsDraft = {
  readonly title: string;
  readonly deliverable: string;
  readonly criteria: readonly Criterion[];
  readonly requiredProof: string;
  readonly exclusions: string;
  readonly ifDependenciesMissing: string;
  readonly amount: Money;
  readonly dueAt: Instant;
  readonly policies: Policies;
};

/** Who pays what, in minor units of the terms' currency; the estimate accepted here is what counts later. */
export type CostLines = {
  readonly buyerPaysMinor: number;
  readonly processingMinor: number;
  readonly feeMinor: number;
  readonly feeBps: number;
  readonly facilitatorReceivesMinor: number;
};

/** One version of the terms, hashed over its content (RFC 8785 canonical JSON, SHA-256, hex). */
export type Terms = TermsDraft & {
  readonly version: number;
  readonly hash: string;
  readonly costs: CostLines;
  readonly proposedBy: PersonId;
  readonly proposedSide: Side;
  readonly proposedAt: Instant;
};

/** Lengths that fit every platform's form and card; a form says them before it refuses. */
export const TERMS_LIMITS = {
  title: 120,
  deliverable: 2_000,
  criterion: 280,
  criteria: 12,
  requiredProof: 1_000,
  exclusions: 1_000,
  ifDependenciesMissing: 1_000,
} as const;
