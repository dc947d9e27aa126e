import type { ChannelRef, PersonView } from "../app/queries/views.ts";
import type { Instant } from "../domain/clock/instant.ts";
import type { Money } from "../domain/money.ts";

/**
 * How a moment is shown, always in the reader's zone: a day, a day with its time, the same with the distance from now
 * where that cannot grow stale (a deadline).
 */
export type TimeFormat = "day" | "moment" | "deadline";

/**
 * A piece of a sentence as a value, so that each platform renders people, money and times natively. Text is data,
 * whoever wrote it: renderers escape it, and it never formats, links or mentions anything.
 */
export type Span =
  | { readonly kind: "text"; readonly text: string }
  /** Words of evidence or of a model: as text, and not even an address in them can be followed. */
  | { readonly kind: "inert"; readonly text: string }
  | { readonly kind: "strong"; readonly spans: Spans }
  | { readonly kind: "emphasis"; readonly spans: Spans }
  | { readonly kind: "struck"; readonly spans: Spans }
  | { readonly kind: "person"; readonly person: PersonView; readonly ping: boolean }
  /** A channel as its own platform shows it to whoever may see it; anywhere else its words. */
  | { readonly kind: "channel"; readonly channel: ChannelRef; readonly words: string }
  | { readonly kind: "money"; readonly money: Money }
  | {
      readonly kind: "time";
      readonly at: Instant;
      readonly now: Instant;
      readonly format: TimeFormat;
    }
  | { readonly kind: "link"; readonly url: string }
  | { readonly kind: "code"; readonly text: string };

export type Spans = readonly Span[];

/** Text of anyone; a renderer shows exactly these characters and nothing happens. */
export const text = (value: string): Span => ({ kind: "text", text: value });
/** Words that nobody vouches for; a renderer shows these characters, and an address among them is no link. */
export const inert = (value: string): Span => ({ kind: "inert", text: value });
export const code = (value: string): Span => ({ kind: "code", text: value });
export const money = (amountMinor: number, currency: string): Span => ({
  kind: "money",
  money: { amountMinor, currency },
});
/** A web address, always shown as it is: nothing hides behind other words. */
export const link = (url: string): Span => ({ kind: "link", url });

/** A person by name, without a ping. */
export const named = (person: PersonView): Span => ({ kind: "person", person, ping: false });
/** The person who owes the next action: the only one whom a message pings. */
export const pinged = (person: PersonView): Span => ({ kind: "person", person, ping: true });

export const channelSpan = (channel: ChannelRef, words: string): Span => ({
  ...{ kind: "channel", channel, words },
});

export const moment = (at: Instant, now: Instant): Span => ({
  kind: "time",
  at,
  now,
  format: "moment",
});
export const day = (at: Instant, now: Instant): Span => ({ kind: "time", at, now, format: "day" });
/** A due time: with "in 3 days" beside it, where the message is read now or the platform counts by itself. */
export const deadline = (at: Instant, now: Instant): Span => ({
  kind: "time",
  at,
  now,
  format: "deadline",
});

type Piece = Span | Spans | string | number;

/** A sentence with values in it: say`Next: ${person} reviews by ${due}`. Strings put in are text like any other. */
export function say(strings: TemplateStringsArray, ...values: readonly Piece[]): Spans {
  return strings.flatMap((part, index) => {
    const value = values[index];
    const before = part === "" ? [] : [text(part)];
    return value === undefined ? before : [...before, ...spansOf(value)];
  });
}

/** As `say`, in bold. */
export function strong(strings: TemplateStringsArray, ...values: readonly Piece[]): Span {
  return { kind: "strong", spans: say(strings, ...values) };
}

export const emphasis = (spans: Spans): Span => ({ kind: "emphasis", spans });
export const struck = (spans: Spans): Span => ({ kind: "struck", spans });

function spansOf(value: Piece): Spans {
  if (typeof value === "string" || typeof value === "number") {
    return value === "" ? [] : [text(String(value))];
  }
  return isSpans(value) ? value : [value];
}

const isSpans = (value: Span | Spans): value is Spans => Array.isArray(value);

/** Several pieces as one list: "a, b and c". */
export function listed(items: readonly Spans[], last = "and"): Spans {
  return items.flatMap((item, index) => {
    if (index === 0) return item;
    return [text(index === items.length - 1 ? ` ${last} ` : ", "), ...item];
  });
}
