import type { ActionsBlock, Button, KnownBlock, SectionBlock } from "@slack/types";
import { encodeActionRef } from "../../../chat/action-ref.ts";
import type {
  Action,
  Block,
  ChecklistItem,
  Confirmation,
  MoneyLine,
} from "../../../chat/blocks.ts";
import { plainText } from "../../../chat/plain.ts";
import { type Spans, say, strong } from "../../../chat/spans.ts";
import { unreachable } from "../../../domain/assert.ts";
import { cut, LIMITS, pieces } from "../limits.ts";
import { richText } from "./rich-text.ts";
import { cleanText, mrkdwn, type Reading, wouldFormat } from "./text.ts";

/** Every kind of block in Slack's own blocks; a forgotten kind does not compile. */
export function slackBlocks(block: Block, reading: Reading): readonly KnownBlock[] {
  switch (block.kind) {
    case "header":
      return [{ type: "header", text: plain(block.text, LIMITS.headerText) }];
    case "text":
      return block.aside && !wouldFormat(block.spans)
        ? sections([block.spans], reading).map(aside)
        : paragraph([block.spans], reading);
    case "labelled":
      return paragraph([[strong`${block.label}`], block.spans], reading);
    case "checklist":
      return paragraph(block.items.map(checklistLine), reading);
    case "money":
      return paragraph(block.lines.map(moneyLine), reading);
    case "timeline":
      return paragraph(
        block.entries.map((entry) => say`• ${entry}`),
        reading,
      );
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

/** As in a message; in a modal nothing is an aside. */
export function modalBlocks(block: Block, reading: Reading): readonly KnownBlock[] {
  return slackBlocks(block.kind === "text" ? { ...block, aside: false } : block, reading);
}

/** A plain_text object: nothing in it is ever formatted. */
export function plain(value: string, limit: number) {
  const shown = value.trim() === "" ? "–" : value;
  return { type: "plain_text", text: cut(cleanText(shown), limit), emoji: false } as const;
}

const aside = ({ text }: SectionBlock): KnownBlock => ({
  type: "context",
  elements: text ? [text] : [],
});

/** Lines in sections; in rich text where a section would format what someone wrote. */
function paragraph(lines: readonly Spans[], reading: Reading): readonly KnownBlock[] {
  return lines.some(wouldFormat) ? richText(lines, reading) : sections(lines, reading);
}

/** Whole lines together in as few sections as hold them; a line that is longer is split, never cut. */
function sections(lines: readonly Spans[], reading: Reading): readonly SectionBlock[] {
  const groups: string[] = [];
  for (const line of lines.flatMap((spans) => pieces(mrkdwn(spans, reading), LIMITS.sectionText))) {
    const last = groups.at(-1);
    const joined = last === undefined ? line : `${last}\n${line}`;
    if (last !== undefined && joined.length <= LIMITS.sectionText)
      groups[groups.length - 1] = joined;
    else groups.push(line);
  }
  return groups.filter((group) => group.trim() !== "").map(section);
}

function section(value: string): SectionBlock {
  return { type: "section", text: { type: "mrkdwn", text: value, verbatim: true } };
}

function checklistLine({ shown, spans, note }: ChecklistItem): Spans {
  const mark = shown === null ? "" : shown ? "☑ " : "☐ ";
  return say`${mark}${spans}${note.length === 0 ? "" : say` — ${note}`}`;
}

function moneyLine({ label, money, total }: MoneyLine): Spans {
  const words = say`${label}: ${{ kind: "money", money } as const}`;
  return total ? [strong`${words}`] : words;
}

function lineWithButton(
  { spans, action }: Extract<Block, { kind: "line" }>,
  reading: Reading,
): readonly KnownBlock[] {
  const [first, ...rest] = paragraph([spans], reading);
  if (!first) return [];
  if (!action) return [first, ...rest];
  if (first.type === "section") return [{ ...first, accessory: button(action, 0) }, ...rest];
  return [first, ...rest, { type: "actions", elements: [button(action, 0)] }];
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
function button(action: Action, index: number): Button {
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
