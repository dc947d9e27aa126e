import { asList, asText, isObject, type JsonObject } from "../../core/json.ts";
import { userPayload } from "../api/people.ts";
import type { Delivery } from "../delivery.ts";
import { sendEvent, sendMembership } from "../events.ts";
import { remove } from "../messages.ts";
import { rejoin } from "../oauth/access.ts";
import { revoke, uninstall } from "../oauth/end.ts";
import { expireTokens } from "../oauth/tokens.ts";
import type { Channel, Person, Workspace } from "../state.ts";
import { channelNamed, personNamed, type World, workspaceNamed } from "../world.ts";
import { settled } from "./act.ts";
import { grantedOf, installByBrowser } from "./install.ts";

type Admin = { world: World; hub: Delivery; workspace: Workspace; act: JsonObject };

const ACTS: Readonly<Record<string, (admin: Admin) => Promise<unknown>>> = {
  /** `{scopes?, without?}`: grants fewer than what is asked for. With OAuth it is done as a browser does it. */
  install,
  uninstall: ({ world, hub, workspace }) => uninstall(world, hub, workspace),
  /** The app's tokens in this workspace are revoked; the app stays listed there, its bot leaves every channel. */
  revoke_token: ({ world, hub, workspace }) => revoke(world, hub, workspace),
  expire_token: async ({ world, workspace }) => expireTokens(world, workspace),
  /** `{seconds}`: how long the access tokens live that are given out from now on. */
  token_lifetime: async ({ world, act }) => {
    const { seconds } = act;
    if (typeof seconds === "number" && seconds > 0) world.state.value.tokenSeconds = seconds;
    else throw new world.core.DriverError(400, "bad_lifetime", "seconds is a positive number");
  },
  remove_bot: (admin) => membership(admin, channelOf(admin), admin.workspace.botUserId, false),
  add_bot: (admin) => membership(admin, channelOf(admin), admin.workspace.botUserId, true),
  leave: (admin) => membership(admin, channelOf(admin), personOf(admin).id, false),
  join: (admin) => membership(admin, channelOf(admin), personOf(admin).id, true),
  invite_external: inviteExternal,
  share_channel: shareChannel,
  delete_channel: deleteChannel,
  create_channel: createChannel,
  delete_message: async (admin) => {
    const channel = channelOf(admin);
    const message = channel.messages.find((one) => one.ts === admin.act.ts);
    if (message === undefined) throw notFound(admin, `no message ${String(admin.act.ts)}`);
    remove(admin.world, channel, message);
  },
  /** The owner of a file deletes it, `{file: id}`. */
  delete_file: async (admin) => {
    const file = admin.workspace.files.find((one) => one.id === admin.act.file);
    if (file === undefined) throw notFound(admin, `no file ${String(admin.act.file)}`);
    file.deleted = true;
    file.base64 = "";
  },
  set_role: async (admin) => {
    const person = personOf(admin);
    person.isAdmin = admin.act.role === "admin" || admin.act.role === "owner";
    person.isOwner = admin.act.role === "owner";
    await userChanged(admin, person);
  },
  set_timezone: async (admin) => {
    const person = personOf(admin);
    const tz = asText(admin.act.tz) ?? asText(admin.act.timezone) ?? "";
    if (!isZone(tz)) throw new admin.world.core.DriverError(400, "bad_zone", `no zone "${tz}"`);
    person.tz = tz;
    await userChanged(admin, person);
  },
  /** Makes the app reconnect its socket, as Slack does every few hours. */
  refresh_socket: async ({ hub }) => hub.refresh(),
};

/** What an administrator does to a workspace, `{do, workspace?, channel?, person?, …}`; the bot is told as Slack tells it. */
export async function administer(world: World, hub: Delivery, act: JsonObject & { do: string }) {
  const workspace = workspaceNamed(world, act.workspace);
  const run = Object.hasOwn(ACTS, act.do) ? ACTS[act.do] : undefined;
  if (run === undefined) {
    const known = Object.keys(ACTS).join(", ");
    throw new world.core.DriverError(400, "unknown_act", `slack can do ${known}`);
  }
  const more = await run({ world, hub, workspace, act });
  world.state.changed();
  await settled(world);
  return { ok: true, ...(isObject(more) && more) };
}

function notFound({ world }: Admin, message: string): Error {
  return new world.core.DriverError(404, "not_found", message);
}

function personOf({ world, workspace, act }: Admin): Person {
  return personNamed(world, workspace, act.person ?? act.as ?? act.user);
}

