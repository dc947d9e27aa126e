import { asList, asText, type JsonObject } from "../../core/json.ts";
import { INTENTS } from "../gateway.ts";
import { remove } from "../messages.ts";
import { channelPayload, guildCreate, memberPayload, threadPayload } from "../objects.ts";
import { bits, isPermission, type Permission } from "../permissions.ts";
import { tellDeleted } from "../rest/messages.ts";
import { type Channel, newChannel, type Person, type Server } from "../state.ts";
import {
  channelNamed,
  messageById,
  nextId,
  personNamed,
  serverNamed,
  timestamp,
} from "../world.ts";
import { type Parts, settled } from "./act.ts";

type Admin = Parts & { readonly server: Server; readonly act: JsonObject };

const ACTS: Readonly<Record<string, (admin: Admin) => void>> = {
  remove_bot: (admin) => {
    admin.server.botIn = false;
    delete admin.world.state.value.commands[admin.server.id];
    tellServer(admin, "GUILD_DELETE", { id: admin.server.id });
  },
  add_bot: (admin) => {
    admin.server.botIn = true;
    tellServer(admin, "GUILD_CREATE", guildCreate(admin.world, admin.server));
  },
  /** An outage of Discord's, not a removal. */
  guild_unavailable: (admin) => {
    admin.server.available = false;
    tellServer(admin, "GUILD_DELETE", { id: admin.server.id, unavailable: true });
  },
  guild_available: (admin) => {
    admin.server.available = true;
    tellServer(admin, "GUILD_CREATE", guildCreate(admin.world, admin.server));
  },
  delete_channel: deleteChannel,
  create_channel: createChannel,
  delete_message: deleteMessage,
  archive_thread: (admin) => {
    const thread = channelOf(admin);
    thread.archived = true;
    if (thread.parentId !== null) {
      tellServer(admin, "THREAD_UPDATE", threadPayload(admin.server, thread));
    }
  },
  set_permissions: setPermissions,
  leave: (admin) => move(admin, "former"),
  join: (admin) => move(admin, "people"),
  set_role: (admin) => {
    const person = personOf(admin);
    person.isAdmin = admin.act.role === "admin";
    tellMembers(admin, "GUILD_MEMBER_UPDATE", memberPayload(admin.world, admin.server, person.id));
  },
  set_timezone: (admin) => {
    personOf(admin).tz = asText(admin.act.tz) ?? asText(admin.act.timezone) ?? "UTC";
  },
  /** The person takes no direct messages, or with `open: true` takes them again. */
  close_dms: (admin) => {
    personOf(admin).takesDms = admin.act.open === true;
  },
  /** Every interaction so far is sixteen minutes old: its token serves for nothing any more. */
  expire_tokens: ({ world }) => {
    for (const interaction of Object.values(world.state.value.interactions)) {
      interaction.createdAt -= 16 * 60_000;
    }
  },
  /** A day has passed for every attachment's address; whoever asks for the message gets a new one. */
  expire_attachments: ({ world }) => {
    for (const file of world.state.value.files) file.expired = (file.expired ?? 0) + 1;
  },
  /** The bot's token is reset by its owner; with `valid: true` it works again. */
  revoke_token: ({ gateway, act, world }) => {
    world.state.value.tokenRevoked = act.valid !== true;
    if (world.state.value.tokenRevoked) gateway.revoke();
  },
  drop_gateway: ({ gateway, act, world }) => {
    const how = act.how ?? "resume";
    if (how !== "resume" && how !== "invalid" && how !== "reconnect") {
      throw new world.core.DriverError(400, "bad_act", "how is resume, invalid or reconnect");
    }
    gateway.drop(how);
  },
};

/** Acts that tell the bot nothing; they may be done while one of its listeners runs. */
const SILENT = new Set(["expire_tokens", "expire_attachments", "close_dms", "set_timezone"]);

/** What an administrator does to a server, `{do, server?, channel?, person?, …}`; the bot is told as Discord tells it. */
export async function administer(parts: Parts, act: JsonObject & { do: string }) {
  const { world } = parts;
  const server = serverNamed(world, act.server);
  const run = Object.hasOwn(ACTS, act.do) ? ACTS[act.do] : undefined;
  if (run === undefined) {
    const known = Object.keys(ACTS).join(", ");
    throw new world.core.DriverError(400, "unknown_act", `discord can do ${known}`);
  }
  run({ ...parts, server, act });
  world.state.changed();
  if (!SILENT.has(act.do)) await settled(world);
  return { ok: true };
}

