import { isObject } from "../core/json.ts";
import type { GatewayCore } from "../core/types.ts";
import type { Manifest } from "./manifest.ts";
import {
  type Channel,
  type Person,
  SLACKBOT,
  type SlackState,
  type StoredMessage,
  type Workspace,
} from "./state.ts";

/** Slack's state with what every part of it needs: clocks, ids, the app's manifest. */
export type World = {
  readonly core: GatewayCore;
  readonly manifest: Manifest;
  readonly state: { readonly value: SlackState; changed(): void; reset(): void };
};

/** The workspace a driver call names; the first where it names none. */
export function workspaceNamed(world: World, name: unknown): Workspace {
  const { workspaces } = world.state.value;
  const found =
    name === undefined || name === null || name === ""
      ? workspaces[0]
      : workspaces.find((one) => one.key === name || one.id === name);
  if (found !== undefined) return found;
  const known = workspaces.map((one) => one.key).join(", ");
  throw new world.core.DriverError(404, "unknown_workspace", `workspaces are ${known}`);
}

/** The person a driver call acts as, by name or id. */
export function personNamed(world: World, workspace: Workspace, name: unknown): Person {
  const found = workspace.people.find((one) => one.name === name || one.id === name);
  if (found !== undefined) return found;
  const known = workspace.people.map((one) => one.name).join(", ");
  throw new world.core.DriverError(
    404,
    "unknown_person",
    `no "${String(name)}" in ${workspace.key}; people are ${known}`,
  );
}

/** The channels of a workspace, and those of others that are shared with it (Slack Connect). */
export function channelsOf(world: World, workspace: Workspace): readonly Channel[] {
  const others = world.state.value.workspaces.filter((one) => one !== workspace);
  const shared = others
    .flatMap(({ channels }) => channels)
    .filter(({ sharedWith }) => sharedWith?.includes(workspace.id));
  return [...workspace.channels, ...shared];
}

/** The workspace in which somebody of another company is a guest is theirs only for what they meet there. */
export function homeOf(world: World, workspace: Workspace, person: Person): Workspace {
  return world.state.value.workspaces.find(({ id }) => id === person.teamId) ?? workspace;
}

/** The channel a driver call names: by name or id, "dm" for the direct messages with the bot. */
export function channelNamed(
  world: World,
  workspace: Workspace,
  person: Person,
  name: unknown,
): Channel {
  if (name === "dm") return directMessages(world, workspace, person.id);
  const bare = typeof name === "string" ? name.replace(/^#/, "") : name;
  const found = channelsOf(world, workspace).find(
    (one) =>
      (one.name === bare || one.id === bare) && (one.with === null || one.with === person.id),
  );
  if (found !== undefined) return found;
  const known = workspace.channels.filter((one) => one.kind === "channel").map((one) => one.name);
  throw new world.core.DriverError(
    404,
    "unknown_channel",
    `no "${String(name)}" in ${workspace.key}; channels are ${known.join(", ")}, dm`,
  );
}

/** The direct messages of a person with the bot, begun where there are none. */
export function directMessages(world: World, workspace: Workspace, userId: string): Channel {
  const found = workspace.channels.find((one) => one.kind === "im" && one.with === userId);
  if (found !== undefined) return found;
  const channel: Channel = {
    id: `D${userId.slice(1)}`,
    name: "directmessage",
    kind: "im",
    with: userId,
    members: [userId, workspace.botUserId],
    messages: [],
  };
  workspace.channels.push(channel);
  world.state.changed();
  return channel;
}

/** The next message timestamp: virtual seconds with six decimals, never given out twice in a workspace. */
export function nextTs(world: World, workspace: Workspace): string {
  const micros = Math.max(world.core.clock.now().getTime() * 1000, workspace.lastTs + 100);
  workspace.lastTs = micros;
  const digits = String(micros);
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

/** Counts a private change up and gives its number. */
export function nextSequence(world: World): number {
  world.state.value.sequence += 1;
  return world.state.value.sequence;
}

/** Upper-case letters and digits, as Slack's ids have them. */
export function slackId(world: World, prefix: string, length = 10): string {
  return world.core.id(prefix, length).toUpperCase();
}

/** How a user id is shown to people: the name behind an `@`. */
export function nameOf(workspace: Workspace, userId: string): string {
  if (userId === workspace.botUserId) return "Tranche";
  if (userId === SLACKBOT) return "Slackbot";
  return workspace.people.find((one) => one.id === userId)?.name ?? userId;
}

/** The message of a channel with that timestamp, if this person may see it. */
export function messageAt(
  channel: Channel,
  ts: unknown,
  reader?: string,
): StoredMessage | undefined {
  return channel.messages.find(
    (message) => message.ts === ts && (message.reader === null || message.reader === reader),
  );
}

/** A driver body as an object; anything else is refused. */
export function driverBody(world: World, body: unknown): Record<string, unknown> {
  if (isObject(body)) return body;
  throw new world.core.DriverError(400, "bad_body", "the body is a JSON object");
}
