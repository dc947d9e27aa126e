import { h, outsideLink } from "../dom.js";
import { isMe, nameOfUser } from "../people.js";
import { myself, now, workspace } from "../state.js";
import { renderDate } from "./dates.js";

const EMOJI = {
  white_check_mark: "✅",
  heavy_check_mark: "✔️",
  warning: "⚠️",
  x: "❌",
  hourglass: "⌛",
  hourglass_flowing_sand: "⏳",
  moneybag: "💰",
  tada: "🎉",
  eyes: "👀",
  memo: "📝",
  lock: "🔒",
  bell: "🔔",
  rocket: "🚀",
  thumbsup: "👍",
  "+1": "👍",
  link: "🔗",
  paperclip: "📎",
};

// Emphasis begins and ends at the edge of a word. A word joiner beside a sign keeps it from formatting, as in Slack.
const emphasis = (sign, name) =>
  `(?<![\\p{L}\\p{N}${sign}\\u2060])${sign}(?<${name}>[^\\s${sign}](?:[^${sign}\\n]*[^\\s\\u2060${sign}])?)${sign}(?![\\p{L}\\p{N}${sign}])`;
const INLINE = new RegExp(
  [
    "<(?<reference>[^<>\\n]+)>",
    "(?<![\\p{L}\\p{N}`\\u2060])`(?<code>[^`\\n]+)`",
    emphasis("\\*", "strong"),
    emphasis("_", "em"),
    emphasis("~", "s"),
    ":(?<emoji>[a-z0-9_+-]+):",
  ].join("|"),
  "gu",
);

/** Slack's mrkdwn as nodes. Whatever is not known markup stays text. */
export function mrkdwn(text) {
  return text.split("```").flatMap((part, index, parts) => {
    const closed = index < parts.length - 1;
    if (index % 2 === 1 && closed) return [h("pre", {}, unescaped(part.replace(/^\n|\n$/g, "")))];
    return lines(index % 2 === 1 ? `\`\`\`${part}` : part);
  });
}

/** Text of a plain_text object: shown as it is, with Slack's three entities resolved. */
export const plain = (text) => unescaped(text);

/** A text object of either kind. */
export const textNodes = ({ type, text }) => (type === "mrkdwn" ? mrkdwn(text) : [plain(text)]);

function lines(text) {
  const nodes = [];
  let quoted = [];
  const endQuote = () => {
    if (quoted.length > 0) nodes.push(h("blockquote", {}, inline(quoted.join("\n"))));
    quoted = [];
  };
  let open = [];
  const endLines = () => {
    if (open.length > 0) nodes.push(...inline(open.join("\n")));
    open = [];
  };
  for (const line of text.split("\n")) {
    const quote = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (quote) {
      endLines();
      quoted.push(quote[1]);
    } else {
      endQuote();
      open.push(line);
    }
  }
  endQuote();
  endLines();
  return nodes;
}

function inline(text) {
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(INLINE)) {
    const node = inlineNode(found.groups);
    if (node === null) continue;
    nodes.push(unescaped(text.slice(at, found.index)), node);
    at = found.index + found[0].length;
  }
  nodes.push(unescaped(text.slice(at)));
  return nodes;
}

function inlineNode({ reference, code, strong, em, s, emoji }) {
  if (reference !== undefined) return referenceNode(reference);
  if (code !== undefined) return h("code", {}, unescaped(code));
  if (strong !== undefined) return h("strong", {}, inline(strong));
  if (em !== undefined) return h("em", {}, inline(em));
  if (s !== undefined) return h("s", {}, inline(s));
  return EMOJI[emoji] ?? null;
}

function referenceNode(inner) {
  const at = inner.indexOf("|");
  const target = at < 0 ? inner : inner.slice(0, at);
  const label = at < 0 ? undefined : inner.slice(at + 1);
  if (target.startsWith("!date^")) return dateNode(target, label);
  if (target.startsWith("@")) return mention(target.slice(1));
  if (target.startsWith("#")) return channelMention(target.slice(1), label);
  if (target.startsWith("!")) {
    return h("span", { class: "mention me" }, label ?? `@${target.slice(1).split("^")[0]}`);
  }
  const shown = label ?? target.replace(/^mailto:/, "");
  return outsideLink(unescaped(target), {}, unescaped(shown));
}

/** A person's name where they are mentioned; stands out for themself. */
export function mention(id) {
  return h("span", { class: isMe(id) ? "mention me" : "mention" }, `@${nameOfUser(id)}`);
}

/** A channel's name where it is mentioned. */
export function channelMention(id, label) {
  const name = workspace().channels.find((one) => one.id === id)?.name ?? label ?? id;
  return h("span", { class: "mention" }, `#${name}`);
}

function dateNode(target, label) {
  const [, seconds = "", format = "", address] = target.split("^");
  const at = new Date(Number(seconds) * 1000);
  if (Number.isNaN(at.getTime())) return label ?? "";
  const { tz = "UTC" } = myself();
  const words = renderDate(Number(seconds), unescaped(format), tz, now());
  const full = at.toLocaleString("en-US", { timeZone: tz, dateStyle: "full", timeStyle: "short" });
  const time = h("time", { datetime: at.toISOString(), title: `${full} (${tz})` }, words);
  return address === undefined ? time : outsideLink(address, {}, time);
}

function unescaped(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
