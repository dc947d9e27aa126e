import { hoursBetween, type Instant, plusHours } from "../clock/instant.ts";
import { currencyRule } from "../currencies.ts";
import { type Money, minorStep } from "../money.ts";

/** One of the smaller checkpoints that a milestone could be. `criteria` are indexes of the whole's. */
export type Checkpoint = {
  readonly criteria: readonly number[];
  readonly amount: Money;
  readonly dueAt: Instant;
};

/** So many checkpoints at least and at most: one is no split, and more than five are a project plan. */
export const CHECKPOINTS = { min: 2, max: 5 } as const;

export type SplitSubject = {
  readonly criteria: readonly string[];
  readonly amount: Money;
  readonly dueAt: Instant;
};

/**
 * The whole as two to five checkpoints in the order of its criteria: each criterion in exactly one, amounts by their
 * number of criteria and together exactly the whole, due times spread evenly, the last one the whole's. With `count`
 * that many, where there are criteria and money enough. Null where it cannot be split.
 */
export function splitIntoCheckpoints(
  { criteria, amount, dueAt }: SplitSubject,
  now: Instant,
  count: number = usualCount(criteria.length),
): readonly Checkpoint[] | null {
  const most = Math.min(CHECKPOINTS.max, criteria.length, affordable(amount), count);
  if (most < CHECKPOINTS.min) return null;
  const groups = inGroups(criteria.length, most);
  const amounts = shareOut(
    amount,
    groups.map((group) => group.length),
  );
  const hours = Math.max(0, hoursBetween(now, dueAt));
  return groups.map((group, at) => ({
    criteria: group,
    amount: { amountMinor: amounts[at] ?? 0, currency: amount.currency },
    dueAt: at === groups.length - 1 ? dueAt : plusHours(now, (hours * (at + 1)) / groups.length),
  }));
}

/** Small groups: each criterion by itself up to three, then about two together. */
function usualCount(criteria: number): number {
  return criteria <= 3 ? criteria : Math.min(CHECKPOINTS.max, Math.ceil(criteria / 2));
}

/** How many parts can each be charged, with room for uneven ones. */
function affordable({ amountMinor, currency }: Money): number {
  const rule = currencyRule(currency);
  if (!rule) return 0;
  return Math.floor(amountMinor / (2 * Math.max(rule.minimumMinor, rule.step)));
}

function inGroups(criteria: number, groups: number): readonly (readonly number[])[] {
  const edge = (at: number) => Math.round((at * criteria) / groups);
  return Array.from({ length: groups }, (_, at) =>
    Array.from({ length: edge(at + 1) - edge(at) }, (__, inside) => edge(at) + inside),
  );
}

/** Whole steps of the currency in proportion to the weights; what is left over goes to the last, so that the sum is exact. */
function shareOut({ amountMinor, currency }: Money, weights: readonly number[]): readonly number[] {
  const step = minorStep(currency);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = weights.map(
    (weight) => Math.floor((amountMinor * weight) / (total * step)) * step,
  );
  const given = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share, at) =>
    at === shares.length - 1 ? share + amountMinor - given : share,
  );
}
