import { formatMinor, type Money, minorStep, parseAmount } from "../money.ts";
import { type Refusal, type RefusalCode, refusal } from "../refusals.ts";
import type { Milestone } from "./milestone.ts";
import { heldOf } from "./share.ts";

const PERCENT = /^(?<whole>\d{1,3})(?:[.,](?<part>\d{1,2}))?\s*(?:%|per ?cent)$/iu;
/** Nothing says whether it is money or a percentage. */
const BARE = /^\d{1,3}(?:[.,]\d)?$/u;
const ZERO = /^[^\d-]{0,4}0+(?:[.,]0+)?[^\d-]{0,4}$/u;

/**
 * How much of what is held is to be released, before costs, as people write it: an amount ("3,360") or a percentage of
 * what is held ("70 %", rounded half up to what the currency can be paid in). From nothing to all of it, exactly; refused
 * with what is held where it is more, or cannot be read. The refusal names the field "release".
 */
export function readRelease(typed: string, milestone: Milestone): number | Refusal {
  const held = { amountMinor: heldOf(milestone), currency: milestone.terms.amount.currency };
  return readShare(typed, held, "release", {
    tooMuch: "settle.more_than_held",
    unreadable: "settle.share_unreadable",
  });
}

/**
 * The same of any whole, with the refusals of what it is for. A bare number up to 100 is asked about: whoever meant a
 * percentage would have moved, at once and for good, a few units of money.
 */
export function readShare(
  typed: string,
  whole: Money,
  field: string,
  codes: { readonly tooMuch: RefusalCode; readonly unreadable: RefusalCode },
): number | Refusal {
  const { amountMinor: held, currency } = whole;
  const detail = { held: formatMinor(whole), heldMinor: held, currency };
  const text = typed.normalize("NFKC").trim();
  const percent = PERCENT.exec(text)?.groups;
  if (percent) {
    const bps = Number(percent.whole) * 100 + Number((percent.part ?? "").padEnd(2, "0"));
    return bps > 10_000
      ? refusal(codes.tooMuch, detail, field)
      : partOf(held, bps, minorStep(currency));
  }
  if (ZERO.test(text)) return 0;
  if (text.includes("%")) return refusal(codes.unreadable, detail, field);
  const parsed = parseAmount(text, currency, 1);
  if (!parsed.ok) {
    const { code } = parsed.refusal;
    if (code === "amount.too_large") return refusal(codes.tooMuch, detail, field);
    if (code === "amount.missing" || code === "amount.unreadable")
      return refusal(codes.unreadable, detail, field);
    return { ...parsed.refusal, field };
  }
  const { amountMinor } = parsed.money;
  if (BARE.test(text) && isPercentToo(text, amountMinor, whole)) {
    const suggestions = `${text}% or ${text} ${currency}`;
    return refusal("amount.ambiguous", { text, currency, suggestions }, field);
  }
  return amountMinor > held ? refusal(codes.tooMuch, detail, field) : amountMinor;
}

function isPercentToo(text: string, amountMinor: number, { amountMinor: held, currency }: Money) {
  const bps = Math.round(Number(text.replace(",", ".")) * 100);
  return bps <= 10_000 && partOf(held, bps, minorStep(currency)) !== amountMinor;
}

function partOf(held: number, bps: number, step: number): number {
  const steps = held / step;
  return Math.floor((2 * steps * bps + 10_000) / 20_000) * step;
}
