import { invariant } from "./assert.ts";
import { type CurrencyRule, currenciesMeantBy, currencyRule, MAXIMUM_MINOR } from "./currencies.ts";
import { type Refusal, type RefusalCode, type RefusalDetail, refusal } from "./refusals.ts";

/** ISO 4217 code in capitals, of the table in currencies.ts. */
export type Currency = string;

/** An exact amount: integer minor units of a currency (1 JPY = 1, 1 USD = 100, 1 KWD = 1000). */
export type Money = { readonly amountMinor: number; readonly currency: Currency };

export type ParsedAmount =
  | { readonly ok: true; readonly money: Money }
  | { readonly ok: false; readonly refusal: Refusal };

/** Longer texts are no amounts; refusals quote at most this much. */
const LONGEST_TEXT = 60;

/** Decimals of a currency's minor unit as Stripe counts them; throws BrokenInvariant for an unknown currency. */
export function minorDigits(currency: Currency): number {
  return ruleOf(currency).digits;
}

/** Every amount of the currency is a multiple of this many minor units (10 for KWD, 100 for ISK, else 1). */
export function minorStep(currency: Currency): number {
  return ruleOf(currency).step;
}

function ruleOf(currency: Currency): CurrencyRule {
  const rule = currencyRule(currency);
  invariant(rule, `no such currency: ${currency}`);
  return rule;
}

/** A plain decimal without grouping, with all of the currency's decimals: "4800.00", "1000", "1.500". */
export function formatMinor({ amountMinor, currency }: Money): string {
  const digits = minorDigits(currency);
  const sign = amountMinor < 0 ? "-" : "";
  const text = String(Math.abs(amountMinor)).padStart(digits + 1, "0");
  if (digits === 0) return sign + text;
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** The same with thousands set off by commas, as refusals suggest amounts. */
function formatGrouped(money: Money): string {
  return formatMinor(money).replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ",");
}

/**
 * Reads an amount as people write it, with grouping and decimals in any common style and the currency's sign or
 * code. Never guesses: what has two meanings, or more decimals than the currency takes, is refused with suggestions.
 * The least that it takes is what can be charged, where `minimumMinor` says nothing else.
 */
export function parseAmount(text: string, currency: Currency, minimumMinor?: number): ParsedAmount {
  const clean = cleaned(text);
  const quoted = clean.slice(0, LONGEST_TEXT);
  const no = (code: RefusalCode, detail: RefusalDetail = {}): ParsedAmount => ({
    ok: false,
    refusal: refusal(code, { text: quoted, currency, ...detail }, "amount"),
  });
  const rule = currencyRule(currency);
  if (!rule) return no("amount.currency_unsupported");
  if (clean === "") return no("amount.missing");
  const parts = clean.length > LONGEST_TEXT ? null : AMOUNT.exec(clean)?.groups;
  if (!parts) return no("amount.unreadable");
  const signs = [parts.before, parts.after].filter((sign) => sign !== undefined);
  const meant = signs.map(currenciesMeantBy);
  if (meant.some((codes) => codes.length === 0)) return no("amount.unreadable");
  if (meant.some((codes) => !codes.includes(currency)))
    return no("amount.currency_mismatch", { found: signs.join(" ") });
  const number = readNumber(parts.number ?? "", rule, currency);
  if ("code" in number) {
    const { code, suggestions } = number;
    return no(code, suggestions ? { suggestions, decimals: usableDecimals(rule) } : {});
  }
  const { amountMinor } = number;
  const negative = parts.minus !== undefined || parts.inner !== undefined;
  if (negative || amountMinor === 0) return no("amount.not_positive");
  const limit = (minor: number) => formatGrouped({ amountMinor: minor, currency });
  if (amountMinor > MAXIMUM_MINOR)
    return no("amount.too_large", { maximum: limit(MAXIMUM_MINOR - (MAXIMUM_MINOR % rule.step)) });
  const least = minimumMinor ?? rule.minimumMinor;
  if (amountMinor < least) return no("amount.too_small", { minimum: limit(least) });
  return { ok: true, money: { amountMinor, currency } };
}

