import type { MessageMetadata } from "@slack/types";
import type { ChatGetPermalinkResponse } from "@slack/web-api";
import { asObject, asText, isObject } from "../../core/json.ts";
import { acceptContent, edit, messagePayload, post, remove } from "../messages.ts";
import { SlackError } from "../slack-error.ts";
import type { Channel, StoredMessage } from "../state.ts";
import {
  type Call,
  channelOf,
  historyMessage,
  type Method,
  mustBeIn,
  optional,
  required,
} from "./call.ts";

function contentOf({ world, args }: Call) {
  return acceptContent(world, args);
}

function threadOf(call: Call, channel: Channel): string | null {
  const threadTs = optional(call, "thread_ts");
  if (threadTs === undefined) return null;
  const parent = channel.messages.find((one) => one.ts === threadTs && one.reader === null);
  if (parent === undefined) throw new SlackError("thread_not_found");
  return parent.threadTs ?? parent.ts;
}

function metadataOf(call: Call): MessageMetadata | null {
  const metadata = asObject(call.args.metadata);
  const eventType = asText(metadata.event_type);
  const payload = metadata.event_payload;
  if (eventType === undefined || !isObject(payload)) return null;
  // Slack takes any JSON here; the type allows scalars only.
  const scalars = Object.entries(payload).filter(
    (entry): entry is [string, string | number | boolean] =>
      ["string", "number", "boolean"].includes(typeof entry[1]),
  );
  return { event_type: eventType, event_payload: Object.fromEntries(scalars) };
}

function ownMessage(call: Call, channel: Channel, refusal: string): StoredMessage {
  const message = historyMessage(channel, required(call, "ts", "message_not_found"));
  if (message.user !== call.workspace.botUserId) throw new SlackError(refusal);
  return message;
}

function postMessage(call: Call) {
  const { world, workspace } = call;
  const channel = channelOf(call);
  if (!call.scopes.has("chat:write.public") || channel.kind === "im") {
    mustBeIn(call, channel);
  }
  const message = post(world, workspace, channel, {
    ...contentOf(call),
    user: workspace.botUserId,
    threadTs: threadOf(call, channel),
    metadata: metadataOf(call),
  });
  return {
    channel: channel.id,
    ts: message.ts,
    message: messagePayload(world, workspace, channel, message),
  };
}

function update(call: Call) {
  const { world, workspace } = call;
  const channel = channelOf(call);
  const message = ownMessage(call, channel, "cant_update_message");
  const { args } = call;
  // Blocks stay only where neither they nor text are given; attachments wherever they are not (chat.update's page).
  const keepsBlocks = args.blocks === undefined && args.text === undefined;
  const content = contentOf(call);
  edit(world, workspace, message, {
    ...content,
    ...(keepsBlocks && { blocks: message.blocks }),
    ...(args.attachments === undefined && { attachments: message.attachments }),
  });
  return {
    channel: channel.id,
    ts: message.ts,
    text: message.text,
    message: messagePayload(world, workspace, channel, message),
  };
}

function deleteMessage(call: Call) {
  const channel = channelOf(call);
  const message = ownMessage(call, channel, "cant_delete_message");
  remove(call.world, channel, message);
  return { channel: channel.id, ts: message.ts };
}

function postEphemeral(call: Call) {
  const { world, workspace } = call;
  const channel = channelOf(call);
  mustBeIn(call, channel);
  const user = required(call, "user", "user_not_in_channel");
  if (!channel.members.includes(user)) throw new SlackError("user_not_in_channel");
  const message = post(world, workspace, channel, {
    ...contentOf(call),
    user: workspace.botUserId,
    threadTs: threadOf(call, channel),
    reader: user,
  });
  return { message_ts: message.ts };
}

function getPermalink(call: Call) {
  const channel = channelOf(call);
  const message = historyMessage(channel, required(call, "message_ts", "message_not_found"));
  const path = `archives/${channel.id}/p${message.ts.replace(".", "")}`;
  const thread =
    message.threadTs === null ? "" : `?thread_ts=${message.threadTs}&cid=${channel.id}`;
  return {
    channel: channel.id,
    permalink: `https://${call.workspace.key}.slack.com/${path}${thread}`,
  } satisfies Partial<ChatGetPermalinkResponse>;
}

function addReaction(call: Call) {
  const { world, workspace } = call;
  const channel = channelOf(call);
  const message = historyMessage(channel, required(call, "timestamp", "message_not_found"));
  const name = required(call, "name", "invalid_name").replace(/^:|:$/g, "");
  const reaction = message.reactions.find((one) => one.name === name);
  if (reaction?.users.includes(workspace.botUserId)) throw new SlackError("already_reacted");
  if (reaction === undefined) message.reactions.push({ name, users: [workspace.botUserId] });
  else reaction.users.push(workspace.botUserId);
  world.state.changed();
  return {};
}

/** Web API methods that write and find messages. */
export const chatMethods: Readonly<Record<string, Method>> = {
  "chat.postMessage": { scope: "chat:write", run: postMessage },
  "chat.update": { scope: "chat:write", run: update },
  "chat.delete": { scope: "chat:write", run: deleteMessage },
  "chat.postEphemeral": { scope: "chat:write", run: postEphemeral },
  "chat.getPermalink": { scope: null, run: getPermalink },
  "reactions.add": { scope: "reactions:write", run: addReaction },
};
