import type {
  LinkCode,
  LinkedChannel,
  LinkedIdentity,
  LinkRow,
  LinkStatus,
} from "../../app/queries/link-views.ts";
import { CODE_MINUTES, emptySide, type LinkKind } from "../../domain/agreement/linking.ts";
import { makeCodeRef, plainRef } from "../action-ref.ts";
import type { Action, Block, Message } from "../blocks.ts";
import { answerButtons, askedSpans, placeWords } from "../copy/link-notices.ts";
import { clipped } from "../people.ts";
import { code, deadline, type Spans, say, strong, text } from "../spans.ts";
import { platformWord } from "./outcome.ts";

/** What is linked with what, and what its reader may change about it. */
export function linkMessage(status: LinkStatus): Message {
  const { agreement, channels, identities, asked } = status;
  const title = (words: string): Block => ({ kind: "text", spans: [strong`${words}`] });
  return {
    summary: say`What is linked`,
    blocks: [
      ...asked.flatMap((link) => askedBlocks(link)),
      ...(agreement
        ? [title("Channels of this agreement"), ...channels.map((one) => channelLine(status, one))]
        : []),
      title("Your accounts"),
      ...identities.map((one) => identityLine(status, one)),
      { kind: "actions", actions: buttons(status) },
      {
        kind: "text",
        spans: say`Each button makes a code for ${CODE_MINUTES} minutes. Got one? ${code("/milestone link K7QF-29HM")}`,
        aside: true,
      },
    ],
  };
}

function askedBlocks(link: LinkRow): readonly Block[] {
  const { asker } = link;
  if (!asker) return [];
  return [
    {
      kind: "text",
      spans: say`${strong`Waits for your answer`}: ${askedSpans({ ...link, asker })}`,
    },
    { kind: "actions", actions: answerButtons(link) },
    { kind: "divider" },
  ];
}

function channelLine({ isOwner, channels }: LinkStatus, channel: LinkedChannel): Block {
  const where = placeWords(channel);
  const mine = isOwner && !channel.here && channels.length > 1;
  return {
    kind: "line",
    spans: channel.here ? say`${where} · you're here` : where,
    action: mine
      ? {
          kind: "act",
          label: "Unlink channel",
          ref: { name: "link_free", id: channel.linkId, version: null },
          confirm: {
            title: "Unlink this channel",
            question: say`Unlink ${where}? The cards there stay as they are and follow nothing more.`,
            yes: "Unlink",
            no: "Not yet",
          },
        }
      : null,
  };
}

function identityLine({ identities, now }: LinkStatus, one: LinkedIdentity): Block {
  const team = one.teamName ? say` in ${clipped(one.teamName, 60)}` : [];
  const who = say`@${clipped(one.name, 60)}${team} on ${platformWord(one.platform)}`;
  const here = one.here ? say` · you're here` : [];
  const waits: Spans = one.waitsUntil
    ? say` · can approve from ${deadline(one.waitsUntil, now)}`
    : [];
  return {
    kind: "line",
    spans: [...who, ...here, ...waits],
    action: identities.length > 1 ? partButton(one, who) : null,
  };
}

function partButton({ linkId }: LinkedIdentity, who: Spans): Action {
  return {
    kind: "act",
    label: "Unlink",
    ref: { name: "link_part", id: linkId, version: null },
    confirm: {
      title: "Unlink this account",
      question: say`Unlink ${who}? It can't act for you any more, at once.`,
      yes: "Unlink",
      no: "Not yet",
    },
  };
}

function buttons({ agreement, isOwner }: LinkStatus): readonly Action[] {
  const make = (kind: LinkKind, label: string, primary = false): Action => ({
    kind: "act",
    label,
    ref: makeCodeRef(kind),
    ...(primary && { style: "primary" }),
  });
  const own = agreement && isOwner;
  return [
    ...(own && emptySide(agreement) ? [make("party", "Invite the other side", true)] : []),
    ...(own
      ? [make("channel", "Link another channel"), make("seat", "Invite someone to my side")]
      : []),
    make("person", "Link my other account"),
  ];
}

const FOR: Readonly<Record<LinkKind, string>> = {
  channel: "Type it in the other channel, once I'm in it:",
  party: "Give it to the other side. They type it in the channel where they want the cards:",
  seat: "Give it to whom you invite. They type it wherever I am:",
  person: "Type it with your other account, wherever I am:",
};

/** A fresh code with exactly what to type, for its maker's eyes only. */
export function codeMessage(made: LinkCode): Message {
  return {
    summary: say`Your code`,
    blocks: [
      ...codeBlocks(made),
      {
        kind: "actions",
        actions: [{ kind: "act", label: "What's linked", ref: plainRef("link") }],
      },
    ],
  };
}

function codeBlocks({ code: made, asksFor, expiresAt, now }: LinkCode): readonly Block[] {
  return [
    { kind: "text", spans: [text(FOR[asksFor])] },
    {
      kind: "text",
      spans: say`In Slack ${code(`/milestone link ${made}`)} · in Discord ${code(`/milestone link code:${made}`)}`,
    },
    {
      kind: "text",
      spans: say`It works once, until ${deadline(expiresAt, now)}, and only asks: I'll bring you the request here, and nothing happens until you confirm it.`,
      aside: true,
    },
  ];
}

/** The first `new` with a side that is elsewhere: the code that invites them, and what comes next. */
export function invitedMessage(made: LinkCode): Message {
  return {
    summary: say`The other side joins with a code`,
    blocks: [
      {
        kind: "text",
        spans: say`${strong`First the other side joins`}. You're the ${made.side === "buyer" ? "facilitator" : "buyer"} of this channel's agreement now.`,
      },
      ...codeBlocks(made),
      {
        kind: "text",
        spans: [text("Then propose the milestone: what you typed can be sent again as it is.")],
      },
    ],
  };
}
