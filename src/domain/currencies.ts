/** How a currency is counted where it is charged. */
export type CurrencyRule = {
  /** Decimals of the minor unit as Stripe counts them. */
  readonly digits: number;
  /** Every amount is a multiple of this many minor units. */
  readonly step: number;
  /** The smallest charge, in minor units. */
  readonly minimumMinor: number;
};

/** Stripe charges at most eight digits of minor units (docs.stripe.com/currencies#minimum-and-maximum-charge-amounts). */
export const MAXIMUM_MINOR = 99_999_999;

/** Two decimals, with the smallest charge that Stripe publishes; others have none but one minor unit. */
const TWO_DECIMALS: Readonly<Record<string, number>> = {
  ...{ USD: 50, AED: 200, AUD: 50, BRL: 50, CAD: 50, CHF: 50, CZK: 1500, DKK: 250, EUR: 50 },
  ...{ GBP: 30, HKD: 400, HUF: 17500, INR: 50, MXN: 1000, MYR: 200, NOK: 300, NZD: 50 },
  ...{ PLN: 200, RON: 200, SEK: 300, SGD: 50, THB: 1000 },
  ...{ ARS: 1, BDT: 1, COP: 1, CNY: 1, EGP: 1, GEL: 1, IDR: 1, ILS: 1, KES: 1, LKR: 1, MAD: 1 },
  ...{ NGN: 1, NPR: 1, PEN: 1, PHP: 1, PKR: 1, QAR: 1, RSD: 1, SAR: 1, TRY: 1, TWD: 1 },
  ...{ UAH: 1, UYU: 1, ZAR: 1 },
};

/** docs.stripe.com/currencies#zero-decimal */
const ZERO_DECIMALS: Readonly<Record<string, number>> = {
  ...{ BIF: 1, CLP: 1, DJF: 1, GNF: 1, JPY: 50, KMF: 1, KRW: 1, MGA: 1, PYG: 1, RWF: 1 },
  ...{ VND: 1, VUV: 1, XAF: 1, XOF: 1, XPF: 1 },
};

/** The last of three decimals must be 0 (docs.stripe.com/currencies#three-decimal). */
const THREE_DECIMALS = ["BHD", "JOD", "KWD", "OMR", "TND"] as const;

/** Have no decimals in life, but Stripe takes two that must be 00 (docs.stripe.com/currencies#special-cases). */
const WHOLE_IN_HUNDREDTHS = ["ISK", "UGX"] as const;

const RULES: ReadonlyMap<string, CurrencyRule> = new Map<string, CurrencyRule>([
  ...Object.entries(TWO_DECIMALS).map(
    ([code, minimumMinor]) => [code, { digits: 2, step: 1, minimumMinor }] as const,
  ),
  ...Object.entries(ZERO_DECIMALS).map(
    ([code, minimumMinor]) => [code, { digits: 0, step: 1, minimumMinor }] as const,
  ),
  ...THREE_DECIMALS.map((code) => [code, { digits: 3, step: 10, minimumMinor: 10 }] as const),
  ...WHOLE_IN_HUNDREDTHS.map(
    (code) => [code, { digits: 2, step: 100, minimumMinor: 100 }] as const,
  ),
]);

/** Every currency that amounts can be read in, as ISO 4217 codes. */
export const CURRENCY_CODES: readonly string[] = [...RULES.keys()];

/** How a currency is counted, or null for a code that is not in the table. Codes are in capitals. */
export function currencyRule(code: string): CurrencyRule | null {
  return RULES.get(code) ?? null;
}

const DOLLARS = [
  "USD",
  "AUD",
  "CAD",
  "HKD",
  "NZD",
  "SGD",
  "TWD",
  "MXN",
  "ARS",
  "CLP",
  "COP",
  "UYU",
];
const CFA = ["XAF", "XOF"];

/** What people write for a currency, in small letters; several currencies may share a sign. */
const SIGNS: Readonly<Record<string, readonly string[]>> = {
  $: DOLLARS,
  ...{ us$: ["USD"], a$: ["AUD"], au$: ["AUD"], c$: ["CAD"], ca$: ["CAD"], hk$: ["HKD"] },
  ...{ nz$: ["NZD"], s$: ["SGD"], nt$: ["TWD"], mx$: ["MXN"], r$: ["BRL"] },
  ...{ "€": ["EUR"], "£": ["GBP", "EGP"], "¥": ["JPY", "CNY"], "₹": ["INR"], "₩": ["KRW"] },
  ...{ "₫": ["VND"], "₪": ["ILS"], "₱": ["PHP"], "฿": ["THB"], "₺": ["TRY"], "₴": ["UAH"] },
  ...{ "₦": ["NGN"], "₾": ["GEL"], "₨": ["PKR", "LKR", "NPR"], rs: ["INR", "PKR", "LKR", "NPR"] },
  ...{ kr: ["SEK", "NOK", "DKK", "ISK"], zł: ["PLN"], kč: ["CZK"], ft: ["HUF"], lei: ["RON"] },
  ...{ fr: ["CHF"], sfr: ["CHF"], rp: ["IDR"], rm: ["MYR"], fcfa: CFA, cfa: CFA },
};

/** The currencies that a written sign or code can mean; empty where it means none. */
export function currenciesMeantBy(sign: string): readonly string[] {
  const code = sign.toUpperCase();
  return currencyRule(code) ? [code] : (SIGNS[sign.toLowerCase()] ?? []);
}
