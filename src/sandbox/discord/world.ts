import type { JsonObject } from "../core/json.ts";
import { isObject } from "../core/json.ts";
import type { GatewayCore } from "../core/types.ts";
import {
  BOT_NAME,
  BOT_USER_ID,
  type Channel,
  type DiscordState,
  newChannel,
  type Person,
  type Server,
  type StoredMessage,
} from "./state.ts";

/** Discord's state with what every part of it needs. */
export type World = {
  readonly core: GatewayCore;
  readonly state: { readonly value: DiscordState; changed(): void; reset(): void };
};

const EPOCH_MS = 1_420_070_400_000n;

/** A fresh snowflake of the virtual now, larger than every one before. */
export function nextId(world: World): string {
  const { value } = world.state;
  const now = (BigInt(world.core.clock.now().getTime()) - EPOCH_MS) << 22n;
  const last = BigInt(value.lastId);
  value.lastId = String(now > last ? now : last + 1n);
  return value.lastId;
}

/** Counts a private change up and gives its number. */
export function nextSequence(world: World): number {
  world.state.value.sequence += 1;
  return world.state.value.sequence;
}

/** A time as Discord writes it. */
export function timestamp(world: World): string {
  return world.core.clock.now().toISOString().replace("Z", "000+00:00");
}

/** Every place messages can be in, with its server; direct messages have none. */
export function everyChannel(world: World): { server: Server | null; channel: Channel }[] {
  const { servers, dms } = world.state.value;
  return [
    ...servers.flatMap((server) => server.channels.map((channel) => ({ server, channel }))),
    ...dms.map((channel) => ({ server: null, channel })),
  ];
}

/** The channel of that id with its server. */
export function channelById(world: World, id: string) {
  return everyChannel(world).find(({ channel }) => channel.id === id);
}

/** The message of that id, wherever it is. */
export function messageById(world: World, id: string) {
  for (const { server, channel } of everyChannel(world)) {
    const message = channel.messages.find((one) => one.id === id);
    if (message !== undefined) return { server, channel, message };
  }
  return undefined;
}

/** Anybody in any server by id. */
export function anyone(world: World, userId: string): Person | undefined {
  return world.state.value.servers
    .flatMap((server) => [...server.people, ...server.former])
    .find((person) => person.id === userId);
}

/** The server of that id. */
export function serverById(world: World, id: string): Server | undefined {
  return world.state.value.servers.find((one) => one.id === id);
}

/** The direct messages of the bot with a person, begun where there are none. */
export function directMessages(world: World, userId: string): Channel {
  const { dms } = world.state.value;
  const found = dms.find((one) => one.with === userId);
  if (found !== undefined) return found;
  const channel = newChannel(nextId(world), "dm", "dm", {
    with: userId,
    createdAt: timestamp(world),
  });
  dms.push(channel);
  world.state.changed();
  return channel;
}

/** True where this person may see that message: an ephemeral one is its reader's alone. */
export function sees(person: Person, message: StoredMessage): boolean {
  return message.reader === null || message.reader === person.id;
}

/** True where this person is in that channel: in the server, and in a private thread as a member. */
export function isIn(person: Person, channel: Channel): boolean {
  if (channel.kind === "dm") return channel.with === person.id;
  return channel.kind !== "private_thread" || person.isAdmin || channel.members.includes(person.id);
}

/** How a user is shown where they are mentioned: the name that the driver knows them by. */
export function nameOf(world: World, userId: string): string {
  if (userId === BOT_USER_ID) return BOT_NAME;
  return anyone(world, userId)?.name ?? "unknown-user";
}

/** The server a driver call names; the first where it names none. */
export function serverNamed(world: World, name: unknown): Server {
  const { servers } = world.state.value;
  const none = name === undefined || name === null || name === "";
  const found = none ? servers[0] : servers.find((one) => one.key === name || one.id === name);
  if (found !== undefined) return found;
  const known = servers.map((one) => one.key).join(", ");
  throw new world.core.DriverError(404, "unknown_server", `servers are ${known}`);
}

/** The person a driver call acts as, by name or id. */
export function personNamed(world: World, server: Server, name: unknown): Person {
  const bare = typeof name === "string" ? name.replace(/^@/, "") : name;
  const found = server.people.find((one) => one.name === bare || one.id === bare);
  if (found !== undefined) return found;
  const known = server.people.map((one) => one.name).join(", ");
  const message = `no "${String(name)}" in ${server.key}; people are ${known}`;
  throw new world.core.DriverError(404, "unknown_person", message);
}

/** The channel or thread a driver call names, by name or id; "dm" for the direct messages with the bot. */
export function channelNamed(world: World, server: Server, person: Person, name: unknown): Channel {
  if (name === "dm") return directMessages(world, person.id);
  const bare = typeof name === "string" ? name.replace(/^#/, "") : name;
  const all = [...server.channels, ...world.state.value.dms].filter((one) => isIn(person, one));
  const found = all.find((one) => one.id === bare) ?? all.find((one) => one.name === bare);
  if (found !== undefined) return found;
  const known = server.channels.filter((one) => one.kind === "text").map((one) => one.name);
  const message = `no "${String(name)}" in ${server.key}; channels are ${known.join(", ")}, dm`;
  throw new world.core.DriverError(404, "unknown_channel", message);
}

/** A driver body as an object; anything else is refused. */
export function driverBody(world: World, body: unknown): JsonObject {
  if (isObject(body)) return body;
  throw new world.core.DriverError(400, "bad_body", "the body is a JSON object");
}
