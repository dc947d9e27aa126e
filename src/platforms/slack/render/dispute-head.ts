import type { DisputeThread } from "../../../app/queries/views.ts";
import { disputeHeadMessage } from "../../../chat/cards/dispute-head.ts";
import { fits, type SlackMessage, slackCard } from "./message.ts";
import type { Reading } from "./text.ts";

/** The first message of a dispute's thread, which has to be one message since it is updated in place. */
export function slackHead(thread: DisputeThread, reading: Reading): SlackMessage {
  const full = slackCard(disputeHeadMessage(thread), reading);
  return fits(full.blocks) ? full : slackCard(disputeHeadMessage(thread, "brief"), reading);
}