function channelOf({ world, workspace, act }: Admin): Channel {
  const anyone = workspace.people[0];
  if (anyone === undefined) throw new world.core.DriverError(404, "not_found", "nobody is there");
  return channelNamed(world, workspace, anyone, act.channel);
}

async function install({ world, workspace, act }: Admin): Promise<unknown> {
  if (world.state.value.oauth) return installByBrowser(world, workspace, act);
  const asked = [...world.manifest.scopes];
  const granted = grantedOf(asked, act);
  workspace.installed = true;
  delete workspace.revoked;
  delete workspace.scopes;
  if (granted.length < asked.length) workspace.scopes = [...granted];
  rejoin(workspace);
}

async function membership(
  { world, hub, workspace }: Admin,
  channel: Channel,
  user: string,
  joins: boolean,
): Promise<void> {
  if (channel.members.includes(user) === joins) return;
  channel.members = joins
    ? [...channel.members, user]
    : channel.members.filter((member) => member !== user);
  const type = joins ? "member_joined_channel" : "member_left_channel";
  const botSees = channel.members.includes(workspace.botUserId);
  if (botSees) await sendMembership(world, hub, workspace, channel, user, type);
  else if (user === workspace.botUserId) {
    const left = { type: "channel_left", channel: channel.id, actor_id: workspace.people[0]?.id };
    await sendEvent(world, hub, workspace, "channel_left", left);
  }
}

async function deleteChannel(admin: Admin): Promise<void> {
  const { world, hub, workspace } = admin;
  const channel = channelOf(admin);
  workspace.channels = workspace.channels.filter((one) => one !== channel);
  const event = { type: "channel_deleted", channel: channel.id };
  await sendEvent(world, hub, workspace, "channel_deleted", event);
}

async function createChannel(admin: Admin): Promise<void> {
  const { world, workspace, act } = admin;
  const name = asText(act.channel) ?? asText(act.name) ?? "";
  if (!/^[a-z0-9_-]{1,80}$/.test(name) || workspace.channels.some((one) => one.name === name)) {
    throw new world.core.DriverError(400, "bad_name", `a channel cannot be called "${name}"`);
  }
  workspace.channels.push({
    id: world.core.id("C", 10).toUpperCase(),
    name,
    kind: "channel",
    with: null,
    members: [...workspace.people.map((one) => one.id), workspace.botUserId],
    messages: [],
  });
}

/** Slack Connect: a person of another workspace (`from`) joins a channel of this one. */
async function inviteExternal(admin: Admin): Promise<void> {
  const { world, workspace, act } = admin;
  const home = workspaceNamed(world, act.from);
  const guest = personNamed(world, home, act.person);
  if (home === workspace) throw notFound(admin, "the guest comes from another workspace: {from}");
  makeGuest(workspace, guest);
  await membership(admin, channelOf(admin), guest.id, true);
}

/** Slack Connect: `with`, another workspace, gets this channel too: its people (`people`, or all) and its bot are in it. */
async function shareChannel(admin: Admin): Promise<void> {
  const { world, workspace, act } = admin;
  const other = workspaceNamed(world, act.with);
  if (other === workspace) throw notFound(admin, "it is shared with another workspace: {with}");
  const channel = channelOf(admin);
  const named = asList(act.people);
  const people =
    named.length === 0
      ? other.people.filter(({ teamId }) => teamId === other.id)
      : named.map((name) => personNamed(world, other, name));
  channel.sharedWith = [...new Set([...(channel.sharedWith ?? []), other.id])];
  const bot: Person = {
    ...{ id: other.botUserId, teamId: other.id, name: "Tranche", realName: "Tranche" },
    ...{ isAdmin: false, isOwner: false, tz: "America/Los_Angeles", isBot: true },
  };
  // Each company's people know those of the other whom they meet there.
  const hosts = workspace.people.filter(({ id }) => channel.members.includes(id));
  for (const one of hosts) makeGuest(other, one);
  for (const guest of [...people, bot]) {
    makeGuest(workspace, guest);
    await membership(admin, channel, guest.id, true);
  }
}

/** Somebody of another company, who has no say in this one. */
function makeGuest({ people }: Workspace, person: Person): void {
  if (people.some(({ id }) => id === person.id)) return;
  people.push({ ...person, isAdmin: false, isOwner: false });
}

async function userChanged({ world, hub, workspace }: Admin, person: Person): Promise<void> {
  const now = world.core.clock.now();
  await sendEvent(world, hub, workspace, "user_change", {
    type: "user_change",
    user: userPayload(workspace, person, now),
    cache_ts: Math.floor(now.getTime() / 1000),
  });
}

function isZone(tz: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: tz }).format().length > 0;
  } catch {
    return false;
  }
}
