import type { KnownBlock } from "@slack/types";
import type { Block, Message } from "../../../chat/blocks.ts";
import { plainText } from "../../../chat/plain.ts";
import { cut, LIMITS } from "../limits.ts";
import { slackBlocks } from "./blocks.ts";
import { escapeText, mrkdwn, type Reading } from "./text.ts";

/** One message as Slack takes it: blocks, and the text that notifications and screen readers use. */
export type SlackMessage = { readonly text: string; readonly blocks: KnownBlock[] };

/** A message in as many Slack messages as it needs; nothing is cut, and the buttons are in the last one. */
export function slackMessages(message: Message, reading: Reading): readonly SlackMessage[] {
  const groups: KnownBlock[][] = [];
  for (const block of message.blocks.flatMap((one) => slackBlocks(one, reading))) {
    const last = groups.at(-1);
    if (last && fits([...last, block])) last.push(block);
    else groups.push([block]);
  }
  const text = fallback(message, reading);
  return groups.length === 0 ? [{ text, blocks: [] }] : groups.map((blocks) => ({ text, blocks }));
}

/**
 * A card, which has to be one message since it is updated in place: the evidence notes go to Details where it grows too long,
 * then formatting goes; money, criteria and buttons stay whole.
 */
export function slackCard(message: Message, reading: Reading): SlackMessage {
  const text = fallback(message, reading);
  const full = message.blocks.flatMap((block) => slackBlocks(block, reading));
  if (fits(full)) return { text, blocks: full };
  const short = message.blocks.map(withoutNotes);
  const blocks = short.flatMap((block) => slackBlocks(block, reading));
  return { text, blocks: fits(blocks) ? blocks : short.flatMap((block) => bare(block, reading)) };
}

/** Whether Slack takes these blocks as one message. */
export function fits(blocks: readonly KnownBlock[]): boolean {
  return blocks.length <= LIMITS.messageBlocks && totalText(blocks) <= LIMITS.messageTotal;
}

/** Characters of all texts, values and addresses together, as Slack adds them up for msg_blocks_too_long. */
export function totalText(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + totalText(item), 0);
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce(
    (sum: number, item) => sum + (typeof item === "string" ? item.length : totalText(item)),
    0,
  );
}

function withoutNotes(block: Block): Block {
  if (block.kind !== "checklist") return block;
  return { kind: "checklist", items: block.items.map((item) => ({ ...item, note: [] })) };
}

/** The criteria as plain text, which needs no escaping and so never grows; everything else as it is. */
function bare(block: Block, reading: Reading): readonly KnownBlock[] {
  if (block.kind !== "checklist") return slackBlocks(block, reading);
  return block.items.map(({ shown, spans }) => {
    const mark = shown === null ? "" : shown ? "☑ " : "☐ ";
    const text = cut(`${mark}${plainText(spans)}`, LIMITS.sectionText);
    return { type: "section", text: { type: "plain_text", text, emoji: false } };
  });
}

function fallback(message: Message, reading: Reading): string {
  const words = mrkdwn(message.summary, reading);
  return words.length <= LIMITS.fallbackText
    ? words
    : cut(escapeText(plainText(message.summary)), LIMITS.fallbackText);
}
