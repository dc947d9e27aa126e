import type {
  APIChannel,
  APIGuildMember,
  APIRole,
  APITextChannel,
  APIThreadChannel,
  APIUser,
  GatewayGuildCreateDispatchData,
} from "discord-api-types/v10";
import { PERMISSIONS, permissionsOf, ROLE_BITS } from "./permissions.ts";
import {
  APPLICATION_ID,
  BOT_NAME,
  BOT_USER_ID,
  type Channel,
  type Person,
  type Server,
} from "./state.ts";
import { anyone, serverById, type World } from "./world.ts";

/** A number and no literal: the flag enums have no member for none. */
const NO_FLAGS: number = 0;

/** A user as Discord writes them; somebody unknown is a deleted user. */
export function userPayload(world: World, userId: string) {
  const bot = userId === BOT_USER_ID;
  const person = anyone(world, userId);
  return {
    id: userId,
    username: bot ? BOT_NAME : (person?.username ?? "deleted_user"),
    discriminator: bot ? "2006" : "0",
    global_name: bot ? null : (person?.displayName ?? null),
    avatar: null,
    banner: null,
    accent_color: null,
    avatar_decoration_data: null,
    collectibles: null,
    primary_guild: null,
    public_flags: NO_FLAGS,
    flags: NO_FLAGS,
    ...(bot && { bot: true }),
  } satisfies APIUser;
}

/** A member of a server; the bot is one as well. */
export function memberPayload(world: World, server: Server, userId: string) {
  const person = server.people.find((one) => one.id === userId);
  return {
    user: userPayload(world, userId),
    nick: null,
    avatar: null,
    banner: null,
    roles:
      userId === BOT_USER_ID ? [roleId(server, 2)] : person?.isAdmin ? [roleId(server, 1)] : [],
    joined_at: person?.joinedAt ?? "2023-06-02T09:00:00.000000+00:00",
    premium_since: null,
    deaf: false,
    mute: false,
    flags: NO_FLAGS,
    pending: false,
    communication_disabled_until: null,
  } satisfies APIGuildMember;
}

/** A member as it stands in an interaction: with what they may do there. */
export function interactionMember(world: World, server: Server, person: Person) {
  return {
    ...memberPayload(world, server, person.id),
    permissions: String(permissionsOf(server, person)),
  };
}

/** The roles of a server: everyone, admins, and the bot's own. */
export function rolesOf(server: Server): APIRole[] {
  return [
    rolePayload(server.id, "@everyone", ROLE_BITS.everyone, 0),
    rolePayload(roleId(server, 1), "Admin", ROLE_BITS.admin, 2),
    {
      ...rolePayload(roleId(server, 2), BOT_NAME, ROLE_BITS.bot, 1),
      managed: true,
      tags: { bot_id: BOT_USER_ID },
    },
  ];
}

function roleId(server: Server, n: number): string {
  return String(BigInt(server.id) + BigInt(n));
}

function rolePayload(id: string, name: string, permissions: bigint, position: number) {
  return {
    id,
    name,
    permissions: String(permissions),
    position,
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    managed: false,
    mentionable: false,
    icon: null,
    unicode_emoji: null,
    flags: NO_FLAGS,
  } satisfies APIRole;
}

/** A channel, thread or direct messages as Discord writes them. */
export function channelPayload(world: World, server: Server | null, channel: Channel): APIChannel {
  if (channel.kind === "dm" || server === null) {
    return {
      id: channel.id,
      type: 1,
      name: null,
      flags: NO_FLAGS,
      last_message_id: lastMessageId(channel),
      recipients: [userPayload(world, channel.with ?? BOT_USER_ID)],
    };
  }
  if (channel.kind === "text") return textChannel(server, channel);
  return threadPayload(server, channel);
}

function textChannel(server: Server, channel: Channel): APITextChannel {
  return {
    id: channel.id,
    type: 0,
    guild_id: server.id,
    name: channel.name,
    position: server.channels.indexOf(channel),
    flags: NO_FLAGS,
    parent_id: null,
    topic: null,
    nsfw: false,
    rate_limit_per_user: 0,
    last_message_id: lastMessageId(channel),
    permission_overwrites:
      channel.deniedToBot === "0"
        ? []
        : [{ id: BOT_USER_ID, type: 1, allow: "0", deny: channel.deniedToBot }],
  };
}

