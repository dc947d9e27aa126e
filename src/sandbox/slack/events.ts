import type { Delivery } from "./delivery.ts";
import { messagePayload } from "./messages.ts";
import { eventPayload } from "./payloads.ts";
import type { Channel, StoredMessage, Workspace } from "./state.ts";
import { nextTs, type World } from "./world.ts";

/** Sends an event to the app, if it is installed there and subscribed to it. Resolves once it is acknowledged. */
export async function sendEvent(
  world: World,
  hub: Delivery,
  workspace: Workspace,
  subscription: string,
  event: { type: string } & Record<string, unknown>,
): Promise<void> {
  const goodbye = event.type === "app_uninstalled" || event.type === "tokens_revoked";
  if (!workspace.installed && !goodbye) return;
  const { events } = world.manifest;
  if (events !== null && !events.has(subscription)) return;
  const full = { event_ts: nextTs(world, workspace), ...event };
  const sent = hub.deliver("events_api", eventPayload(world, workspace, full));
  // While the bot is away its events wait for it; whoever caused them does not.
  await Promise.race([sent, new Promise((resolve) => setTimeout(resolve, 3000).unref())]);
}

/** Tells the app of a person's message, where the bot can see it, and of being mentioned in it. */
export async function sendMessageEvents(
  world: World,
  hub: Delivery,
  workspace: Workspace,
  channel: Channel,
  message: StoredMessage,
): Promise<void> {
  if (!channel.members.includes(workspace.botUserId)) return;
  const event = {
    ...messagePayload(world, workspace, channel, message),
    channel: channel.id,
    event_ts: message.ts,
    ...(message.fileIds.length > 0 && { subtype: "file_share" }),
  };
  const sent = [];
  if (channel.kind === "im") {
    sent.push(sendEvent(world, hub, workspace, "message.im", { ...event, channel_type: "im" }));
  } else {
    const inChannel = { ...event, channel_type: "channel" };
    sent.push(sendEvent(world, hub, workspace, "message.channels", inChannel));
    if (message.text.includes(`<@${workspace.botUserId}>`)) {
      const mention = { ...event, type: "app_mention" };
      sent.push(sendEvent(world, hub, workspace, "app_mention", mention));
    }
  }
  await Promise.all(sent);
}

/** Tells the app that somebody, perhaps the bot itself, has joined or left a channel. */
export function sendMembership(
  world: World,
  hub: Delivery,
  workspace: Workspace,
  channel: Channel,
  user: string,
  type: "member_joined_channel" | "member_left_channel",
): Promise<void> {
  return sendEvent(world, hub, workspace, type, {
    type,
    user,
    channel: channel.id,
    channel_type: "C",
    team: workspace.id,
  });
}
