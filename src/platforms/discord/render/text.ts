import type { PersonView } from "../../../app/queries/views.ts";
import { formatMoney } from "../../../chat/copy/money.ts";
import type { Span, Spans } from "../../../chat/spans.ts";
import { unreachable } from "../../../domain/assert.ts";

/** Where a text is read: everyone's channel, a private reply in it, or direct messages, where nobody else is known. */
export type Reading = {
  readonly team: string;
  readonly surface: "channel" | "private" | "direct";
};

/** Characters as they were typed, without those that reorder or break what others read. */
export function cleanText(value: string): string {
  return value.replaceAll(/(?![\n\t])\p{Cc}|[\u202A-\u202E\u2066-\u2069]/gu, "").toWellFormed();
}

/** An address that Discord links as it stands; nothing in it formats, and a backslash would break it. */
const ADDRESS = /https?:\/\/[\w\-./:?=&%+~#@,;!$]+/gi;
/** Signs that Discord's markdown acts on anywhere, and those that act where a line begins. */
const SIGNS = /[\\*_~`|<>[\]@]|:(?=[\w+~-]+:)/g;
const LINE_SIGNS = /^(\s*)([#-])/gm;

/** Anyone's text for Discord's markdown: shown as typed; mentions, masked links, headings and spoilers are inert. */
export function escapeText(value: string): string {
  const text = cleanText(value);
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    parts.push(text.slice(from, match.index).replaceAll(SIGNS, "\\$&"), match[0]);
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from).replaceAll(SIGNS, "\\$&"));
  return parts.join("").replaceAll(LINE_SIGNS, "$1\\$2");
}

/** What Discord makes a link or an invitation of by itself, and the sign in it that an escape takes apart. */
const LIVE = /:(?=\/\/)|\.(?=gg\b|com\/invite)/gi;

/** Words of evidence or of a model: as `escapeText`, with addresses that nobody can follow. */
function inertText(value: string): string {
  return cleanText(value)
    .replaceAll(SIGNS, "\\$&")
    .replaceAll(LIVE, "\\$&")
    .replaceAll(LINE_SIGNS, "$1\\$2");
}

type Style = { readonly strong?: boolean; readonly emphasis?: boolean; readonly struck?: boolean };

/** Spans as Discord's markdown. */
export function markdown(spans: Spans, reading: Reading, style: Style = {}): string {
  return spans
    .map((span) => one(span, reading, style))
    .reduce((before, next) => `${before}${collides(before, next) ? "\u200b" : ""}${next}`, "");
}

/** Two formatted pieces side by side would run into one. */
const collides = (before: string, next: string) =>
  /(^|[^\\])[*_~]$/.test(before) && /^[*_~]/.test(next);

function one(span: Span, reading: Reading, style: Style): string {
  switch (span.kind) {
    case "text":
      return escapeText(span.text);
    case "inert":
      return inertText(span.text);
    case "strong": {
      const inner = markdown(span.spans, reading, { ...style, strong: true });
      return style.strong ? inner : wrapped("**", inner);
    }
    case "emphasis": {
      const inner = markdown(span.spans, reading, { ...style, emphasis: true });
      return style.emphasis ? inner : wrapped("*", inner);
    }
    case "struck": {
      const inner = markdown(span.spans, reading, { ...style, struck: true });
      return style.struck ? inner : wrapped("~~", inner);
    }
    case "person":
      return personText(span.person, reading);
    case "channel":
      return channelText(span, reading);
    case "money":
      return formatMoney(span.money);
    case "time":
      return timeText(span);
    case "link":
      return linkText(span.url);
    case "code":
      return `\`${cleanText(span.text).replaceAll("`", "'")}\``;
    default:
      return unreachable(span);
  }
}

/** Formatting goes line by line, and only around something. */
function wrapped(sign: string, text: string): string {
  return text
    .split("\n")
    .map((line) => {
      const [, before = "", words = "", after = ""] = /^(\s*)(.*?)(\s*)$/.exec(line) ?? [];
      return words === "" ? line : `${before}${sign}${words}${sign}${after}`;
    })
    .join("\n");
}

/** The user that a person is in this server; null for people of other servers and platforms. */
function discordUser(person: PersonView, team: string): string | null {
  const found = person.identities.find(
    (identity) => identity.platform === "discord" && identity.team === team,
  );
  return found && /^\d{15,21}$/.test(found.user) ? found.user : null;
}

/** A mention pings nobody unless `pinged` names them too: Discord is told so in `allowed_mentions`. */
function personText(person: PersonView, { team, surface }: Reading): string {
  const user = surface === "direct" ? null : discordUser(person, team);
  return user ? `<@${user}>` : escapeText(`@${person.displayName}`);
}

/** A channel of this server as Discord shows it; bare words elsewhere, and in direct messages. */
function channelText(
  { channel: { platform, team: server, channel }, words }: Extract<Span, { kind: "channel" }>,
  { team, surface }: Reading,
): string {
  const isHere = platform === "discord" && server === team && surface !== "direct";
  return isHere && /^\d{15,21}$/.test(channel) ? `<#${channel}>` : escapeText(words);
}

/** The users whom a channel's message pings: who owes the next action, and nobody else. */
export function pinged(spans: Spans, reading: Reading): readonly string[] {
  if (reading.surface !== "channel") return [];
  return spans.flatMap((span) => {
    if ("spans" in span) return pinged(span.spans, reading);
    const user =
      span.kind === "person" && span.ping ? discordUser(span.person, reading.team) : null;
    return user ? [user] : [];
  });
}

type TimeSpan = Extract<Span, { kind: "time" }>;

/** Discord's own timestamps, which each reader's client shows in their zone, and counts by itself. */
function timeText({ at, format }: TimeSpan): string {
  const seconds = Math.floor(Date.parse(at) / 1000);
  if (format === "day") return `<t:${seconds}:D>`;
  return format === "moment" ? `<t:${seconds}:f>` : `<t:${seconds}:F> (<t:${seconds}:R>)`;
}

const UNSAFE_IN_ADDRESS = /[^\w\-./:?=&%+~#@,;!$]/gu;

/** A web address shown bare; anything else that came as one is text. */
function linkText(url: string): string {
  if (!/^https?:\/\/\S+$/i.test(url)) return escapeText(url);
  return cleanText(url).replaceAll(UNSAFE_IN_ADDRESS, (sign) =>
    /[()*'[\]]/.test(sign)
      ? `%${sign.charCodeAt(0).toString(16).toUpperCase()}`
      : encodeURIComponent(sign),
  );
}
