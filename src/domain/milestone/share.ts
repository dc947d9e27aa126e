import { invariant } from "../assert.ts";
import { minorStep } from "../money.ts";
import type { Milestone } from "./milestone.ts";

/** Where all that is held goes, in minor units; the four lines are exactly what is held. */
export type Share = {
  readonly refundMinor: number;
  readonly transferMinor: number;
  readonly processingMinor: number;
  readonly feeMinor: number;
};

type Held = Pick<Milestone, "terms" | "funding">;

/** What may be shared: the whole payment, until something of it has been decided. */
export function heldOf({ funding }: Pick<Milestone, "funding">): number {
  return funding.state === "funded" ? funding.amountMinor : 0;
}

/**
 * What becomes of the money where `releaseMinor` of it is released, before costs: the rest goes back, and costs are kept
 * of the released part only, in proportion to what was paid (a bank may have taken a part of it since), each rounded down
 * to what the currency can be paid in. Nothing released that would be all costs.
 */
export function shareOfRelease(milestone: Held, releaseMinor: number): Share {
  const held = heldOf(milestone);
  const { costs, amount } = milestone.terms;
  const step = minorStep(amount.currency);
  const part = (minor: number) =>
    Number((BigInt(minor) * BigInt(releaseMinor)) / BigInt(costs.buyerPaysMinor * step)) * step;
  const nothing = { refundMinor: held, transferMinor: 0, processingMinor: 0, feeMinor: 0 };
  invariant(releaseMinor <= held, "no more is released than is held");
  if (releaseMinor <= 0) return nothing;
  const kept = { processingMinor: part(costs.processingMinor), feeMinor: part(costs.feeMinor) };
  const transferMinor = releaseMinor - kept.processingMinor - kept.feeMinor;
  return transferMinor > 0 ? { refundMinor: held - releaseMinor, transferMinor, ...kept } : nothing;
}
