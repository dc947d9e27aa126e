import type { Message } from "../../chat/blocks.ts";
import type { Installs } from "./installs.ts";
import { post } from "./post.ts";
import { slackMessages } from "./render/message.ts";

/**
 * Posts to the operator's channel: "C123", or "T123/C123" where the app is in several workspaces. Throws ProviderError.
 */
export async function postAlarm(
  installs: Installs,
  channel: string,
  message: Message,
): Promise<void> {
  const [first = "", second] = channel.split("/");
  const install = second === undefined ? installs.needAny() : installs.need(first);
  const reading = { team: install.team, surface: "channel" } as const;
  await post(install.client, second ?? first, slackMessages(message, reading));
}
