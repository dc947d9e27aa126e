import { asText } from "../../core/json.ts";
import { discordError, FormErrors } from "../errors.ts";
import { INTENTS } from "../gateway.ts";
import { post } from "../messages.ts";
import { threadPayload } from "../objects.ts";
import { fields, oneOf, opt, req, text } from "../shape.ts";
import { BOT_USER_ID, type Channel, newChannel, type Server } from "../state.ts";
import { anyone, nextId, timestamp } from "../world.ts";
import {
  type Answer,
  type Call,
  channelOf,
  messageOf,
  NOTHING,
  objectBody,
  ok,
  param,
  requirePermission,
} from "./call.ts";

const ARCHIVE_MINUTES = [60, 1440, 4320, 10_080] as const;
const shape = fields({
  name: req(text(1, 100)),
  auto_archive_duration: opt(oneOf(ARCHIVE_MINUTES)),
  type: opt(oneOf([10, 11, 12])),
});

/** A thread from a message: it takes the message's id, and there is one a message. */
export function threadFromMessage(call: Call): Answer {
  const { server, channel } = channelOf(call);
  const message = messageOf(channel, param(call, "message"));
  if (server === null || channel.kind !== "text") throw discordError("missing_access");
  requirePermission(server, channel, "CreatePublicThreads");
  if (server.channels.some((one) => one.starterId === message.id)) {
    throw discordError("thread_exists");
  }
  const thread = newThread(call, server, channel, "public_thread", message.id, message.id);
  return ok(threadPayload(server, thread), 201);
}

/** A thread without a message; a private one unless its type says public. */
export function threadWithoutMessage(call: Call): Answer {
  const { server, channel } = channelOf(call);
  if (server === null || channel.kind !== "text") throw discordError("missing_access");
  const open = objectBody(call).type === 11;
  requirePermission(server, channel, open ? "CreatePublicThreads" : "CreatePrivateThreads");
  const id = nextId(call.world);
  const kind = open ? "public_thread" : "private_thread";
  const thread = newThread(call, server, channel, kind, id, null);
  if (open) {
    post(call.world, channel, {
      authorId: BOT_USER_ID,
      type: 18,
      content: thread.name,
      reference: { channelId: thread.id, messageId: null },
    });
  }
  return ok(threadPayload(server, thread), 201);
}

function newThread(
  call: Call,
  server: Server,
  parent: Channel,
  kind: "public_thread" | "private_thread",
  id: string,
  starterId: string | null,
): Channel {
  const { world, gateway } = call;
  const body = objectBody(call);
  const errors = new FormErrors();
  shape(body, [], errors);
  errors.throwIfAny();
  const minutes = ARCHIVE_MINUTES.find((one) => one === body.auto_archive_duration) ?? 4320;
  const thread = newChannel(id, asText(body.name) ?? "", kind, {
    parentId: parent.id,
    starterId,
    createdAt: timestamp(world),
    autoArchiveMinutes: minutes,
    members: [BOT_USER_ID],
  });
  server.channels.push(thread);
  world.state.changed();
  const created = { ...threadPayload(server, thread), newly_created: true };
  gateway.dispatch("THREAD_CREATE", created, { serverId: server.id, intent: INTENTS.GUILDS });
  return thread;
}

/** Adds somebody of the server to a thread. */
export function addThreadMember(call: Call): Answer {
  const thread = threadOf(call);
  const userId = memberIdOf(call);
  if (userId !== BOT_USER_ID && anyone(call.world, userId) === undefined) {
    throw discordError("unknown_user");
  }
  if (thread.archived) throw discordError("thread_archived");
  if (!thread.members.includes(userId)) thread.members.push(userId);
  call.world.state.changed();
  return NOTHING;
}

/** Takes somebody out of a thread. */
export function removeThreadMember(call: Call): Answer {
  const thread = threadOf(call);
  const userId = memberIdOf(call);
  thread.members = thread.members.filter((one) => one !== userId);
  call.world.state.changed();
  return NOTHING;
}

/** Reads whether somebody is in a thread. */
export function getThreadMember(call: Call): Answer {
  const thread = threadOf(call);
  const userId = memberIdOf(call);
  if (!thread.members.includes(userId)) throw discordError("unknown_member");
  return ok(threadMember(thread, userId));
}

/** Everybody in a thread. */
export function listThreadMembers(call: Call): Answer {
  const thread = threadOf(call);
  return ok(thread.members.map((userId) => threadMember(thread, userId)));
}

function threadMember(thread: Channel, userId: string) {
  return { id: thread.id, user_id: userId, join_timestamp: thread.createdAt, flags: 0 };
}

function threadOf(call: Call): Channel {
  const { channel } = channelOf(call);
  if (channel.parentId === null) throw discordError("unknown_channel");
  return channel;
}

function memberIdOf(call: Call): string {
  const id = param(call, "user");
  return id === "@me" ? BOT_USER_ID : id;
}
