import { decimalsOf } from "./money.ts";

/** What a lost or opened chargeback costs, in minor units of the charge's currency (15.00). */
export function chargebackFee(currency: string): number {
  return { 0: 1500, 2: 1500, 3: 15_000 }[decimalsOf(currency)];
}

/** Stripe's processing fee: 2.9 % and a fixed part of 30 minor units (300 where a currency has three decimals). */
export function processingFee(amountMinor: number, currency: string): number {
  const fixed = decimalsOf(currency) === 3 ? 300 : 30;
  return Math.min(amountMinor, Math.round((amountMinor * 29) / 1000) + fixed);
}
