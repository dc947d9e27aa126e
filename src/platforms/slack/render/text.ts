import type { PersonView } from "../../../app/queries/views.ts";
import { formatMoney } from "../../../chat/copy/money.ts";
import { fallbackTime, formatRelative } from "../../../chat/copy/time.ts";
import type { Span, Spans } from "../../../chat/spans.ts";
import { unreachable } from "../../../domain/assert.ts";

/** Where a text is read: in a channel only who owes the next action is pinged; in private a mention pings nobody else. */
export type Reading = {
  readonly team: string;
  readonly surface: "channel" | "private";
  /** Whether a team is another workspace of ours, whose members this one does not know; none unless said. */
  readonly isApart?: (team: string) => boolean;
};

/** Characters as they were typed, without those that reorder or break what others read: direction overrides, controls. */
export function cleanText(value: string): string {
  return value.replaceAll(/(?![\n\t])\p{Cc}|[\u202A-\u202E\u2066-\u2069]/gu, "").toWellFormed();
}

/**
 * Anyone's text for mrkdwn, so that no control sequence acts (`<!channel>`, `<@U1>`, `<http://a|b>`):
 * docs.slack.dev/messaging/formatting-message-text. Signs that would format are another matter: see `wouldFormat`.
 */
export function escapeText(value: string): string {
  return cleanText(value).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** A sign at a word's edge that mrkdwn may take for bold, italics, strike, code, an emoji or a quote. */
const FORMATTING = /(?<![\p{L}\p{N}])[*_~`](?=\S)|^\s*>|:[a-z0-9_+-]+:/mu;

/** What a client may take for an address: a scheme, or a name with a dot in it. */
const ADDRESS = /:\/\/|[\p{L}\p{N}]\.\p{L}{2}|@/u;

/** Whether mrkdwn would show someone's text differently from how it was typed; then it goes into rich text instead. */
export function wouldFormat(spans: Spans): boolean {
  return spans.some((span) => {
    if (span.kind === "text") return FORMATTING.test(span.text);
    if (span.kind === "inert") return FORMATTING.test(span.text) || ADDRESS.test(span.text);
    if (span.kind === "channel") return FORMATTING.test(span.words);
    if (span.kind === "person") return FORMATTING.test(span.person.displayName);
    return "spans" in span && wouldFormat(span.spans);
  });
}

/** Spans as one mrkdwn string. */
export function mrkdwn(spans: Spans, reading: Reading): string {
  return spans.map((span) => one(span, reading)).join("");
}

function one(span: Span, reading: Reading): string {
  switch (span.kind) {
    case "text":
    case "inert":
      return escapeText(span.text);
    case "strong":
      return wrapped("*", span.spans, reading);
    case "emphasis":
      return wrapped("_", span.spans, reading);
    case "struck":
      return wrapped("~", span.spans, reading);
    case "person":
      return personText(span, reading);
    case "channel": {
      const channel = shownChannel(span, reading);
      return channel ? `<#${channel}>` : escapeText(span.words);
    }
    case "money":
      return formatMoney(span.money);
    case "time":
      return timeText(span, reading);
    case "link":
      return linkText(span.url);
    case "code":
      return `\`${escapeText(span.text).replaceAll("`", "'")}\``;
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

/**
 * The identity that Slack knows a person by in this workspace, or from a shared channel with a workspace that is not ours;
 * null for people of another workspace or platform, who are shown by name.
 */
function slackUser(person: PersonView, { team, isApart }: Reading): string | null {
  const mine = person.identities.filter(({ platform }) => platform === "slack");
  const guest = mine.find((identity) => !isApart?.(identity.team));
  return (mine.find((identity) => identity.team === team) ?? guest)?.user ?? null;
}

/** The user to mention: only who is asked to act in a channel, anyone in private; null for a bare name. */
export function mentioned(span: PersonSpan, reading: Reading): string | null {
  const user = slackUser(span.person, reading);
  if (!user || !/^[A-Z0-9]{2,20}$/.test(user)) return null;
  return span.ping || reading.surface === "private" ? user : null;
}

/** The channel to mention: one of this workspace, whose readers see its name where they may; null for bare words. */
export function shownChannel({ channel }: ChannelSpan, { team }: Reading): string | null {
  const isHere = channel.platform === "slack" && channel.team === team;
  return isHere && /^[CG][A-Z0-9]{2,20}$/.test(channel.channel) ? channel.channel : null;
}

function personText(span: PersonSpan, reading: Reading): string {
  const user = mentioned(span, reading);
  return user ? `<@${user}>` : `@${escapeText(span.person.displayName)}`;
}

type ChannelSpan = Extract<Span, { kind: "channel" }>;
type PersonSpan = Extract<Span, { kind: "person" }>;
type TimeSpan = Extract<Span, { kind: "time" }>;

/** Slack's own date tokens, which each reader's client fills in for their zone. */
export function dateParts({ at, now, format }: TimeSpan, { surface }: Reading) {
  return {
    timestamp: Math.floor(Date.parse(at) / 1000),
    tokens: format === "day" ? "{date_short_pretty}" : "{date_short_pretty} at {time}",
    fallback: fallbackTime(at, format !== "day"),
    // What stands in a channel for days would soon be wrong about the distance.
    after: format === "deadline" && surface === "private" ? ` (${formatRelative(at, now)})` : "",
  };
}

function timeText(span: TimeSpan, reading: Reading): string {
  const { timestamp, tokens, fallback, after } = dateParts(span, reading);
  return `<!date^${timestamp}^${tokens}|${fallback}>${after}`;
}

/** Only web addresses become links. */
export const isWebAddress = (url: string) => /^https?:\/\/\S+$/i.test(url);

/** A web address shown bare; anything else that came as one is text. */
function linkText(url: string): string {
  if (!isWebAddress(url)) return escapeText(url);
  const safe = url
    .replaceAll("&", "&amp;")
    .replaceAll("<", "%3C")
    .replaceAll(">", "%3E")
    .replaceAll("|", "%7C");
  return `<${safe}>`;
}
