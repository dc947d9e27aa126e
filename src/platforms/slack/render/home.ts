import type { HomeView, KnownBlock, ModalView } from "@slack/types";
import type { Block, Message } from "../../../chat/blocks.ts";
import {
  type HomeEntry,
  type HomeList,
  type HomePage,
  moreBlock,
  titleBlock,
} from "../../../chat/cards/home.ts";
import { LIMITS } from "../limits.ts";
import { writeMetadata } from "../metadata.ts";
import { modalBlocks, plain, slackBlocks } from "./blocks.ts";
import type { Reading } from "./text.ts";

/**
 * A person's page as the Home view: start and end whole, and of the lists as many entries as Slack's 100 blocks hold, the
 * most urgent first; what is left out is counted.
 */
export function slackHome(
  page: HomePage,
  reading: Reading,
): HomeView & { readonly blocks: KnownBlock[] } {
  const start = rendered(page.start, reading);
  const end = rendered(page.end, reading);
  const around = page.lists.map((list) => frameOf(list, reading));
  const framed = around.reduce((sum, { size }) => sum + size, 0);
  let room = LIMITS.viewBlocks - start.length - end.length - framed;
  const lists = page.lists.flatMap((list, at): readonly KnownBlock[] => {
    const { shown, used } = fitting(list.entries, room, reading);
    room -= used;
    const left = list.entries.length - shown.length;
    const title = around[at]?.title ?? [];
    return [...title, ...grouped(shown), ...(left > 0 ? rendered([moreBlock(left)], reading) : [])];
  });
  return { type: "home", blocks: [...start, ...lists, ...end] };
}

const rendered = (blocks: readonly Block[], reading: Reading): readonly KnownBlock[] =>
  blocks.flatMap((block) => slackBlocks(block, reading));

/** A list's title, and the room that it needs with the line about what was left out. */
function frameOf(list: HomeList, reading: Reading) {
  const title = rendered([titleBlock(list)], reading);
  return { title, size: title.length + rendered([moreBlock(list.entries.length)], reading).length };
}

type Fitted = {
  readonly group: string;
  readonly heading: readonly KnownBlock[];
  readonly blocks: readonly KnownBlock[];
};

/** The first entries that fit, each with its group's heading where it is the first of it. */
function fitting(entries: readonly HomeEntry[], room: number, reading: Reading) {
  const shown: Fitted[] = [];
  let used = 0;
  for (const { group, heading, blocks } of entries) {
    const one = { group, heading: rendered([heading], reading), blocks: rendered(blocks, reading) };
    const isFirst = !shown.some((before) => before.group === group);
    const size = one.blocks.length + (isFirst ? one.heading.length : 0);
    if (used + size > room) break;
    used += size;
    shown.push(one);
  }
  return { shown, used };
}

/** Groups in the order of their most urgent entries. */
function grouped(entries: readonly Fitted[]): readonly KnownBlock[] {
  const groups = [...new Set(entries.map(({ group }) => group))];
  return groups.flatMap((name) => {
    const own = entries.filter(({ group }) => group === name);
    return [...(own[0]?.heading ?? []), ...own.flatMap(({ blocks }) => blocks)];
  });
}

/** The name of modals that only say something; what is clicked in them goes on in them. */
export const SAID = "said";

/** A message as a modal with its buttons, for what was asked in Home. Nothing is cut: it may be longer than a modal holds. */
export function saidView(message: Message, channel: string | null, reading: Reading): ModalView {
  const blocks = message.blocks.flatMap((block) => modalBlocks(block, reading));
  const carried = { milestoneId: null, version: null, policiesOpen: false };
  return {
    type: "modal",
    callback_id: SAID,
    title: plain("Tranche", LIMITS.viewTitle),
    close: plain("Close", LIMITS.viewButton),
    private_metadata: writeMetadata({ ...carried, channel, isHome: true }),
    blocks: [...blocks],
  };
}
