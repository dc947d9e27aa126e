import { h, outsideLink } from "../dom.js";
import { myself, now } from "../state.js";
import { renderDate } from "./dates.js";
import { channelMention, mention } from "./mrkdwn.js";

/** A rich_text block: sections, lists, quotes and code. */
export function richText(block) {
  return h("div", { class: "rich" }, block.elements.map(part));
}

function part(element) {
  switch (element.type) {
    case "rich_text_list": {
      const items = element.elements.map((one) => h("li", {}, one.elements.map(piece)));
      const indent = { class: `indent-${element.indent ?? 0}` };
      return h(element.style === "ordered" ? "ol" : "ul", indent, items);
    }
    case "rich_text_preformatted":
      return h("pre", {}, element.elements.map(piece));
    case "rich_text_quote":
      return h("blockquote", {}, element.elements.map(piece));
    default:
      return h("p", {}, element.elements.map(piece));
  }
}

function piece(element) {
  switch (element.type) {
    case "text":
      return styled(element.text, element.style ?? {});
    case "link":
      return outsideLink(element.url, {}, styled(element.text ?? element.url, element.style ?? {}));
    case "user":
      return mention(element.user_id);
    case "channel":
      return channelMention(element.channel_id);
    case "date":
      return renderDate(element.timestamp, element.format, myself().tz ?? "UTC", now());
    case "broadcast":
      return h("span", { class: "mention me" }, `@${element.range}`);
    case "emoji":
      return element.unicode
        ? String.fromCodePoint(...element.unicode.split("-").map((hex) => Number.parseInt(hex, 16)))
        : `:${element.name}:`;
    default:
      return "";
  }
}

function styled(text, { bold, italic, strike, code }) {
  let node = text;
  if (code) node = h("code", {}, node);
  if (bold) node = h("strong", {}, node);
  if (italic) node = h("em", {}, node);
  if (strike) node = h("s", {}, node);
  return node;
}
