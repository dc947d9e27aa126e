import type { ModalView } from "@slack/types";
import { type Message, sentence } from "../../../chat/blocks.ts";
import { say } from "../../../chat/spans.ts";
import { LIMITS } from "../limits.ts";
import { whisper } from "../post.ts";
import { saidView } from "../render/home.ts";
import { slackMessages } from "../render/message.ts";
import { type Asker, reading } from "./asker.ts";

/** A private answer as a modal; one that is too long comes by direct message, and the modal says so. */
export async function sayInModal(
  asker: Asker,
  message: Message,
  channel: string | null,
): Promise<ModalView> {
  const view = saidView(message, channel, reading(asker));
  if (view.blocks.length <= LIMITS.viewBlocks) return view;
  await inDirectMessage(asker, message);
  const instead = sentence(say`That's long, so it's in your direct messages with me.`);
  return saidView(instead, channel, reading(asker));
}

/** A private answer where the person will find it, whatever they have open. */
export const inDirectMessage = (asker: Asker, message: Message): Promise<void> =>
  whisper(
    asker.install.client,
    { ...asker, channel: null },
    slackMessages(message, reading(asker)),
  );