/** A thread; its message count leaves the message out that it began with. */
export function threadPayload(server: Server, thread: Channel): APIThreadChannel {
  const base = {
    id: thread.id,
    guild_id: server.id,
    parent_id: thread.parentId ?? "",
    name: thread.name,
    owner_id: thread.ownerId,
    flags: NO_FLAGS,
    last_message_id: lastMessageId(thread),
    rate_limit_per_user: 0,
    message_count: thread.messages.length,
    member_count: Math.min(thread.members.length, 50),
    total_message_sent: thread.messages.length,
  };
  const metadata = {
    archived: thread.archived,
    archive_timestamp: thread.createdAt,
    auto_archive_duration: thread.autoArchiveMinutes,
    locked: false,
    create_timestamp: thread.createdAt,
  };
  return thread.kind === "private_thread"
    ? { ...base, type: 12, thread_metadata: { ...metadata, invitable: true } }
    : { ...base, type: 11, thread_metadata: metadata };
}

function lastMessageId(channel: Channel): string | null {
  return channel.messages.findLast((one) => one.reader === null)?.id ?? null;
}

/** What REST and gateway both tell of a server. */
export function guildPayload(server: Server) {
  return {
    id: server.id,
    name: server.name,
    icon: null,
    description: null,
    home_header: null,
    splash: null,
    discovery_splash: null,
    features: [],
    banner: null,
    owner_id: server.ownerId,
    application_id: null,
    region: "us-east",
    afk_channel_id: null,
    afk_timeout: 300,
    system_channel_id: null,
    system_channel_flags: NO_FLAGS,
    widget_enabled: false,
    widget_channel_id: null,
    verification_level: 1,
    roles: rolesOf(server),
    default_message_notifications: 1,
    mfa_level: 0,
    explicit_content_filter: 2,
    max_presences: null,
    max_members: 500_000,
    max_stage_video_channel_users: 50,
    max_video_channel_users: 25,
    vanity_url_code: null,
    premium_tier: 0,
    premium_subscription_count: 0,
    preferred_locale: "en-US",
    rules_channel_id: null,
    safety_alerts_channel_id: null,
    public_updates_channel_id: null,
    premium_progress_bar_enabled: false,
    nsfw: false,
    nsfw_level: 0,
    emojis: [],
    stickers: [],
    incidents_data: null,
    hub_type: null,
  } as const;
}

/** What GUILD_CREATE tells; its locale is an enum of text, which only its own members fit. */
type GuildCreate = Omit<GatewayGuildCreateDispatchData, "preferred_locale"> & {
  preferred_locale: string;
};

/** A server as GUILD_CREATE tells it. */
export function guildCreate(world: World, server: Server): GuildCreate {
  const threads = server.channels.filter((one) => one.kind !== "text" && !one.archived);
  return {
    ...guildPayload(server),
    features: [],
    roles: rolesOf(server),
    emojis: [],
    stickers: [],
    joined_at: "2023-06-02T09:00:00.000000+00:00",
    large: false,
    unavailable: false,
    member_count: server.people.length + 2,
    voice_states: [],
    members: [memberPayload(world, server, BOT_USER_ID)],
    channels: server.channels
      .filter((one) => one.kind === "text")
      .map((one) => textChannel(server, one)),
    threads: threads.map((one) => threadPayload(server, one)),
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
}

/** The application as its owner's bot sees it. */
export function applicationPayload(world: World) {
  const inServers = world.state.value.servers.filter((one) => one.botIn).length;
  const owner = userPayload(world, serverById(world, "")?.ownerId ?? "1120000000000000003");
  return {
    id: APPLICATION_ID,
    name: BOT_NAME,
    icon: null,
    description: "",
    type: null,
    bot: userPayload(world, BOT_USER_ID),
    bot_public: true,
    bot_require_code_grant: false,
    verify_key: "0".repeat(64),
    flags: NO_FLAGS,
    flags_new: "0",
    redirect_uris: [],
    interactions_endpoint_url: null,
    role_connections_verification_url: null,
    owner,
    approximate_guild_count: inServers,
    approximate_user_install_count: 0,
    approximate_user_authorization_count: 0,
    explicit_content_filter: 0,
    team: null,
    eligible_oauth2_scopes: ["bot", "applications.commands"],
    integration_types_config: {
      "0": {
        oauth2_install_params: {
          scopes: ["applications.commands", "bot"],
          permissions: String(PERMISSIONS.ViewChannel | PERMISSIONS.SendMessages),
        },
      },
    },
  };
}
