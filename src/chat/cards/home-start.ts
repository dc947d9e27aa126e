import type { PlatformName } from "../../app/queries/views.ts";
import type { Block, Message } from "../blocks.ts";
import { code, type Spans, say, strong } from "../spans.ts";

/** How people get the bot into a channel. */
const INVITE: Readonly<Record<PlatformName, Spans>> = {
  slack: say`Open a channel that you share with the other side, and add me: ${code("/invite @Tranche")}.`,
  discord: say`Go to a channel that you share with the other side, where I can post.`,
};

/** What it is and how an agreement begins, for somebody who has none. */
export function startBlocks(platform: PlatformName): readonly Block[] {
  return [
    { kind: "header", text: "Milestone payments, in your channel" },
    {
      kind: "text",
      spans: say`Agree on a piece of work with someone, fund it, review it against what you agreed, and release the money: all where you talk, on a record that you both can check.`,
    },
    {
      kind: "timeline",
      entries: [
        INVITE[platform],
        say`Type ${code("/milestone new")} there and say what is delivered, how it is checked, how much and by when.`,
        say`The other side accepts the terms, the buyer funds, the facilitator submits. The buyer approves, and the money goes out.`,
      ],
    },
    {
      ...{ kind: "text", aside: true },
      spans: say`Got a code from someone? ${code("/milestone link K7QF-29HM")} in any channel that I'm in.`,
    },
  ];
}

/** The same as an answer, for somebody who wanted to propose a milestone from where there is no channel. */
export function beginMessage(platform: PlatformName): Message {
  const spans = say`${strong`Milestones live in a channel with the other side`}, and you're in no agreement yet.`;
  return {
    summary: spans,
    blocks: [{ kind: "text", spans }, ...startBlocks(platform).slice(2)],
  };
}
