import type { Side } from "../agreement/agreement.ts";
import { invariant } from "../assert.ts";
import type { Instant } from "../clock/instant.ts";
import type { PersonId } from "../ids.ts";
import type { Context } from "./decision.ts";
import { costLines } from "./pricing.ts";
import type { CostLines, Terms, TermsDraft } from "./terms.ts";

/** What two versions of terms are compared and hashed by, beside version and costs. */
export function contentOf(terms: TermsDraft): TermsDraft {
  const { title, deliverable, criteria, requiredProof, exclusions, ifDependenciesMissing } = terms;
  const { amount, dueAt, policies } = terms;
  return {
    ...{ title, deliverable, criteria, requiredProof, exclusions, ifDependenciesMissing },
    ...{ amount, dueAt, policies },
  };
}

export type Seal = {
  readonly version: number;
  readonly by: PersonId;
  readonly side: Side;
  readonly now: Instant;
  /** Costs that are fixed already, because their money is held. */
  readonly costs?: CostLines;
};

/** Numbers, prices and hashes a draft that readTerms has accepted; throws BrokenInvariant where it cannot be priced. */
export function sealTerms(
  draft: TermsDraft,
  { version, by, side, now, costs: fixed }: Seal,
  context: Pick<Context, "platform" | "hashOf">,
): Terms {
  const content = contentOf(draft);
  const costs = fixed ?? priceOf(content, context);
  const hash = context.hashOf({ ...content, costs, version });
  return { ...content, version, hash, costs, proposedBy: by, proposedSide: side, proposedAt: now };
}

function priceOf(draft: TermsDraft, { platform }: Pick<Context, "platform">): CostLines {
  const priced = costLines(draft.amount, draft.policies, platform);
  invariant(priced.ok, "terms that were read can be priced");
  return priced.costs;
}

/** True where two versions differ in what is charged: amount, currency, or who bears processing. */
export function movesMoney(before: TermsDraft, after: TermsDraft): boolean {
  return (
    before.amount.amountMinor !== after.amount.amountMinor ||
    before.amount.currency !== after.amount.currency ||
    before.policies.processingBorneBy !== after.policies.processingBorneBy
  );
}
