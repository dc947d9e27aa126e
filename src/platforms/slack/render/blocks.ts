import type { ActionsBlock, Button, KnownBlock, SectionBlock } from "@slack/types";
import { encodeActionRef } from "../../../chat/action-ref.ts";
import type {
  Action,
  Block,
  ChecklistItem,
  Confirmation,
  MoneyLine,
} from "../../../chat/blocks.ts";
import { formatMoney } from "../../../chat/copy/money.ts";
import { plainText } from "../../../chat/plain.ts";
import { unreachable } from "../../../domain/assert.ts";
import { cut, LIMITS, pieces } from "../limits.ts";
import { escapeText, mrkdwn, type Reading } from "./text.ts";

/** Every kind of block in Slack's own blocks; a forgotten kind does not compile. */
export function slackBlocks(block: Block, reading: Reading): readonly KnownBlock[] {
  switch (block.kind) {
    case "header":
      return [{ type: "header", text: plain(block.text, LIMITS.headerText) }];
    case "text":
      return block.aside && reading.surface !== "modal"
        ? sections(mrkdwn(block.spans, reading)).map(aside)
        : sections(mrkdwn(block.spans, reading));
    case "labelled":
      return sections(`*${escapeText(block.label)}*\n${mrkdwn(block.spans, reading)}`);
    case "checklist":
      return packed(block.items.map((item) => checklistLine(item, reading)));
    case "money":
      return packed(block.lines.map(moneyLine));
    case "timeline":
      return packed(block.entries.map((entry) => `• ${mrkdwn(entry, reading)}`));
    case "line":
      return lineWithButton(block, reading);
    case "actions":
      return buttonRows(block.actions);
    case "divider":
      return [{ type: "divider" }];
    default:
      return unreachable(block);
  }
}

/** A plain_text object: nothing in it is ever formatted. */
export function plain(value: string, limit: number) {
  const shown = value.trim() === "" ? "–" : value;
  return { type: "plain_text", text: cut(shown.toWellFormed(), limit), emoji: false } as const;
}

const aside = ({ text }: SectionBlock): KnownBlock => ({
  type: "context",
  elements: text ? [text] : [],
});

function section(value: string): SectionBlock {
  return { type: "section", text: { type: "mrkdwn", text: value, verbatim: true } };
}

/** As many sections as the text needs; none where there is no text. */
function sections(value: string): readonly SectionBlock[] {
  return value.trim() === "" ? [] : pieces(value, LIMITS.sectionText).filter(visible).map(section);
}

const visible = (value: string) => value.trim() !== "";

/** Whole lines together in as few sections as hold them. */
function packed(lines: readonly string[]): readonly SectionBlock[] {
  const groups: string[] = [];
  for (const line of lines.flatMap((long) => pieces(long, LIMITS.sectionText))) {
    const last = groups.at(-1);
    const joined = last === undefined ? line : `${last}\n${line}`;
    if (last !== undefined && joined.length <= LIMITS.sectionText)
      groups[groups.length - 1] = joined;
    else groups.push(line);
  }
  return groups.filter(visible).map(section);
}

function checklistLine({ shown, spans, note }: ChecklistItem, reading: Reading): string {
  const mark = shown === null ? "" : shown ? "☑ " : "☐ ";
  const words = note.length === 0 ? "" : ` — ${mrkdwn(note, reading)}`;
  return `${mark}${mrkdwn(spans, reading)}${words}`;
}

function moneyLine({ label, money, total }: MoneyLine): string {
  const words = `${escapeText(label)}: ${formatMoney(money)}`;
  return total ? `*${words}*` : words;
}

function lineWithButton(
  { spans, action }: Extract<Block, { kind: "line" }>,
  reading: Reading,
): readonly KnownBlock[] {
  const [first, ...rest] = sections(mrkdwn(spans, reading));
  if (!first) return [];
  return action ? [{ ...first, accessory: button(action, 0) }, ...rest] : [first, ...rest];
}

function buttonRows(actions: readonly Action[]): readonly ActionsBlock[] {
  const buttons = actions.map(button);
  const rows: ActionsBlock[] = [];
  for (let at = 0; at < buttons.length; at += LIMITS.actionsElements) {
    rows.push({ type: "actions", elements: buttons.slice(at, at + LIMITS.actionsElements) });
  }
  return rows;
}

/** A button's action_id is its act's name, made unique within its block; its value is the whole ref. */
export function button(action: Action, index: number): Button {
  const text = plain(action.label, LIMITS.buttonText);
  const style = action.style ? { style: action.style } : {};
  if (action.kind === "open") {
    return { type: "button", text, url: action.url, action_id: `open_${index}`, ...style };
  }
  return {
    type: "button",
    text,
    action_id: `${action.ref.name}_${index}`,
    value: encodeActionRef(action.ref),
    ...style,
    ...(action.confirm ? { confirm: dialog(action.confirm, action.style) } : {}),
  };
}

/** Dialogs take no mrkdwn here: plain words print number, amount and payee. */
function dialog(
  { title, question, yes, no }: Confirmation,
  style: "primary" | "danger" | undefined,
) {
  return {
    title: plain(title, LIMITS.confirmTitle),
    text: plain(plainText(question), LIMITS.confirmText),
    confirm: plain(yes, LIMITS.confirmButton),
    deny: plain(no, LIMITS.confirmButton),
    ...(style ? { style } : {}),
  };
}
