import type { PersonView } from "../../../app/queries/views.ts";
import { formatMoney } from "../../../chat/copy/money.ts";
import { fallbackTime, formatRelative } from "../../../chat/copy/time.ts";
import type { Span, Spans } from "../../../chat/spans.ts";
import { unreachable } from "../../../domain/assert.ts";

/** Where a text is read: in a channel only who owes the next action is pinged; in private a mention pings nobody else. */
export type Reading = {
  readonly team: string;
  /** A modal is private too; Slack's library types the answer to views.open without context blocks, so it has none. */
  readonly surface: "channel" | "private" | "modal";
};

const WORD_JOINER = "\u2060";

/**
 * Anyone's text as Slack's mrkdwn, shown as it was typed and inert: control sequences (`<!channel>`, `<@U1>`,
 * `<http://a|b>`) by escaping as docs.slack.dev/messaging/formatting-message-text says, and what would be formatted
 * (`*bold*`, `~struck~`, quotes, code) by a word joiner, which is not visible. Direction overrides are dropped.
 */
export function escapeText(value: string): string {
  return value
    .replaceAll(/(?![\n\t])\p{Cc}|[\u202A-\u202E\u2066-\u2069]/gu, "")
    .toWellFormed()
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(FORMATTING, `${WORD_JOINER}$&`)
    .replaceAll(/^(&gt;)/gm, `${WORD_JOINER}$1`);
}

/** A formatting sign that could open or close: one at a word's edge. Those within a word (snake_case) never format. */
const FORMATTING = /(?<![\p{L}\p{N}])[*_~`](?=\S)|(?<=\S)[*_~`](?![\p{L}\p{N}])/gu;

/** Spans as one mrkdwn string. */
export function mrkdwn(spans: Spans, reading: Reading): string {
  return spans.map((span) => one(span, reading)).join("");
}

function one(span: Span, reading: Reading): string {
  switch (span.kind) {
    case "text":
      return escapeText(span.text);
    case "strong":
      return wrapped("*", span.spans, reading);
    case "emphasis":
      return wrapped("_", span.spans, reading);
    case "struck":
      return wrapped("~", span.spans, reading);
    case "person":
      return personText(span.person, span.ping, reading);
    case "money":
      return formatMoney(span.money);
    case "time":
      return timeText(span, reading);
    case "link":
      return linkText(span.url);
    case "code":
      return `\`${escapeText(span.text).replaceAll("`", "'").replaceAll(WORD_JOINER, "")}\``;
    case "milestone":
      return `M-${span.number}`;
    default:
      return unreachable(span);
  }
}

/** Formatting goes line by line in Slack, and only around something. */
function wrapped(sign: string, spans: Spans, reading: Reading): string {
  return mrkdwn(spans, reading)
    .split("\n")
    .map((line) => {
      const [, before = "", words = "", after = ""] = /^(\s*)(.*?)(\s*)$/.exec(line) ?? [];
      return words === "" ? line : `${before}${sign}${words}${sign}${after}`;
    })
    .join("\n");
}

/** The identity that Slack knows a person by in this workspace, or from a shared channel; null on other platforms. */
export function slackUser(person: PersonView, team: string): string | null {
  const mine = person.identities.filter(({ platform }) => platform === "slack");
  return (mine.find((identity) => identity.team === team) ?? mine[0])?.user ?? null;
}

function personText(person: PersonView, ping: boolean, { team, surface }: Reading): string {
  const user = slackUser(person, team);
  if (user && /^[A-Z0-9]{2,20}$/.test(user) && (ping || surface !== "channel")) return `<@${user}>`;
  return `@${escapeText(person.displayName)}`;
}

type TimeSpan = Extract<Span, { kind: "time" }>;

function timeText({ at, now, format }: TimeSpan, { surface }: Reading): string {
  if (format === "relative") return formatRelative(at, now);
  const seconds = Math.floor(Date.parse(at) / 1000);
  const tokens = format === "day" ? "{date_short_pretty}" : "{date_short_pretty} at {time}";
  const shown = `<!date^${seconds}^${tokens}|${fallbackTime(at, format !== "day")}>`;
  // What stands in a channel for days would soon be wrong about the distance.
  return format === "deadline" && surface !== "channel"
    ? `${shown} (${formatRelative(at, now)})`
    : shown;
}

/** A web address shown bare; anything else that came as one is text. */
function linkText(url: string): string {
  if (!/^https?:\/\/\S+$/i.test(url)) return escapeText(url);
  const safe = url
    .replaceAll("&", "&amp;")
    .replaceAll("<", "%3C")
    .replaceAll(">", "%3E")
    .replaceAll("|", "%7C");
  return `<${safe}>`;
}
