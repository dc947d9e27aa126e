import {
  type APIComponentInContainer,
  type APIMessageTopLevelComponent,
  ComponentType,
} from "discord.js";
import type { MilestoneView } from "../../../app/queries/views.ts";
import type { Action, Block, Message } from "../../../chat/blocks.ts";
import { plainText } from "../../../chat/plain.ts";
import type { Spans } from "../../../chat/spans.ts";
import { type Headline, headline } from "../../../domain/milestone/milestone.ts";
import { LIMITS, lengthOf } from "../limits.ts";
import { button, buttonRows, componentsOf, rendering, texts, wordsOf } from "./components.ts";
import { pinged, type Reading } from "./text.ts";

/** A file that goes with a message, shown in it; `alt` says in words what a picture shows. */
export type MessageFile = {
  readonly name: string;
  readonly content: string | Buffer;
  readonly alt?: string;
};

/** One message as Discord takes it: components, whom it pings, and files. */
export type DiscordMessage = {
  readonly components: APIMessageTopLevelComponent[];
  readonly pings: readonly string[];
  readonly files: readonly MessageFile[];
};

/** A message in as many Discord messages as it needs; nothing is cut, and the buttons are in the last one. */
export function discordMessages(message: Message, reading: Reading): readonly DiscordMessage[] {
  const to = rendering(reading);
  const boxed = message.blocks.some(({ kind }) => kind === "header");
  const groups: APIComponentInContainer[][] = [];
  for (const component of message.blocks.flatMap((block) => componentsOf(block, to))) {
    const last = groups.at(-1);
    if (last && fits([...last, component])) last.push(component);
    else groups.push([component]);
  }
  const pings = pingsOf(message, reading);
  if (groups.length === 0) groups.push([...texts(plainText(message.summary))]);
  return groups.map((components) => ({
    components: boxed ? [{ type: ComponentType.Container, components }] : components,
    pings,
    files: [],
  }));
}

/** The stripe of a card, by state; the reader of a list of cards sees at a glance which is which. */
const COLOUR: Record<Headline, number> = {
  proposed: 0x3b82f6,
  accepted: 0x3b82f6,
  funded: 0x22a55b,
  submitted: 0xe5b70b,
  changes_requested: 0xf08a24,
  disputed: 0xd64545,
  approved: 0x1f8b4c,
  released: 0x1f8b4c,
  decided: 0x8e7cc3,
  refunded: 0x8e7cc3,
  declined: 0x99a1ab,
  lapsed: 0x99a1ab,
  cancelled: 0x99a1ab,
  charged_back: 0xd64545,
};
/** Whatever the state: no clock runs. */
const STOPPED = 0xf08a24;

/**
 * A milestone's card, which has to be one message since it is updated in place. Where it grows too long the evidence
 * notes go to Details, then the criteria into a file that is shown in the card; money and buttons stay whole.
 */
export function discordCard(
  message: Message,
  view: MilestoneView,
  reading: Reading,
): DiscordMessage {
  const pings = pingsOf(message, reading);
  const accent_color = view.milestone.block ? STOPPED : COLOUR[headline(view.milestone)];
  const boxed = (blocks: readonly Block[], files: readonly MessageFile[]): DiscordMessage => ({
    components: [
      {
        type: ComponentType.Container,
        accent_color,
        components: cardParts(blocks, reading, files),
      },
    ],
    pings,
    files,
  });
  const full = boxed(message.blocks, []);
  if (fits(full.components)) return full;
  const short = boxed(message.blocks.map(withoutNotes), []);
  if (fits(short.components)) return short;
  return boxed(
    message.blocks.filter(({ kind }) => kind !== "checklist"),
    [{ name: "criteria.txt", content: criteriaFile(message) }],
  );
}

/** Title and money beside the way to the details; then where it stands; then the rest, and what can be done now. */
function cardParts(
  blocks: readonly Block[],
  reading: Reading,
  files: readonly MessageFile[],
): APIComponentInContainer[] {
  const to = rendering(reading);
  const [header, amount, ...rest] = blocks;
  const actions = rest.flatMap((block) => (block.kind === "actions" ? block.actions : []));
  const details = actions.find(isDetails);
  const accessory = details ? button(details, to) : null;
  const content = [header, amount]
    .flatMap((block) =>
      block?.kind === "header" || block?.kind === "text" ? [wordsOf(block, reading)] : [],
    )
    .join("\n");
  const head: APIComponentInContainer[] = accessory
    ? [
        {
          type: ComponentType.Section,
          components: [{ type: ComponentType.TextDisplay, content }],
          accessory,
        },
      ]
    : [...texts(content)];
  const body = rest.filter(({ kind }) => kind !== "actions");
  const parts = body.map((block) => componentsOf(block, to));
  const [standing = [], ...after] = parts;
  return [
    ...head,
    ...standing,
    { type: ComponentType.Separator },
    ...files.map(
      ({ name }): APIComponentInContainer => ({
        type: ComponentType.File,
        file: { url: `attachment://${name}` },
      }),
    ),
    ...after.flat(),
    ...buttonRows(
      actions.filter((action) => action !== details),
      to,
    ),
  ];
}

const isDetails = (action: Action) => action.kind === "act" && action.ref.name === "show";

/** Components and characters as Discord counts them, everything within everything included. */
export function fits(components: readonly unknown[]): boolean {
  const { count, text } = sizeOf(components);
  return count <= LIMITS.components - 1 && text <= LIMITS.messageText;
}

export type Size = { readonly count: number; readonly text: number };

/** How many components there are, at any depth, and how many characters their text displays hold. */
export function sizeOf(components: readonly unknown[]): Size {
  return components.reduce<Size>((sum, component) => {
    if (typeof component !== "object" || component === null) return sum;
    const within =
      "components" in component && Array.isArray(component.components)
        ? sizeOf(component.components)
        : NOTHING;
    const beside = "accessory" in component ? 1 : 0;
    const content = "content" in component ? lengthOf(String(component.content)) : 0;
    return {
      count: sum.count + 1 + beside + within.count,
      text: sum.text + content + within.text,
    };
  }, NOTHING);
}

const NOTHING: Size = { count: 0, text: 0 };

function withoutNotes(block: Block): Block {
  if (block.kind !== "checklist") return block;
  return { kind: "checklist", items: block.items.map((item) => ({ ...item, note: [] })) };
}

/** The criteria in full, as plain text, which needs no escaping. */
function criteriaFile({ blocks }: Message): string {
  return blocks
    .flatMap((block) => (block.kind === "checklist" ? block.items : []))
    .map(({ shown, spans, note }) => {
      const mark = shown === null ? "" : shown ? "[x] " : "[ ] ";
      const why = note.length === 0 ? "" : `\n    ${plainText(note)}`;
      return `${mark}${plainText(spans)}${why}\n`;
    })
    .join("\n");
}

/** Whom a message pings, each once. */
function pingsOf({ blocks }: Message, reading: Reading): readonly string[] {
  return [...new Set(blocks.flatMap((block) => pinged(spansOf(block), reading)))].slice(0, 100);
}

function spansOf(block: Block): Spans {
  switch (block.kind) {
    case "text":
    case "labelled":
    case "line":
      return block.spans;
    case "timeline":
      return block.entries.flat();
    case "checklist":
      return block.items.flatMap(({ spans, note }) => [...spans, ...note]);
    default:
      return [];
  }
}
