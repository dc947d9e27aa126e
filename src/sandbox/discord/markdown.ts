import { everyChannel, nameOf, type World } from "./world.ts";

/** Who reads, and when: times are in their zone. */
export type Reader = { readonly world: World; readonly tz: string; readonly now: Date };

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];
const STYLES: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
  s: { dateStyle: "short", timeStyle: "short" },
  S: { dateStyle: "short", timeStyle: "medium" },
};

/** A time as Discord's client shows `<t:seconds:style>`. */
function shownTime(seconds: number, style: string, { tz, now }: Reader): string {
  if (style === "R") return relative(seconds - Math.floor(now.getTime() / 1000));
  const options = STYLES[style] ?? STYLES.f ?? {};
  return new Intl.DateTimeFormat("en-US", { ...options, timeZone: tz })
    .format(new Date(seconds * 1000))
    .replaceAll("\u202f", " ");
}

function relative(seconds: number): string {
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  const format = new Intl.RelativeTimeFormat("en-US", { numeric: "auto" });
  return format.format(Math.round(seconds / size), unit);
}

/** An escaped sign, a code block, or code in a line: whichever begins first, as Discord reads them. */
const LITERAL = /\\([^A-Za-z0-9\s])|```(?:[\w+-]+\n)?\n?([\s\S]*?)\n?```|(`+)([\s\S]+?)\3(?!`)/g;

/** Discord's markdown as it is seen: references resolved, marks and escapes gone. */
export function plainMarkdown(text: string, reader: Reader): string {
  // Code, escapes and references stand aside while the marks around them are taken away.
  const aside: string[] = [];
  const keep = (seen: string) => {
    aside.push(seen);
    return `\uE000${aside.length - 1}\uE001`;
  };
  const kept = text
    .replace(LITERAL, (_, escaped?: string, block?: string, _marks?: string, code = "") =>
      keep(escaped ?? block ?? code.trim()),
    )
    .replace(/<([^<>\n]+)>/g, (whole, inner: string) => keep(reference(whole, inner, reader)));
  return restored(withoutMarks(kept), aside);
}

function restored(text: string, aside: readonly string[]): string {
  const once = text.replace(/\uE000(\d+)\uE001/g, (_, n: string) => aside[Number(n)] ?? "");
  return once.includes("\uE000") ? restored(once, aside) : once;
}

function withoutMarks(text: string): string {
  return text
    .replace(/\[([^\]\n]+)\]\((?:\uE000\d+\uE001|[^)\s]+)(?: "[^"]*")?\)/g, "$1")
    .replace(/^(?:#{1,3}|-#) +/gm, "")
    .replace(/^(?:>>> |> )/gm, "")
    .replace(/^(\s*)[-*] +/gm, "$1• ")
    .replace(/(\*\*\*)(\S(?:[\s\S]*?\S)?)\1/g, "$2")
    .replace(/(\*\*|__|~~|\|\|)(\S(?:[\s\S]*?\S)?)\1/g, "$2")
    .replace(/(\*\*|__|~~|\|\|)(\S(?:[\s\S]*?\S)?)\1/g, "$2")
    .replace(/(^|[^\w*])\*(\S(?:[^*\n]*\S)?)\*(?![\w*])/g, "$1$2")
    .replace(/(^|[^\w_])_(\S(?:[^_\n]*\S)?)_(?![\w_])/g, "$1$2");
}

function reference(whole: string, inner: string, reader: Reader): string {
  const { world } = reader;
  const time = /^t:(-?\d+)(?::([tTdDfFsSR]))?$/.exec(inner);
  if (time !== null) return shownTime(Number(time[1]), time[2] ?? "f", reader);
  const [, sigil, id = ""] = /^(@!?|@&|#)(\d+)$/.exec(inner) ?? [];
  if (sigil === "@&") return "@role";
  if (sigil === "#") {
    const channel = everyChannel(world).find((one) => one.channel.id === id)?.channel;
    return `#${channel?.name ?? "unknown"}`;
  }
  if (sigil !== undefined) return `@${nameOf(world, id)}`;
  const command = /^(\/[^:]+):\d+$/.exec(inner)?.[1];
  if (command !== undefined) return command;
  const emoji = /^a?:(\w+):\d+$/.exec(inner)?.[1];
  if (emoji !== undefined) return `:${emoji}:`;
  return /^https?:\/\//.test(inner) ? inner : whole;
}