/** Sign, then number, then sign, in any order that people use; "1e21" and "4.8k" do not pass. */
const AMOUNT =
  /^(?<minus>-)?\s*(?:(?<before>[\p{L}\p{Sc}]{1,4})\.?)?\s*(?<inner>-)?\s*(?<number>[.,]?\d(?:[\d.,' ]*\d)?)\s*(?:(?<after>[\p{L}\p{Sc}]{1,4})\.?)?$/u;

/** Full-width forms become plain, direction marks and other invisible characters go, every dash is a minus. */
function cleaned(text: string): string {
  return text
    .slice(0, LONGEST_TEXT * 10)
    .normalize("NFKC")
    .replace(/\s+/g, " ")
    .replace(/[\p{Cf}\p{Cc}\p{Cs}]/gu, "")
    .replace(/[‐‑‒–—−]/g, "-")
    .replace(/[’‘ʼ`´]/g, "'")
    .trim();
}

type ReadNumber =
  | { readonly amountMinor: number }
  | { readonly code: RefusalCode; readonly suggestions: string };

const UNREADABLE: ReadNumber = { code: "amount.unreadable", suggestions: "" };

function readNumber(text: string, rule: CurrencyRule, currency: Currency): ReadNumber {
  const at = decimalIndex(text);
  const integer = at === null ? text : text.slice(0, at);
  const fraction = at === null ? "" : text.slice(at + 1);
  if (!isGrouped(integer) || !/^\d*$/.test(fraction)) return UNREADABLE;
  const whole = toMinor(text.replace(/\D/g, ""), "", rule);
  const decimal = toMinor(integer.replace(/\D/g, ""), fraction, rule);
  const mayGroup = /^[1-9]\d{0,2}[.,]\d{3}$/.test(text);
  const suggest = (...amounts: readonly number[]) =>
    amounts
      .filter((minor) => minor <= MAXIMUM_MINOR)
      .map((minor) => suggestion(minor, rule, currency))
      .join(" or ");
  const spareDigits = /[1-9]/.test(fraction.slice(usableDecimals(rule)));
  if (!mayGroup)
    return spareDigits
      ? { code: "amount.too_many_decimals", suggestions: suggest(decimal) }
      : { amountMinor: decimal };
  const suggestions = suggest(decimal, whole);
  if (text.includes(","))
    return rule.digits < 3 ? { amountMinor: whole } : { code: "amount.ambiguous", suggestions };
  return rule.digits < 3 || spareDigits
    ? { code: "amount.too_many_decimals", suggestions }
    : { amountMinor: decimal };
}

/** Decimals that may differ from 0: two of KWD's three, none of ISK's two. */
function usableDecimals(rule: CurrencyRule): number {
  return rule.digits - Math.log10(rule.step);
}

/** Where the decimals begin: at the last kind of separator, if that occurs once; null where all only group. */
function decimalIndex(text: string): number | null {
  const last = Math.max(text.lastIndexOf("."), text.lastIndexOf(","));
  if (last < 0) return null;
  return text.indexOf(text.charAt(last)) === last ? last : null;
}

/** Digits in groups of three (or of two before the last three, as in India), all set off by the same sign. */
function isGrouped(text: string): boolean {
  return (
    /^\d*$/.test(text) ||
    /^\d{1,3}(?<by>[.,' ])\d{3}(\k<by>\d{3})*$/.test(text) ||
    /^\d{1,2}(,\d\d)+,\d{3}$/.test(text)
  );
}

/** Rounds half up to the nearest amount that the currency takes. Exact below the maximum; above it, still above it. */
function toMinor(digits: string, fraction: string, rule: CurrencyRule): number {
  const usable = usableDecimals(rule);
  const kept = Number(`${digits}${fraction.slice(0, usable).padEnd(usable, "0")}`);
  const roundUp = fraction.charAt(usable) >= "5" ? 1 : 0;
  return (kept + roundUp) * rule.step;
}

/** An amount as it can be typed back: whole thousands without decimals, except where three of them would be doubtful. */
function suggestion(minor: number, rule: CurrencyRule, currency: Currency): string {
  const amountMinor = Math.max(minor, rule.step);
  const text = formatGrouped({ amountMinor, currency });
  return text.includes(",") && rule.digits < 3 ? text.replace(/\.0+$/, "") : text;
}
