import type {
  KnownBlock,
  MessageAttachment,
  RichTextBlockElement,
  RichTextElement,
  TextObject,
} from "@slack/types";
import { renderDate } from "./date-tokens.ts";
import { type Element, elementsOf } from "./elements.ts";
import type { Person, Workspace } from "./state.ts";
import { nameOf } from "./world.ts";

/** Who reads, and when: names are of their workspace, times in their zone. */
export type Reader = { readonly workspace: Workspace; readonly person: Person; readonly now: Date };

/** What a person reads of a message as one string: markup gone, mentions as `@name`, buttons as `[Label]`. */
export function plainMessage(
  message: {
    text: string;
    blocks: readonly KnownBlock[] | null;
    attachments?: readonly MessageAttachment[] | null;
  },
  reader: Reader,
): string {
  const body =
    message.blocks === null
      ? plainMrkdwn(message.text, reader)
      : plainBlocks(message.blocks, reader);
  const attached = (message.attachments ?? []).map((one) =>
    plainMrkdwn([one.pretext, one.title, one.text].filter(Boolean).join("\n"), reader),
  );
  return [body, ...attached].filter((part) => part !== "").join("\n");
}

/** What a person reads of blocks, in order. */
export function plainBlocks(blocks: readonly KnownBlock[], reader: Reader): string {
  return blocks
    .map((block) => plainBlock(block, reader))
    .filter((part) => part !== "")
    .join("\n");
}

/** The labels of the buttons, links and menu entries among blocks. */
export function buttonLabels(blocks: readonly KnownBlock[] | null): string[] {
  return elementsOf(blocks ?? []).flatMap(({ element }) => labelsOf(element));
}

function plainBlock(block: KnownBlock, reader: Reader): string {
  const say = (text: TextObject | undefined) => (text === undefined ? "" : plain(text, reader));
  const joined = (parts: string[], by = "\n") => parts.filter((part) => part !== "").join(by);
  switch (block.type) {
    case "section":
      return joined([say(block.text), ...(block.fields ?? []).map(say), ...shown([block], reader)]);
    case "header":
      return say(block.text);
    case "context":
      return joined(
        block.elements.map((one) => (one.type === "image" ? one.alt_text : say(one))),
        " ",
      );
    case "actions":
      return joined(shown([block], reader), " ");
    case "input":
      return joined([say(block.label), say(block.hint), ...shown([block], reader)]);
    case "image":
      return joined([say(block.title), block.alt_text]);
    case "markdown":
      return plainMarkdown(block.text);
    case "rich_text":
      return block.elements.map((one) => richText(one, reader)).join("\n");
    case "table":
      return block.rows
        .map((row) =>
          row
            .map((cell) => (cell.type === "rich_text" ? plainBlock(cell, reader) : cell.text))
            .join(" | "),
        )
        .join("\n");
    default:
      return "";
  }
}

function shown(blocks: readonly KnownBlock[], reader: Reader): string[] {
  return elementsOf(blocks).flatMap(({ element }) => {
    if (element.type === "checkboxes" || element.type === "radio_buttons") {
      return element.options.map((one) => `( ) ${plain(one.text, reader)}`);
    }
    return labelsOf(element).map((label) => `[${label}]`);
  });
}

function labelsOf(element: Element): string[] {
  if (element.type === "button" || element.type === "workflow_button") return [element.text.text];
  if (element.type === "overflow") return element.options.map((one) => one.text.text);
  if (element.type.endsWith("_select") && "placeholder" in element && element.placeholder) {
    return [element.placeholder.text];
  }
  return [];
}

function plain(text: TextObject, reader: Reader): string {
  return text.type === "mrkdwn" ? plainMrkdwn(text.text, reader) : unescaped(text.text);
}

/** Slack's mrkdwn as it is seen: references resolved, emphasis marks and entities gone. */
export function plainMrkdwn(text: string, reader: Reader): string {
  // Emphasis may span references, so these stand aside while its marks are taken away.
  const references: string[] = [];
  const kept = text.replace(/<([^<>\n]+)>/g, (_, inner: string) => {
    references.push(reference(inner, reader));
    return `\uE000${references.length - 1}\uE001`;
  });
  return unescaped(withoutEmphasis(kept)).replace(
    /\uE000(\d+)\uE001/g,
    (_, n: string) => references[Number(n)] ?? "",
  );
}

function reference(inner: string, reader: Reader): string {
  const { workspace, person, now } = reader;
  const [target = "", label] = splitOnce(inner, "|");
  if (target.startsWith("!date^")) {
    const [, seconds, format = ""] = target.split("^");
    return renderDate(Number(seconds), unescaped(format), person.tz, now);
  }
  if (target.startsWith("@")) return `@${nameOf(workspace, target.slice(1))}`;
  if (target.startsWith("#")) {
    const channel = workspace.channels.find((one) => one.id === target.slice(1));
    return `#${channel?.name ?? label ?? target.slice(1)}`;
  }
  if (target.startsWith("!")) return label ?? `@${target.slice(1)}`;
  return unescaped(label ?? target.replace(/^mailto:/, ""));
}

/** Emphasis ends where it begins: marks count only at the edge of a word, as Slack reads them. */
function withoutEmphasis(text: string): string {
  return text
    .replace(/```\n?([\s\S]*?)\n?```/g, "$1")
    .replace(/(^|[^\w`])`([^`\n]+)`/g, "$1$2")
    .replace(/(^|[^\w*])\*(\S(?:[^*\n]*\S)?)\*(?![\w*])/g, "$1$2")
    .replace(/(^|[^\w_])_(\S(?:[^_\n]*\S)?)_(?![\w_])/g, "$1$2")
    .replace(/(^|[^\w~])~(\S(?:[^~\n]*\S)?)~(?![\w~])/g, "$1$2")
    .replace(/(^|\n)(?:&gt;|>) ?/g, "$1");
}

function plainMarkdown(text: string): string {
  return text
    .replace(/\[([^\]]+)\]\([^)]+\)/g, "$1")
    .replace(/(\*\*|__|~~|`)(.+?)\1/g, "$2")
    .replace(/^#+ /gm, "");
}

function richText(element: RichTextBlockElement, reader: Reader): string {
  const say = (one: RichTextElement): string => {
    switch (one.type) {
      case "text":
        return one.text;
      case "link":
        return one.text ?? one.url;
      case "user":
        return `@${nameOf(reader.workspace, one.user_id)}`;
      case "channel":
        return reference(`#${one.channel_id}`, reader);
      case "emoji":
        return `:${one.name}:`;
      case "date":
        return renderDate(one.timestamp, one.format, reader.person.tz, reader.now);
      case "broadcast":
        return `@${one.range}`;
      default:
        return "";
    }
  };
  if (element.type === "rich_text_list") {
    const bullet = (i: number) => (element.style === "ordered" ? `${i + 1}. ` : "• ");
    return element.elements.map((one, i) => bullet(i) + one.elements.map(say).join("")).join("\n");
  }
  return element.elements.map(say).join("");
}

function splitOnce(text: string, by: string): [string, string | undefined] {
  const at = text.indexOf(by);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + by.length)];
}

function unescaped(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
