import { unreachable } from "../domain/assert.ts";
import { formatMoney } from "./copy/money.ts";
import { fallbackTime } from "./copy/time.ts";
import type { Span, Spans } from "./spans.ts";

/** Spans as bare words, for places that take no markup at all: field errors, form labels, dialogs on some platforms. */
export function plainText(spans: Spans): string {
  return spans.map(plainSpan).join("");
}

function plainSpan(span: Span): string {
  switch (span.kind) {
    case "text":
    case "inert":
    case "code":
      return span.text;
    case "strong":
    case "emphasis":
    case "struck":
      return plainText(span.spans);
    case "person":
      return `@${span.person.displayName}`;
    case "channel":
      return span.words;
    case "money":
      return formatMoney(span.money);
    case "time":
      return fallbackTime(span.at, span.format !== "day");
    case "link":
      return span.url;
    default:
      return unreachable(span);
  }
}
