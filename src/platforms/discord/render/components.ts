import {
  type APIButtonComponent,
  type APIComponentInContainer,
  ButtonStyle,
  ComponentType,
} from "discord.js";
import type { Action, Block, ChecklistItem, MoneyLine } from "../../../chat/blocks.ts";
import { type Spans, say, strong } from "../../../chat/spans.ts";
import { unreachable } from "../../../domain/assert.ts";
import { writeCustomId } from "../custom-id.ts";
import { cut, LIMITS, lengthOf, pieces } from "../limits.ts";
import { cleanText, escapeText, markdown, type Reading } from "./text.ts";

/** What rendering one message needs; `used` keeps two buttons for the same act apart. */
export type Rendering = { readonly reading: Reading; readonly used: Map<string, number> };

export const rendering = (reading: Reading): Rendering => ({ reading, used: new Map() });

/** Every kind of block in Discord's own components; a forgotten kind does not compile. */
export function componentsOf(block: Block, to: Rendering): readonly APIComponentInContainer[] {
  const { reading } = to;
  switch (block.kind) {
    case "header":
    case "text":
    case "labelled":
    case "checklist":
    case "money":
    case "timeline":
      return texts(wordsOf(block, reading));
    case "line":
      return lineWithButton(block, to);
    case "actions":
      return buttonRows(block.actions, to);
    case "divider":
      return [{ type: ComponentType.Separator }];
    default:
      return unreachable(block);
  }
}

type Worded = Extract<
  Block,
  { kind: "header" | "text" | "labelled" | "checklist" | "money" | "timeline" }
>;

/** A block of words as markdown. */
export function wordsOf(block: Worded, reading: Reading): string {
  switch (block.kind) {
    case "header":
      return `### ${escapeText(block.text.replaceAll(/\s+/g, " "))}`;
    case "text": {
      const words = markdown(block.spans, reading);
      return block.aside ? words.replaceAll(/^(?=.)/gm, "-# ") : words;
    }
    case "labelled":
      return `${markdown([strong`${block.label}`], reading)}\n${markdown(block.spans, reading)}`;
    case "checklist":
      return block.items.map((item) => markdown(checklistLine(item), reading)).join("\n");
    case "money":
      return block.lines.map((line) => markdown(moneyLine(line), reading)).join("\n");
    case "timeline":
      return block.entries.map((entry) => `- ${markdown(entry, reading)}`).join("\n");
    default:
      return unreachable(block);
  }
}

/** Words as text displays; what is longer than one message takes goes into several. */
export function texts(words: string): readonly APIComponentInContainer[] {
  return pieces(words, LIMITS.messageText)
    .filter((content) => content.trim() !== "")
    .map((content) => ({ type: ComponentType.TextDisplay, content }));
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
  to: Rendering,
): readonly APIComponentInContainer[] {
  const words = markdown(spans, to.reading);
  const accessory = action ? button(action, to) : null;
  if (!accessory || words.trim() === "") return texts(words);
  const contents = pieces(words, LIMITS.messageText);
  if (contents.length > 1) return [...texts(words), row([accessory])];
  return [
    {
      type: ComponentType.Section,
      components: [{ type: ComponentType.TextDisplay, content: words }],
      accessory,
    },
  ];
}

/** Rows of five; an address that is too long for a button is a link of ours in a line of its own. */
export function buttonRows(
  actions: readonly Action[],
  to: Rendering,
): readonly APIComponentInContainer[] {
  const links = actions.flatMap((action) =>
    action.kind === "open" && isTooLong(action.url) ? [action] : [],
  );
  const buttons = actions.flatMap((action) => button(action, to) ?? []);
  const rows: APIComponentInContainer[] = links.map(({ label, url }) => ({
    type: ComponentType.TextDisplay,
    content: `**[${escapeText(label)}](${url.replaceAll(")", "%29")})**`,
  }));
  for (let at = 0; at < buttons.length; at += LIMITS.buttonsInRow) {
    rows.push(row(buttons.slice(at, at + LIMITS.buttonsInRow)));
  }
  return rows;
}

const row = (components: APIButtonComponent[]): APIComponentInContainer => ({
  type: ComponentType.ActionRow,
  components,
});

const isTooLong = (url: string) => lengthOf(url) > LIMITS.buttonUrl;

const STYLES = { primary: ButtonStyle.Primary, danger: ButtonStyle.Danger } as const;

/** A button; its custom id says what it does. Discord has no dialogs, so one that has to be confirmed asks first. */
export function button(action: Action, { reading, used }: Rendering): APIButtonComponent | null {
  const label = cut(cleanText(action.label), LIMITS.buttonLabel);
  if (action.kind === "open") {
    if (isTooLong(action.url)) return null;
    return { type: ComponentType.Button, style: ButtonStyle.Link, label, url: action.url };
  }
  const id = {
    kind: "act",
    ref: action.ref,
    confirm: action.confirm !== undefined,
    team: reading.surface === "direct" ? reading.team : null,
  } as const;
  const first = writeCustomId(id);
  const nth = used.get(first) ?? 0;
  used.set(first, nth + 1);
  return {
    type: ComponentType.Button,
    style: action.style ? STYLES[action.style] : ButtonStyle.Secondary,
    label,
    custom_id: writeCustomId(id, nth),
  };
}
