import type { Policies } from "../agreement/policies.ts";
import { MAXIMUM_MINOR } from "../currencies.ts";
import { formatMinor, type Money, minorDigits, minorStep } from "../money.ts";
import { type Refusal, refusal } from "../refusals.ts";
import type { PlatformTerms } from "./decision.ts";
import type { CostLines } from "./terms.ts";

const BPS = 10_000;

export type Priced =
  | { readonly ok: true; readonly costs: CostLines }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * Who pays what for a milestone of this amount. All lines are integers that the currency can be charged in, and
 * buyerPays = processing + fee + facilitatorReceives (processing is 0 where the platform bears it). Refused where
 * nothing would be left for the facilitator.
 */
export function costLines(
  amount: Money,
  policies: Pick<Policies, "processingBorneBy">,
  platform: PlatformTerms,
): Priced {
  const { amountMinor } = amount;
  const step = minorStep(amount.currency);
  const fixed = fixedPart(amount, platform.processingFixedMinor);
  const feeMinor = toStep(amountMinor * platform.feeBps, BPS, step);
  const own = toStep(amountMinor * platform.processingBps, BPS, step) + fixed;
  const charged = chargeThatLeaves(amountMinor, platform.processingBps, fixed, step);
  const processing = { facilitator: own, buyer: charged - amountMinor, platform: 0 };
  const processingMinor = processing[policies.processingBorneBy];
  const buyerPaysMinor = policies.processingBorneBy === "buyer" ? charged : amountMinor;
  const facilitatorReceivesMinor = buyerPaysMinor - processingMinor - feeMinor;
  if (facilitatorReceivesMinor <= 0)
    return {
      ok: false,
      refusal: refusal(
        "amount.costs_exceed",
        { amountMinor, processingMinor, feeMinor, currency: amount.currency },
        "amount",
      ),
    };
  if (buyerPaysMinor > MAXIMUM_MINOR) {
    const maximum = formatMinor({ ...amount, amountMinor: MAXIMUM_MINOR });
    return { ok: false, refusal: refusal("amount.too_large", { maximum }, "amount") };
  }
  const { feeBps } = platform;
  return {
    ok: true,
    costs: { buyerPaysMinor, processingMinor, feeMinor, feeBps, facilitatorReceivesMinor },
  };
}

/** The fixed part is configured for two decimals; here in the currency's own minor units. */
function fixedPart({ currency }: Money, fixedMinor: number): number {
  const step = minorStep(currency);
  const digits = minorDigits(currency);
  return digits >= 2
    ? toStep(fixedMinor * 10 ** (digits - 2), 1, step)
    : toStep(fixedMinor, 10 ** (2 - digits), step);
}

/** numerator / denominator, rounded half up to a multiple of `step`; for non-negative integers. */
function toStep(numerator: number, denominator: number, step: number): number {
  return Math.floor((2 * numerator + denominator * step) / (2 * denominator * step)) * step;
}

/** The smallest charge from which processing can be taken so that `amountMinor` is left. */
function chargeThatLeaves(amountMinor: number, bps: number, fixed: number, step: number): number {
  const left = (charge: number) => charge - toStep(charge * bps, BPS, step) - fixed;
  let charge = Math.floor(((amountMinor + fixed) * BPS) / (BPS - bps) / step) * step;
  while (left(charge - step) >= amountMinor) charge -= step;
  while (left(charge) < amountMinor) charge += step;
  return charge;
}
