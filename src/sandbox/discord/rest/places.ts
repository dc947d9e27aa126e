import { asText } from "../../core/json.ts";
import { badField, discordError, FormErrors } from "../errors.ts";
import { INTENTS } from "../gateway.ts";
import {
  applicationPayload,
  channelPayload,
  guildPayload,
  memberPayload,
  rolesOf,
  userPayload,
} from "../objects.ts";
import { ROLE_BITS } from "../permissions.ts";
import { bool, fields, oneOf, opt, text } from "../shape.ts";
import { BOT_USER_ID } from "../state.ts";
import { anyone, directMessages } from "../world.ts";
import {
  type Answer,
  type Call,
  channelOf,
  NOTHING,
  objectBody,
  ok,
  param,
  requirePermission,
  serverOf,
} from "./call.ts";

/** Where the gateway is. */
export function gateway(call: Call): Answer {
  return ok({ url: call.gateway.address() });
}

/** Where the gateway is and how it may be used. */
export function gatewayBot({ gateway }: Call): Answer {
  return ok({
    url: gateway.address(),
    shards: 1,
    session_start_limit: {
      total: 1000,
      remaining: 999,
      reset_after: 86_400_000,
      max_concurrency: 1,
    },
  });
}

/** The bot itself. */
export function me({ world }: Call): Answer {
  const user = userPayload(world, BOT_USER_ID);
  return ok({ ...user, mfa_enabled: true, locale: "en-US", verified: true, email: null });
}

/** Any user by id. */
export function getUser(call: Call): Answer {
  const id = param(call, "user");
  if (id !== BOT_USER_ID && anyone(call.world, id) === undefined)
    throw discordError("unknown_user");
  return ok(userPayload(call.world, id));
}

/** The servers that the bot is in, with what its roles give it there; a channel may take some of it away. */
export function myGuilds({ world }: Call): Answer {
  const servers = world.state.value.servers.filter((one) => one.botIn);
  return ok(
    servers.map(({ id, name }) => {
      const permissions = String(ROLE_BITS.everyone | ROLE_BITS.bot);
      return { id, name, icon: null, banner: null, owner: false, permissions, features: [] };
    }),
  );
}

/** The bot's application. */
export function application({ world }: Call): Answer {
  return ok(applicationPayload(world));
}

/** Opens the direct messages with somebody; whether they take any shows when one is sent. */
export function openDm(call: Call): Answer {
  const recipient = asText(objectBody(call).recipient_id);
  if (recipient === undefined) {
    badField(["recipient_id"], "BASE_TYPE_REQUIRED", "This field is required");
  }
  if (anyone(call.world, recipient) === undefined) throw discordError("cannot_dm");
  return ok(channelPayload(call.world, null, directMessages(call.world, recipient)));
}

/** One channel, thread or direct messages. */
export function getChannel(call: Call): Answer {
  const { server, channel } = channelOf(call);
  return ok(channelPayload(call.world, server, channel));
}

const threadEdit = fields({
  name: opt(text(1, 100)),
  archived: opt(bool),
  locked: opt(bool),
  auto_archive_duration: opt(oneOf([60, 1440, 4320, 10_080])),
});

/** Changes a thread: its name, whether it is archived. Channels themselves are the admins'. */
export function editChannel(call: Call): Answer {
  const { server, channel } = channelOf(call);
  const body = objectBody(call);
  if (server === null || channel.parentId === null) throw discordError("missing_permissions");
  requirePermission(server, channel, "ManageThreads");
  const errors = new FormErrors();
  threadEdit(body, [], errors);
  errors.throwIfAny();
  if (typeof body.name === "string") channel.name = body.name;
  if (typeof body.archived === "boolean") channel.archived = body.archived;
  call.world.state.changed();
  const payload = channelPayload(call.world, server, channel);
  call.gateway.dispatch("THREAD_UPDATE", payload, { serverId: server.id, intent: INTENTS.GUILDS });
  return ok(payload);
}

/** "Tranche is typing…". */
export function typing(call: Call): Answer {
  channelOf(call);
  return NOTHING;
}

/** A server that the bot is in. */
export function getGuild(call: Call): Answer {
  const server = serverOf(call);
  const members = server.people.length + 2;
  return ok({
    ...guildPayload(server),
    ...(call.query.get("with_counts") === "true" && {
      approximate_member_count: members,
      approximate_presence_count: members,
    }),
  });
}

/** The channels of a server, without threads. */
export function guildChannels(call: Call): Answer {
  const server = serverOf(call);
  const channels = server.channels.filter((one) => one.kind === "text");
  return ok(channels.map((one) => channelPayload(call.world, server, one)));
}

/** A server's roles. */
export function guildRoles(call: Call): Answer {
  return ok(rolesOf(serverOf(call)));
}

/** One member of a server. */
export function guildMember(call: Call): Answer {
  const server = serverOf(call);
  const id = param(call, "user") === "@me" ? BOT_USER_ID : param(call, "user");
  if (id !== BOT_USER_ID && !server.people.some((one) => one.id === id)) {
    throw discordError(anyone(call.world, id) === undefined ? "unknown_user" : "unknown_member");
  }
  return ok(memberPayload(call.world, server, id));
}

/** Members whose name begins with what is asked. */
export function searchMembers(call: Call): Answer {
  const server = serverOf(call);
  const wanted = (call.query.get("query") ?? "").toLowerCase();
  const limit = Number(call.query.get("limit") ?? 1) || 1;
  const found = server.people.filter((one) =>
    [one.username, one.displayName].some((name) => name.toLowerCase().startsWith(wanted)),
  );
  return ok(found.slice(0, limit).map((one) => memberPayload(call.world, server, one.id)));
}

/** The bot leaves a server. */
export function leaveGuild(call: Call): Answer {
  const server = serverOf(call);
  server.botIn = false;
  call.world.state.changed();
  const audience = { serverId: server.id, intent: INTENTS.GUILDS };
  call.gateway.dispatch("GUILD_DELETE", { id: server.id }, audience);
  return NOTHING;
}