function tellServer({ gateway, server }: Admin, event: string, payload: unknown): void {
  gateway.dispatch(event, payload, { serverId: server.id, intent: INTENTS.GUILDS });
}

function tellMembers({ gateway, server }: Admin, event: string, member: object): void {
  const payload = { ...member, guild_id: server.id };
  gateway.dispatch(event, payload, { serverId: server.id, intent: INTENTS.GUILD_MEMBERS });
}

function personOf({ world, server, act }: Admin): Person {
  return personNamed(world, server, act.person ?? act.as ?? act.user);
}

function channelOf({ world, server, act }: Admin): Channel {
  const wanted = act.channel ?? act.thread;
  const thread = server.channels.find((one) => one.id === wanted || one.starterId === wanted);
  if (thread !== undefined) return thread;
  const somebody = server.people.find((one) => one.isAdmin) ?? server.people[0];
  if (somebody === undefined) throw new world.core.DriverError(404, "not_found", "nobody is there");
  return channelNamed(world, server, somebody, wanted);
}

function deleteChannel(admin: Admin): void {
  const { world, server } = admin;
  const channel = channelOf(admin);
  const gone = server.channels.filter((one) => one === channel || one.parentId === channel.id);
  server.channels = server.channels.filter((one) => !gone.includes(one));
  if (channel.parentId === null) {
    tellServer(admin, "CHANNEL_DELETE", channelPayload(world, server, channel));
  } else {
    const { id, parentId: parent_id } = channel;
    tellServer(admin, "THREAD_DELETE", { id, guild_id: server.id, parent_id, type: 11 });
  }
}

function createChannel(admin: Admin): void {
  const { world, server, act } = admin;
  const name = asText(act.channel) ?? asText(act.name) ?? "";
  if (!/^[a-z0-9_-]{1,100}$/.test(name) || server.channels.some((one) => one.name === name)) {
    const message = `a channel cannot be called "${name}"`;
    throw new world.core.DriverError(400, "bad_name", message);
  }
  const channel = newChannel(nextId(world), name, "text", { createdAt: timestamp(world) });
  server.channels.push(channel);
  tellServer(admin, "CHANNEL_CREATE", channelPayload(world, server, channel));
}

function deleteMessage(admin: Admin): void {
  const { world, act } = admin;
  const found = messageById(world, asText(act.messageId) ?? asText(act.id) ?? "");
  if (found === undefined) {
    throw new world.core.DriverError(404, "not_found", `no message ${String(act.messageId)}`);
  }
  remove(world, found.channel, found.message);
  tellDeleted(admin, found.server, found.channel, found.message);
}

/** Takes permissions from the bot in a channel (`deny`), or gives them back (`allow`). */
function setPermissions(admin: Admin): void {
  const { world, server, act } = admin;
  const channel = channelOf(admin);
  const denied = BigInt(channel.deniedToBot) | named(admin, act.deny);
  channel.deniedToBot = String(denied & ~named(admin, act.allow));
  tellServer(admin, "CHANNEL_UPDATE", channelPayload(world, server, channel));
}

function named({ world }: Admin, raw: unknown): bigint {
  const names = asList(Array.isArray(raw) ? raw : raw === undefined ? [] : [raw]);
  const known = names.filter((one): one is Permission => isPermission(one));
  if (known.length === names.length) return bits(...known);
  const bad = names.find((one) => !isPermission(one));
  throw new world.core.DriverError(400, "unknown_permission", `no permission "${String(bad)}"`);
}

/** A person leaves the server, or comes back. */
function move(admin: Admin, to: "people" | "former"): void {
  const { world, server } = admin;
  const away = to === "people" ? { ...server, people: server.former } : server;
  const person = personNamed(world, away, admin.act.person ?? admin.act.as);
  server.people = server.people.filter((one) => one !== person);
  server.former = server.former.filter((one) => one !== person);
  server[to].push(person);
  const { user, ...member } = memberPayload(world, server, person.id);
  if (to === "former") tellMembers(admin, "GUILD_MEMBER_REMOVE", { user });
  else tellMembers(admin, "GUILD_MEMBER_ADD", { user, ...member });
}
