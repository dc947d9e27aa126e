import type { RichTextBlock, RichTextElement, RichTextStyleable } from "@slack/types";
import { formatMoney } from "../../../chat/copy/money.ts";
import type { Span, Spans } from "../../../chat/spans.ts";
import { unreachable } from "../../../domain/assert.ts";
import { LIMITS, pieces } from "../limits.ts";
import {
  cleanText,
  dateParts,
  isWebAddress,
  mentioned,
  type Reading,
  shownChannel,
} from "./text.ts";

type Style = NonNullable<RichTextStyleable["style"]>;

/** Lines as rich text, where every piece is typed: whatever someone wrote is shown as it is and can do nothing. */
export function richText(lines: readonly Spans[], reading: Reading): readonly RichTextBlock[] {
  const elements = lines.flatMap((line, index) => {
    const end: readonly RichTextElement[] =
      index < lines.length - 1 ? [{ type: "text", text: "\n" }] : [];
    return [...line.flatMap((span) => elementsOf(span, {}, reading)), ...end];
  });
  return grouped(elements).map((group) => ({
    type: "rich_text",
    elements: [{ type: "rich_text_section", elements: group }],
  }));
}

/** As many elements a block as keep its text within a section's length. */
function grouped(elements: readonly RichTextElement[]): readonly RichTextElement[][] {
  const groups: RichTextElement[][] = [];
  let room = 0;
  for (const element of elements) {
    const size = "text" in element ? (element.text?.length ?? 0) : 60;
    const last = groups.at(-1);
    if (last && size <= room) last.push(element);
    else groups.push([element]);
    room = (last && size <= room ? room : LIMITS.sectionText) - size;
  }
  return groups;
}

function elementsOf(span: Span, style: Style, reading: Reading): readonly RichTextElement[] {
  const plain = (text: string, extra: Style = {}): readonly RichTextElement[] =>
    pieces(cleanText(text), LIMITS.sectionText).map((piece) => ({
      type: "text",
      text: piece,
      ...styled({ ...style, ...extra }, reading),
    }));
  const within = (spans: Spans, extra: Style) =>
    spans.flatMap((inner) => elementsOf(inner, { ...style, ...extra }, reading));
  switch (span.kind) {
    case "text":
    case "inert":
      return plain(span.text);
    case "code":
      return plain(span.text, { code: true });
    case "strong":
      return within(span.spans, { bold: true });
    case "emphasis":
      return within(span.spans, { italic: true });
    case "struck":
      return within(span.spans, { strike: true });
    case "person": {
      const user = mentioned(span, reading);
      return user ? [{ type: "user", user_id: user }] : plain(`@${span.person.displayName}`);
    }
    case "channel": {
      const channel = shownChannel(span, reading);
      return channel ? [{ type: "channel", channel_id: channel }] : plain(span.words);
    }
    case "money":
      return plain(formatMoney(span.money));
    case "link":
      return isWebAddress(span.url) ? [{ type: "link", url: span.url }] : plain(span.url);
    case "time": {
      const { timestamp, tokens, fallback, after } = dateParts(span, reading);
      return [
        { type: "date", timestamp, format: tokens, fallback, ...styled(style, reading) },
        ...plain(after),
      ];
    }
    default:
      return unreachable(span);
  }
}

/** Cards go without styles here: Slack's published shape of what chat.update answers has none for rich text. */
function styled(style: Style, { surface }: Reading) {
  return surface === "channel" || Object.keys(style).length === 0 ? {} : { style };
}
