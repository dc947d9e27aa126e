import type { DisputeThread } from "../../../app/queries/views.ts";
import { disputeHeadMessage } from "../../../chat/cards/dispute-head.ts";
import { type DiscordMessage, discordCard, fits } from "./message.ts";
import type { Reading } from "./text.ts";

/** The first message of a dispute's thread, which has to be one message since it is updated in place. */
export function discordHead(thread: DisputeThread, reading: Reading): DiscordMessage {
  const full = discordCard(disputeHeadMessage(thread), thread.view, reading);
  return fits(full.components)
    ? full
    : discordCard(disputeHeadMessage(thread, "brief"), thread.view, reading);
}
