import { type Money, minorDigits } from "../../domain/money.ts";

const formats = new Map<string, Intl.NumberFormat>();

/** An amount with its currency and grouping: "$4,800.00", "¥1,000", "KWD 1.500"; decimals as the currency is counted. */
export function formatMoney({ amountMinor, currency }: Money, locale = "en-US"): string {
  const digits = minorDigits(currency);
  const key = `${locale} ${currency}`;
  const format =
    formats.get(key) ??
    new Intl.NumberFormat(locale, {
      style: "currency",
      currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
  formats.set(key, format);
  return format
    .format(amountMinor / 10 ** digits)
    .replaceAll("-", "−")
    .replaceAll("\u00a0", " ");
}

/** A share in basis points as people read it: 0 -> "0 %", 250 -> "2.5 %". */
export function formatBps(bps: number): string {
  return `${new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 }).format(bps / 100)} %`;
}
