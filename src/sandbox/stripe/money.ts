import { invalidRequest } from "./errors.ts";

/** Smallest card charge in each currency, in minor units (docs.stripe.com/currencies, "Minimum and maximum charge amounts"). */
const MINIMUM_CHARGE: Readonly<Record<string, number>> = {
  aed: 200,
  aud: 50,
  bgn: 100,
  bhd: 200,
  brl: 50,
  cad: 50,
  chf: 50,
  clp: 500,
  czk: 1500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17500,
  inr: 50,
  jod: 360,
  jpy: 50,
  krw: 700,
  kwd: 160,
  mxn: 1000,
  myr: 200,
  nok: 300,
  nzd: 50,
  omr: 200,
  pln: 200,
  ron: 200,
  sek: 300,
  sgd: 50,
  thb: 1000,
  tnd: 1600,
  usd: 50,
  vnd: 13000,
};

const ZERO_DECIMAL: ReadonlySet<string> = new Set(["clp", "jpy", "krw", "vnd"]);
const THREE_DECIMAL: ReadonlySet<string> = new Set(["bhd", "jod", "kwd", "omr", "tnd"]);
const LARGEST_AMOUNT = 99_999_999;

/** Currencies that can be charged here. */
export const PAYMENT_CURRENCIES: readonly string[] = Object.keys(MINIMUM_CHARGE);

/** Digits after the decimal point of a currency. */
export function decimalsOf(currency: string): 0 | 2 | 3 {
  if (ZERO_DECIMAL.has(currency)) return 0;
  return THREE_DECIMAL.has(currency) ? 3 : 2;
}

/** An amount as a person reads it, such as "$1,005.00" or "¥500"; for pages and error messages only. */
export function formatMoney(amountMinor: number, currency: string): string {
  const decimals = decimalsOf(currency);
  return new Intl.NumberFormat("en-US", {
    style: "currency",
    currency: currency.toUpperCase(),
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(amountMinor / 10 ** decimals);
}

/** The currency in lower case, or Stripe's own refusal where it is none that can be charged. */
export function checkCurrency(currency: string, param: string): string {
  const lower = currency.toLowerCase();
  if (lower in MINIMUM_CHARGE) return lower;
  throw invalidRequest(
    `Invalid currency: ${lower}. Stripe currently supports these currencies: ${PAYMENT_CURRENCIES.join(", ")}`,
    { param },
  );
}

/** Refuses what no object may carry: amounts that are not positive, too large, or too fine for the currency. */
export function checkAmount(amountMinor: number, currency: string, param: string): number {
  if (amountMinor < 1) {
    throw invalidRequest("This value must be greater than or equal to 1.", {
      code: "parameter_invalid_integer",
      param,
    });
  }
  if (amountMinor > LARGEST_AMOUNT) {
    const most = formatMoney(LARGEST_AMOUNT, currency);
    throw invalidRequest(`Amount must be no more than ${most}`, {
      code: "amount_too_large",
      param,
    });
  }
  if (THREE_DECIMAL.has(currency) && amountMinor % 10 !== 0) {
    throw invalidRequest(
      `Invalid amount: the least-significant (last) digit must be 0 for ${currency}.`,
      { param },
    );
  }
  return amountMinor;
}

/** Refuses totals below the smallest charge of the currency, with Stripe's words for Checkout. */
export function checkMinimumCharge(totalMinor: number, currency: string): void {
  const minimum = MINIMUM_CHARGE[currency] ?? 50;
  if (totalMinor >= minimum) return;
  throw invalidRequest(
    `The Checkout Session's total amount due must add up to at least ${formatMoney(minimum, currency)} ${currency}`,
    { code: "amount_too_small" },
  );
}
