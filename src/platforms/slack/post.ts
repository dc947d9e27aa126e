import type { WebClient } from "@slack/web-api";
import { ProviderError } from "../../app/ports.ts";
import { calling, slackErrorCode } from "./provider-error.ts";
import type { SlackMessage } from "./render/message.ts";

/** Nothing that the bot posts unfolds links or media: what a link says is not ours. */
const QUIET = { unfurl_links: false, unfurl_media: false } as const;

/** The direct-message channel of the bot with one person. */
export async function openDirectMessage(client: WebClient, user: string): Promise<string> {
  const { channel } = await calling(() => client.conversations.open({ users: user }));
  if (channel?.id) return channel.id;
  const facts = { code: "no_channel", outcome: "failed", retryable: false } as const;
  throw new ProviderError("Slack opened no direct message", facts);
}

/** Posts to a channel or thread; answers the first message's timestamp. */
export async function post(
  client: WebClient,
  channel: string,
  messages: readonly SlackMessage[],
  thread: string | null = null,
): Promise<string> {
  let first = "";
  for (const { text, blocks } of messages) {
    const sent = await calling(() =>
      client.chat.postMessage({
        channel,
        text,
        blocks,
        ...QUIET,
        ...(thread ? { thread_ts: thread } : {}),
      }),
    );
    first ||= sent.ts ?? "";
  }
  return first;
}

/** Where a private message can't be shown in the channel. */
const NOT_HERE: ReadonlySet<string> = new Set([
  "channel_not_found",
  "not_in_channel",
  "user_not_in_channel",
  "is_archived",
]);

/** Tells one person privately: where they are, or by direct message where they (or the bot) are not in it. */
export async function whisper(
  client: WebClient,
  to: { readonly channel: string | null; readonly user: string },
  messages: readonly SlackMessage[],
): Promise<void> {
  const { channel, user } = to;
  if (channel !== null) {
    try {
      for (const { text, blocks } of messages) {
        await calling(() => client.chat.postEphemeral({ channel, user, text, blocks }));
      }
      return;
    } catch (error) {
      if (!NOT_HERE.has(slackErrorCode(error) ?? "")) throw error;
    }
  }
  await post(client, await openDirectMessage(client, user), messages);
}
