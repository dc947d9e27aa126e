import type { ConversationsJoinResponse } from "@slack/web-api";
import { messagePayload } from "../messages.ts";
import { SlackError } from "../slack-error.ts";
import type { Channel, StoredMessage } from "../state.ts";
import { directMessages } from "../world.ts";
import {
  type Call,
  channelOf,
  historyMessage,
  type Method,
  mustBeIn,
  optional,
  page,
  required,
  yes,
} from "./call.ts";

const WORLD_BEGAN = 1_700_000_000;

function channelPayload({ world, workspace }: Call, channel: Channel) {
  const { sharedWith = [] } = channel;
  const host =
    world.state.value.workspaces.find(({ channels }) => channels.includes(channel)) ?? workspace;
  const isMember = channel.members.includes(workspace.botUserId);
  const common = {
    id: channel.id,
    created: WORLD_BEGAN,
    is_archived: false,
    is_org_shared: false,
    context_team_id: workspace.id,
    updated: WORLD_BEGAN * 1000,
  };
  if (channel.kind === "im") {
    return {
      ...common,
      is_im: true,
      user: channel.with ?? "",
      is_user_deleted: false,
      priority: 0,
    };
  }
  const text = { value: "", creator: "", last_set: 0 };
  return {
    ...common,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: true,
    is_group: false,
    is_im: false,
    is_mpim: false,
    is_private: false,
    is_general: false,
    unlinked: 0,
    is_shared: sharedWith.length > 0,
    is_ext_shared: sharedWith.length > 0,
    is_pending_ext_shared: false,
    pending_shared: [],
    parent_conversation: null,
    creator: workspace.people[0]?.id ?? "",
    shared_team_ids: sharedWith.length > 0 ? [host.id, ...sharedWith] : [workspace.id],
    ...(sharedWith.length > 0 && { conversation_host_id: host.id }),
    pending_connected_team_ids: [],
    is_member: isMember,
    topic: text,
    purpose: text,
    previous_names: [],
    num_members: channel.members.length,
  };
}

function history(call: Call) {
  const channel = channelOf(call);
  mustBeIn(call, channel);
  const oldest = Number(optional(call, "oldest") ?? 0);
  const latest = Number(optional(call, "latest") ?? Number.POSITIVE_INFINITY);
  const inclusive = yes(call, "inclusive");
  const within = (message: StoredMessage) => {
    const at = Number(message.ts);
    return inclusive ? at >= oldest && at <= latest : at > oldest && at < latest;
  };
  const messages = channel.messages
    .filter((one) => one.reader === null && one.threadTs === null && within(one))
    .reverse();
  const { items, response_metadata, has_more } = page(call, messages);
  return {
    messages: items.map((one) => messagePayload(call.world, call.workspace, channel, one)),
    has_more,
    pin_count: 0,
    channel_actions_ts: null,
    channel_actions_count: 0,
    ...(has_more && { response_metadata }),
  };
}

function replies(call: Call) {
  const channel = channelOf(call);
  mustBeIn(call, channel);
  const parent = historyMessage(channel, required(call, "ts", "thread_not_found"));
  const thread = channel.messages.filter(
    (one) => one.reader === null && (one === parent || one.threadTs === parent.ts),
  );
  const { items, has_more, response_metadata } = page(call, thread);
  return {
    messages: items.map((one) => messagePayload(call.world, call.workspace, channel, one)),
    has_more,
    ...(has_more && { response_metadata }),
  };
}

function open(call: Call) {
  const known = optional(call, "channel");
  if (known !== undefined) {
    const channel = channelOf(call);
    return { channel: channelPayload(call, channel), no_op: true, already_open: true };
  }
  const [user, ...others] = required(call, "users", "users_list_not_supplied").split(",");
  if (others.length > 0) throw new SlackError("method_not_supported_for_channel_type");
  const person = call.workspace.people.find((one) => one.id === user);
  if (person === undefined) throw new SlackError("user_not_found");
  const channel = directMessages(call.world, call.workspace, person.id);
  const whole = yes(call, "return_im");
  return { channel: whole ? channelPayload(call, channel) : { id: channel.id } };
}

function join(call: Call) {
  const channel = channelOf(call);
  if (channel.kind === "im") throw new SlackError("method_not_supported_for_channel_type");
  const { botUserId } = call.workspace;
  const already = channel.members.includes(botUserId);
  if (!already) {
    channel.members.push(botUserId);
    call.world.state.changed();
  }
  return {
    channel: channelPayload(call, channel),
    ...(already && { warning: "already_in_channel" }),
  } satisfies Partial<ConversationsJoinResponse>;
}

function members(call: Call) {
  const { items, response_metadata } = page(call, channelOf(call).members);
  return { members: items, response_metadata };
}

function list(call: Call) {
  const types = (optional(call, "types") ?? "public_channel").split(",");
  const wanted = call.workspace.channels.filter((one) =>
    types.includes(one.kind === "im" ? "im" : "public_channel"),
  );
  const { items, response_metadata } = page(call, wanted);
  return { channels: items.map((one) => channelPayload(call, one)), response_metadata };
}

function info(call: Call) {
  const channel = channelOf(call);
  const counted = yes(call, "include_num_members");
  const payload = channelPayload(call, channel);
  return { channel: counted ? { ...payload, num_members: channel.members.length } : payload };
}

/** Web API methods about channels and direct messages. */
export const conversationMethods: Readonly<Record<string, Method>> = {
  "conversations.open": { scope: "im:write", run: open },
  "conversations.info": { scope: "channels:read", run: info },
  "conversations.members": { scope: "channels:read", run: members },
  "conversations.list": { scope: "channels:read", run: list },
  "conversations.history": { scope: "channels:history", run: history },
  "conversations.replies": { scope: "channels:history", run: replies },
  "conversations.join": { scope: "channels:join", run: join },
};
