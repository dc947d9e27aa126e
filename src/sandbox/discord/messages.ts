import type { APIAllowedMentions, APIMessage } from "discord-api-types/v10";
import { asList, asObject, isObject, type JsonObject } from "../core/json.ts";
import { checkComponents, storedComponents } from "./components.ts";
import { discordError, FormErrors } from "./errors.ts";
import { attachmentsOf, fileUrl } from "./files.ts";
import { threadPayload, userPayload } from "./objects.ts";
import { anything, type Check, fields, int, list, opt, req, text } from "./shape.ts";
import {
  APPLICATION_ID,
  BOT_USER_ID,
  type Channel,
  type MessageOrigin,
  type Server,
  type StoredMessage,
} from "./state.ts";
import { nextId, nextSequence, timestamp, type World } from "./world.ts";

export const EPHEMERAL = 64;
export const LOADING = 128;
const V2 = 32_768;
const HAS_THREAD = 32;
const SUPPRESS_EMBEDS = 4;
const SUPPRESS_NOTIFICATIONS = 4096;
const MOST_EMBED_TEXT = 6000;

/** What a message says, checked. */
export type Content = Pick<
  StoredMessage,
  "content" | "components" | "embeds" | "flags" | "fileIds" | "mentions" | "mentionsEveryone"
>;

// docs.discord.com, "Message Resource", embed limits.
const embed: Check = fields({
  title: opt(text(0, 256)),
  description: opt(text(0, 4096)),
  color: opt(int(0, 0xffffff)),
  footer: opt(fields({ text: req(text(1, 2048)) })),
  author: opt(fields({ name: req(text(1, 256)) })),
  fields: opt(list(fields({ name: req(text(1, 256)), value: req(text(1, 1024)) }), 0, 25)),
});
const body: Check = fields({
  content: opt(text(0, 2000)),
  embeds: opt(list(embed, 0, 10)),
  flags: opt(int(0, 2 ** 31 - 1)),
  allowed_mentions: opt(anything),
});

/**
 * The content of a message body on top of what was there before, held to Discord's limits. `fileIds` are the files sent
 * along. Throws 50035 or 50006.
 */
export function acceptContent(
  world: World,
  raw: JsonObject,
  fileIds: readonly string[],
  before: StoredMessage | null,
  path: readonly string[] = [],
): Content {
  const errors = new FormErrors();
  body(raw, path, errors);
  const asked = typeof raw.flags === "number" ? raw.flags : 0;
  const v2 = ((asked | (before?.flags ?? 0)) & V2) !== 0;
  const rawComponents = raw.components ?? undefined;
  if (rawComponents !== undefined) {
    checkComponents(rawComponents, v2, [...path, "components"], errors);
  }
  if (v2) refuseLegacy(raw, before, path, errors);
  errors.throwIfAny();
  const kept = keptFiles(raw, before);
  const files = [...kept, ...fileIds];
  const components =
    rawComponents === undefined
      ? (before?.components ?? [])
      : storedComponents(rawComponents, (url) => mediaUrl(world, files, url));
  const content = typeof raw.content === "string" ? raw.content : null;
  const said = raw.content === undefined ? (before?.content ?? "") : (content ?? "");
  const embeds = raw.embeds === undefined ? (before?.embeds ?? []) : embedsOf(raw.embeds);
  if (said.trim() === "" && embeds.length + components.length + files.length === 0) {
    throw discordError("empty_message");
  }
  return {
    content: said,
    components,
    embeds,
    flags: (asked & (SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS)) | (v2 ? V2 : 0),
    fileIds: files,
    ...mentionsIn([said, JSON.stringify(components)].join("\n"), raw.allowed_mentions),
  };
}

function refuseLegacy(
  raw: JsonObject,
  before: StoredMessage | null,
  path: readonly string[],
  errors: FormErrors,
): void {
  const becomes = before !== null && (before.flags & V2) === 0;
  for (const name of ["content", "embeds", "poll", "sticker_ids"]) {
    const value = raw[name];
    const set = Array.isArray(value)
      ? value.length > 0
      : value !== undefined && value !== null && value !== "";
    const stays =
      becomes &&
      value === undefined &&
      ((name === "content" && before.content !== "") ||
        (name === "embeds" && before.embeds.length > 0));
    if (!set && !stays) continue;
    const words = `The '${name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`;
    errors.add([...path, name], "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", words);
  }
}

/** On an edit `attachments` lists the ones to keep; unnamed they all stay. */
function keptFiles(raw: JsonObject, before: StoredMessage | null): string[] {
  const had = before?.fileIds ?? [];
  if (!Array.isArray(raw.attachments)) return had;
  const named = raw.attachments.map((one) => String(asObject(one).id));
  return had.filter((id) => named.includes(id));
}

function mediaUrl(world: World, fileIds: readonly string[], url: string): string {
  const name = /^attachment:\/\/(.+)$/.exec(url)?.[1];
  if (name === undefined) return url;
  const file = world.state.value.files.find((one) => fileIds.includes(one.id) && one.name === name);
  if (file !== undefined) return fileUrl(world, file);
  throw discordError("invalid_file");
}

function embedsOf(raw: unknown): StoredMessage["embeds"] {
  const embeds = asList(raw).filter(isObject);
  const length = JSON.stringify(
    embeds.map((one) => [one.title, one.description, one.fields, one.footer, one.author]),
  ).length;
  if (length > MOST_EMBED_TEXT + 1000) {
    const errors = new FormErrors();
    const words = `Embed size exceeds maximum size of ${MOST_EMBED_TEXT}`;
    errors.add(["embeds"], "MAX_EMBED_SIZE_EXCEEDED", words);
    errors.throwIfAny();
  }
  return embeds.map((one): JsonObject => ({ ...one, type: "rich" })).filter(isEmbed);
}

