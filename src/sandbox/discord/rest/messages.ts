import { asObject } from "../../core/json.ts";
import { discordError, FormErrors } from "../errors.ts";
import { INTENTS } from "../gateway.ts";
import { acceptContent, edit, messagePayload, post, readByBot, remove } from "../messages.ts";
import { bool, fields, opt } from "../shape.ts";
import { BOT_USER_ID, type Channel, type Server, type StoredMessage } from "../state.ts";
import { messageById, nextId } from "../world.ts";
import {
  type Answer,
  type Call,
  channelOf,
  keepUploads,
  mayDm,
  messageOf,
  NOTHING,
  objectBody,
  ok,
  param,
  requirePermission,
} from "./call.ts";

const NONCE_MS = 5 * 60_000;

/** Posts a message; with `enforce_nonce` one that was posted a moment ago under the same nonce is answered again. */
export function createMessage(call: Call): Answer {
  const { world } = call;
  const { server, channel } = channelOf(call);
  const body = objectBody(call);
  maySend(call, server, channel);
  const nonce = checkedNonce(body);
  const same = body.enforce_nonce === true ? sentAs(call, channel, nonce) : undefined;
  if (same !== undefined) {
    return ok(messagePayload(world, server, channel, same));
  }
  if (call.uploads.length > 0) requirePermission(server, channel, "AttachFiles");
  const answered = asObject(body.message_reference).message_id;
  const reference =
    typeof answered === "string" ? { channelId: channel.id, messageId: answered } : null;
  if (reference !== null && messageById(world, reference.messageId) === undefined) {
    const errors = new FormErrors();
    errors.add(["message_reference"], "REPLIES_UNKNOWN_MESSAGE", "Unknown message");
    errors.throwIfAny();
  }
  const fileIds = keepUploads(call, channel.id, body.attachments);
  const message = post(world, channel, {
    ...acceptContent(world, body, fileIds, null),
    authorId: BOT_USER_ID,
    nonce,
    reference,
    type: reference === null ? 0 : 19,
  });
  channel.archived = false;
  tell(call, "MESSAGE_CREATE", server, channel, message);
  return ok(messagePayload(world, server, channel, message));
}

/** The message that was posted under a nonce in the last few minutes. */
function sentAs({ world }: Call, channel: Channel, nonce: string | number | null) {
  const since = world.core.clock.now().getTime() - NONCE_MS;
  return channel.messages.findLast(
    (one) => nonce !== null && one.nonce === nonce && Date.parse(one.createdAt) >= since,
  );
}

function checkedNonce(body: ReturnType<typeof objectBody>): string | number | null {
  const errors = new FormErrors();
  fields({ enforce_nonce: opt(bool), tts: opt(bool) })(body, [], errors);
  const { nonce } = body;
  const bad =
    (typeof nonce === "string" && nonce.length > 25) ||
    (nonce !== undefined &&
      nonce !== null &&
      typeof nonce !== "string" &&
      typeof nonce !== "number");
  if (bad) errors.add(["nonce"], "NONCE_TYPE_TOO_LONG", "Must be 25 or fewer in length.");
  errors.throwIfAny();
  return typeof nonce === "string" || typeof nonce === "number" ? nonce : null;
}

function maySend(call: Call, server: Server | null, channel: Channel): void {
  if (server === null) {
    mayDm(call, channel);
    return;
  }
  const thread = channel.kind !== "text";
  requirePermission(server, channel, thread ? "SendMessagesInThreads" : "SendMessages");
}

/** Edits a message of the bot. */
export function editMessage(call: Call): Answer {
  const { server, channel } = channelOf(call);
  const message = messageOf(channel, param(call, "message"));
  if (message.authorId !== BOT_USER_ID) throw discordError("not_the_author");
  if (channel.archived) throw discordError("thread_archived");
  const body = objectBody(call);
  const fileIds = keepUploads(call, channel.id, body.attachments);
  edit(call.world, message, acceptContent(call.world, body, fileIds, message));
  tell(call, "MESSAGE_UPDATE", server, channel, message);
  return ok(messagePayload(call.world, server, channel, message));
}

/** Takes a message away: the bot's own, or with MANAGE_MESSAGES any. */
export function deleteMessage(call: Call): Answer {
  const { server, channel } = channelOf(call);
  const message = messageOf(channel, param(call, "message"));
  if (message.authorId !== BOT_USER_ID) requirePermission(server, channel, "ManageMessages");
  remove(call.world, channel, message);
  tellDeleted(call, server, channel, message);
  return NOTHING;
}

/** Reads one message. */
export function getMessage(call: Call): Answer {
  const { server, channel } = channelOf(call);
  requirePermission(server, channel, "ReadMessageHistory");
  const message = messageOf(channel, param(call, "message"));
  return ok(readByBot(call.world, server, channel, message));
}

/** Reads a page of a channel, newest first. */
export function listMessages(call: Call): Answer {
  const { server, channel } = channelOf(call);
  const { query } = call;
  const before = BigInt(query.get("before") ?? nextId(call.world));
  const after = BigInt(query.get("after") ?? 0);
  const limit = Math.max(1, Math.min(Number(query.get("limit") ?? 50) || 50, 100));
  const found = channel.messages
    .filter((one) => one.reader === null && BigInt(one.id) < before && BigInt(one.id) > after)
    .toReversed();
  const page = query.has("after") ? found.slice(-limit) : found.slice(0, limit);
  return ok(page.map((one) => readByBot(call.world, server, channel, one)));
}

/** Tells sessions with the intent about a message; without MESSAGE_CONTENT only what concerns the bot is in it. */
export function tell(
  { world, gateway }: Pick<Call, "world" | "gateway">,
  event: "MESSAGE_CREATE" | "MESSAGE_UPDATE",
  server: Server | null,
  channel: Channel,
  message: StoredMessage,
): void {
  const seen = readByBot(world, server, channel, message);
  gateway.dispatch(
    event,
    {
      ...seen,
      ...(server !== null && { guild_id: server.id }),
      channel_type: channel.kind === "dm" ? 1 : 0,
    },
    audienceOf(server),
  );
}

/** Tells sessions with the intent that a message is gone. */
export function tellDeleted(
  { gateway }: Pick<Call, "gateway">,
  server: Server | null,
  channel: Channel,
  message: StoredMessage,
): void {
  const where = server === null ? {} : { guild_id: server.id };
  const gone = { id: message.id, channel_id: channel.id, ...where };
  gateway.dispatch("MESSAGE_DELETE", gone, audienceOf(server));
}

function audienceOf(server: Server | null) {
  return {
    serverId: server?.id ?? null,
    intent: server === null ? INTENTS.DIRECT_MESSAGES : INTENTS.GUILD_MESSAGES,
  };
}
