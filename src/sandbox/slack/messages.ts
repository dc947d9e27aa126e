import type { KnownBlock, MessageAttachment, MessageMetadata } from "@slack/types";
import { acceptBlocks, BlockKitError } from "./block-kit.ts";
import { withIds } from "./elements.ts";
import { filePayload } from "./files.ts";
import { SlackError } from "./slack-error.ts";
import { APP_ID, type Channel, type StoredMessage, type Workspace } from "./state.ts";
import { initialValues } from "./values.ts";
import { nextSequence, nextTs, type World } from "./world.ts";

// docs.slack.dev, "Truncating really long messages": 40,000 characters.
const TEXT_MAX = 40_000;

/** What a message says. */
export type Content = {
  text: string;
  blocks: KnownBlock[] | null;
  attachments: MessageAttachment[] | null;
};

/** The content of a message that the bot sent, held to Slack's limits. Throws SlackError. */
export function acceptContent(
  world: World,
  raw: { text?: unknown; blocks?: unknown; attachments?: unknown; markdown_text?: unknown },
): Content {
  const markdown = typeof raw.markdown_text === "string" ? raw.markdown_text : undefined;
  const text = typeof raw.text === "string" ? raw.text : (markdown ?? "");
  const blocks = raw.blocks === undefined || raw.blocks === null ? null : accepted(raw.blocks);
  const attachments = Array.isArray(raw.attachments) && raw.attachments.length > 0;
  if (text.trim() === "" && (blocks === null || blocks.length === 0) && !attachments) {
    throw new SlackError("no_text");
  }
  if ([...text].length > TEXT_MAX) throw new SlackError("msg_too_long");
  return {
    text,
    blocks: blocks === null || blocks.length === 0 ? null : withIds(world, blocks),
    attachments: attachments && Array.isArray(raw.attachments) ? raw.attachments : null,
  };
}

function accepted(raw: unknown): KnownBlock[] {
  if (Array.isArray(raw) && raw.length === 0) return [];
  try {
    return acceptBlocks(raw);
  } catch (error) {
    if (!(error instanceof BlockKitError)) throw error;
    throw new SlackError(error.code, {
      messages: error.messages,
      extra: { errors: error.messages },
    });
  }
}

/** Posts a message; with a reader it is ephemeral. */
export function post(
  world: World,
  workspace: Workspace,
  channel: Channel,
  message: Content & {
    user: string;
    threadTs?: string | null;
    reader?: string | null;
    fileIds?: string[];
    metadata?: MessageMetadata | null;
  },
): StoredMessage {
  const stored: StoredMessage = {
    ts: nextTs(world, workspace),
    user: message.user,
    fromBot: message.user === workspace.botUserId,
    text: message.text,
    blocks: message.blocks,
    attachments: message.attachments,
    threadTs: message.threadTs ?? null,
    editedTs: null,
    reader: message.reader ?? null,
    fileIds: message.fileIds ?? [],
    reactions: [],
    metadata: message.metadata ?? null,
    values: initialValues(message.blocks ?? []),
    sequence: nextSequence(world),
  };
  channel.messages.push(stored);
  world.state.changed();
  return stored;
}

/** Replaces what a message says, in place. */
export function edit(world: World, workspace: Workspace, message: StoredMessage, content: Content) {
  Object.assign(message, content);
  message.values = initialValues(content.blocks ?? []);
  if (message.reader === null) message.editedTs = nextTs(world, workspace);
  message.sequence = nextSequence(world);
  world.state.changed();
}

/** Takes a message away. */
export function remove(world: World, channel: Channel, message: StoredMessage): void {
  channel.messages = channel.messages.filter((one) => one !== message);
  world.state.changed();
}

/** A message as Slack writes it in history, events and payloads. */
export function messagePayload(
  world: World,
  workspace: Workspace,
  channel: Channel,
  message: StoredMessage,
) {
  const replies = channel.messages.filter(
    (one) => one.threadTs === message.ts && one.reader === null,
  );
  const last = replies.at(-1);
  return {
    type: "message",
    user: message.user,
    text: message.text,
    ts: message.ts,
    team: workspace.id,
    ...(message.fromBot && {
      bot_id: workspace.botId,
      app_id: APP_ID,
      bot_profile: botProfile(workspace),
    }),
    ...(message.blocks !== null && { blocks: message.blocks }),
    ...(message.attachments !== null && { attachments: message.attachments }),
    ...(message.threadTs !== null && { thread_ts: message.threadTs }),
    ...(message.editedTs !== null && { edited: { user: message.user, ts: message.editedTs } }),
    ...(message.fileIds.length > 0 && {
      files: workspace.files
        .filter((file) => message.fileIds.includes(file.id))
        .map((file) => filePayload(world, workspace, file)),
    }),
    ...(message.reactions.length > 0 && {
      reactions: message.reactions.map((one) => ({ ...one, count: one.users.length })),
    }),
    ...(message.metadata !== null && { metadata: message.metadata }),
    ...(last !== undefined && {
      thread_ts: message.ts,
      reply_count: replies.length,
      reply_users: [...new Set(replies.map((one) => one.user))],
      reply_users_count: new Set(replies.map((one) => one.user)).size,
      latest_reply: last.ts,
    }),
  };
}

/** The bot's face on its messages. */
function botProfile(workspace: Workspace) {
  return {
    id: workspace.botId,
    app_id: APP_ID,
    user_id: workspace.botUserId,
    name: "Tranche",
    icons: {
      image_36: "https://a.slack-edge.com/80588/img/plugins/app/bot_36.png",
      image_48: "https://a.slack-edge.com/80588/img/plugins/app/bot_48.png",
      image_72: "https://a.slack-edge.com/80588/img/plugins/app/service_72.png",
    },
    deleted: false,
    updated: 1_700_000_000,
    team_id: workspace.id,
  };
}