function isEmbed(value: unknown): value is StoredMessage["embeds"][number] {
  return isObject(value) && "type" in value;
}

/** Who is really notified: whoever is mentioned and allowed to be. */
function mentionsIn(said: string, allowed: unknown) {
  const named = [...said.matchAll(/<@!?(\d+)>/g)].map(([, id = ""]) => id);
  const everyone = /@(everyone|here)\b/.test(said);
  if (!isAllowed(allowed)) return { mentions: [...new Set(named)], mentionsEveryone: everyone };
  const parse = allowed.parse ?? [];
  const users = parse.some((one) => one === "users") ? named : (allowed.users ?? []);
  return {
    mentions: [...new Set(named.filter((id) => users.includes(id)))],
    mentionsEveryone: everyone && parse.some((one) => one === "everyone"),
  };
}

function isAllowed(value: unknown): value is APIAllowedMentions {
  return isObject(value);
}

/** Puts a message into a channel. */
export function post(
  world: World,
  channel: Channel,
  message: Partial<Content> & {
    authorId: string;
    type?: StoredMessage["type"];
    reader?: string | null;
    nonce?: string | number | null;
    reference?: StoredMessage["reference"];
    interaction?: MessageOrigin | null;
  },
): StoredMessage {
  const reader = message.reader ?? null;
  const stored: StoredMessage = {
    id: nextId(world),
    type: message.type ?? 0,
    authorId: message.authorId,
    content: message.content ?? "",
    components: message.components ?? [],
    embeds: message.embeds ?? [],
    flags: (message.flags ?? 0) | (reader === null ? 0 : EPHEMERAL),
    fileIds: message.fileIds ?? [],
    createdAt: timestamp(world),
    editedAt: null,
    reader,
    nonce: message.nonce ?? null,
    reference: message.reference ?? null,
    mentions: message.mentions ?? [],
    mentionsEveryone: message.mentionsEveryone ?? false,
    interaction: message.interaction ?? null,
    sequence: nextSequence(world),
  };
  channel.messages.push(stored);
  world.state.changed();
  return stored;
}

/** Replaces what a message says. Filling in a deferred answer is no edit that people see. */
export function edit(world: World, message: StoredMessage, content: Content): void {
  const filling = (message.flags & LOADING) !== 0;
  const { flags, ...rest } = content;
  Object.assign(message, rest);
  message.flags = flags | (message.flags & (EPHEMERAL | HAS_THREAD));
  if (!filling) message.editedAt = timestamp(world);
  message.sequence = nextSequence(world);
  world.state.changed();
}

/** Takes a message away. */
export function remove(world: World, channel: Channel, message: StoredMessage): void {
  channel.messages = channel.messages.filter((one) => one !== message);
  world.state.changed();
}

/** A message as Discord writes it in answers and payloads. */
export function messagePayload(
  world: World,
  server: Server | null,
  channel: Channel,
  message: StoredMessage,
): APIMessage {
  const thread = server?.channels.find((one) => one.starterId === message.id);
  const { interaction: origin, reference } = message;
  return {
    id: message.id,
    channel_id: channel.id,
    type: message.type,
    author: userPayload(world, message.authorId),
    content: message.content,
    timestamp: message.createdAt,
    edited_timestamp: message.editedAt,
    tts: false,
    mention_everyone: message.mentionsEveryone,
    mentions: message.mentions.map((id) => userPayload(world, id)),
    mention_roles: [],
    attachments: attachmentsOf(world, message.fileIds),
    embeds: message.embeds,
    components: message.components,
    flags: message.flags | (thread === undefined ? 0 : HAS_THREAD),
    pinned: false,
    ...(message.nonce !== null && { nonce: message.nonce }),
    ...(origin !== null && {
      application_id: APPLICATION_ID,
      webhook_id: APPLICATION_ID,
      interaction_metadata: originPayload(world, server, origin),
    }),
    ...(reference !== null && {
      message_reference: {
        type: 0,
        channel_id: reference.channelId,
        ...(reference.messageId !== null && { message_id: reference.messageId }),
        ...(server !== null && { guild_id: server.id }),
      },
    }),
    ...(thread !== undefined && server !== null && { thread: threadPayload(server, thread) }),
  };
}

/**
 * A message as the bot gets to read it in history and events: without the MESSAGE_CONTENT intent only what it wrote, what
 * mentions it and what is said in direct messages (docs: "Message Content Intent").
 */
export function readByBot(
  world: World,
  server: Server | null,
  channel: Channel,
  message: StoredMessage,
): APIMessage {
  const payload = messagePayload(world, server, channel, message);
  const concerns =
    server === null || message.authorId === BOT_USER_ID || message.mentions.includes(BOT_USER_ID);
  return concerns
    ? payload
    : { ...payload, content: "", embeds: [], attachments: [], components: [] };
}

function originPayload(world: World, server: Server | null, origin: MessageOrigin) {
  const user = userPayload(world, origin.userId);
  const owners = { authorizing_integration_owners: { 0: server?.id ?? "0" } };
  const base = { id: origin.id, user, ...owners };
  const interacted = origin.sourceMessageId ?? "0";
  if (origin.type === 2) return { ...base, type: 2 } as const;
  if (origin.type === 3) return { ...base, type: 3, interacted_message_id: interacted } as const;
  const { opener } = origin;
  const opened = { id: opener?.id ?? origin.id, user, ...owners };
  return {
    ...base,
    type: 5,
    triggering_interaction_metadata:
      opener?.type === 3
        ? { ...opened, type: 3, interacted_message_id: opener.messageId ?? "0" }
        : { ...opened, type: 2 },
  } as const;
}
