import type {
  APIApplicationCommand,
  APIEmbed,
  APIMessageTopLevelComponent,
  APIModalInteractionResponseCallbackData,
} from "discord-api-types/v10";

/** Everything Discord remembers; plain JSON. */
export type DiscordState = {
  servers: Server[];
  /** Direct messages of the bot, one channel a person. */
  dms: Channel[];
  /** Registered commands: by server id, and "" for the global ones. */
  commands: Record<string, APIApplicationCommand[]>;
  interactions: Record<string, StoredInteraction>;
  modals: StoredModal[];
  files: StoredFile[];
  /** True where the bot's token was reset: everything is 401 from then on. */
  tokenRevoked: boolean;
  /** Grows with everything a person newly gets in private: the driver answers what came after an act. */
  sequence: number;
  /** The number in the last snowflake, so that each is used once. */
  lastId: string;
};

/** One server (guild), with the bot in it or not, reachable or not. */
export type Server = {
  key: string;
  id: string;
  name: string;
  ownerId: string;
  botIn: boolean;
  available: boolean;
  people: Person[];
  /** Who has left: their messages and names remain. */
  former: Person[];
  channels: Channel[];
};

/** A member of a server. `name` is what the driver calls them, `username` what Discord does. */
export type Person = {
  id: string;
  name: string;
  username: string;
  displayName: string;
  isAdmin: boolean;
  tz: string;
  joinedAt: string;
  /** False where they take no direct messages from apps and strangers of the server. */
  takesDms: boolean;
};

/** A text channel, a thread, or direct messages. */
export type Channel = {
  id: string;
  name: string;
  kind: "text" | "dm" | "public_thread" | "private_thread";
  /** The channel of a thread; null for the others. */
  parentId: string | null;
  /** The message that a thread began with; null where it began without one. */
  starterId: string | null;
  /** The person on the other side of direct messages. */
  with: string | null;
  ownerId: string;
  createdAt: string;
  archived: boolean;
  autoArchiveMinutes: 60 | 1440 | 4320 | 10080;
  /** Members of a thread; of a channel nobody is listed, everybody in the server sees it. */
  members: string[];
  /** Permission bits that the bot is denied here, as a decimal. */
  deniedToBot: string;
  messages: StoredMessage[];
};

/** A message; one with a reader is ephemeral, seen by that person alone. */
export type StoredMessage = {
  id: string;
  type: 0 | 18 | 19 | 20 | 21 | 23;
  authorId: string;
  content: string;
  components: APIMessageTopLevelComponent[];
  embeds: APIEmbed[];
  flags: number;
  fileIds: string[];
  createdAt: string;
  editedAt: string | null;
  reader: string | null;
  nonce: string | number | null;
  /** The message that this one answers, or whose thread it opens. */
  reference: { channelId: string; messageId: string | null } | null;
  /** Ids of people whom it really notifies, and whether of everyone. */
  mentions: string[];
  mentionsEveryone: boolean;
  /** The interaction that it answers: its token and what Discord tells about it. */
  interaction: MessageOrigin | null;
  sequence: number;
};

/** What Discord keeps of the interaction behind a message. */
export type MessageOrigin = {
  id: string;
  token: string;
  type: 2 | 3 | 5;
  userId: string;
  /** Full command name for a command, such as "milestone fund". */
  name: string;
  sourceMessageId: string | null;
  /** For a modal: what opened it. */
  opener: { id: string; type: 2 | 3; userId: string; messageId: string | null } | null;
};

/** An interaction: 3 s to its first callback, 15 min of token (docs: interactions/receiving-and-responding). */
export type StoredInteraction = {
  id: string;
  token: string;
  type: 2 | 3 | 4 | 5;
  serverId: string | null;
  channelId: string;
  userId: string;
  name: string;
  /** Real milliseconds. */
  createdAt: number;
  ackedAt: number | null;
  callback: number | null;
  /** Fixed by the first callback. */
  ephemeral: boolean;
  /** The message that `@original` is; null where there is none. */
  originalId: string | null;
  /** True between a deferral and the answer that fills it. */
  loading: boolean;
  /** The message whose component was used, also where a modal was opened from it. */
  messageId: string | null;
  opener: MessageOrigin["opener"];
};

/** A modal open before a person. */
export type StoredModal = {
  id: string;
  serverId: string | null;
  channelId: string;
  userId: string;
  data: APIModalInteractionResponseCallbackData;
  messageId: string | null;
  opener: { id: string; type: 2 | 3; userId: string; messageId: string | null };
  sequence: number;
};

/** An attachment's bytes. */
export type StoredFile = {
  id: string;
  channelId: string;
  name: string;
  contentType: string;
  description: string | null;
  ephemeral: boolean;
  size: number;
  base64: string;
  /** How often its addresses have expired; an older one gives nothing any more. */
  expired?: number;
};

export const APPLICATION_ID = "1120000000000000001";
export const BOT_USER_ID = "1120000000000000002";
export const BOT_NAME = "Tranche";
/** The one bot token that the local Discord takes; no secret. */
export const BOT_TOKEN = "sandbox.discord.token";

type Cast = { name: string; tz: string; username?: string; admin?: boolean };

const STUDIO: readonly Cast[] = [
  { name: "buyer", tz: "America/New_York" },
  { name: "facilitator", tz: "Europe/Berlin" },
  { name: "arbiter", tz: "Europe/London" },
  { name: "admin", tz: "America/New_York", admin: true },
  { name: "outsider", tz: "Asia/Tokyo" },
];
const OTHER: readonly Cast[] = [
  { name: "stranger", tz: "America/Los_Angeles" },
  { name: "admin", tz: "America/Los_Angeles", admin: true, username: "admin_other" },
];
const CHANNELS = ["website-relaunch", "random"];
const FOUNDED = "2023-06-01T09:00:00.000000+00:00";

/** A fresh world: two servers with the bot in both. Ids never change. */
export function initialDiscordState(): DiscordState {
  return {
    servers: [
      server(1, "studio", "Studio", STUDIO),
      server(2, "other-guild", "Other Guild", OTHER),
    ],
    dms: [],
    commands: {},
    interactions: {},
    modals: [],
    files: [],
    tokenRevoked: false,
    sequence: 1,
    lastId: "0",
  };
}

function server(n: number, key: string, name: string, cast: readonly Cast[]): Server {
  return {
    key,
    id: fixedId(n, 100),
    name,
    ownerId: fixedId(n, 199),
    botIn: true,
    available: true,
    people: cast.map((one, i) => ({
      id: fixedId(n, 200 + i),
      name: one.name,
      username: one.username ?? one.name.replaceAll("-", "_"),
      displayName: one.name.replace(
        /(^|-)(\w)/g,
        (_, dash, c) => `${dash && " "}${c.toUpperCase()}`,
      ),
      isAdmin: one.admin ?? false,
      tz: one.tz,
      joinedAt: FOUNDED,
      takesDms: true,
    })),
    former: [],
    channels: CHANNELS.map((channel, i) => newChannel(fixedId(n, 300 + i), channel, "text", {})),
  };
}

/** A channel with nothing in it. */
export function newChannel(
  id: string,
  name: string,
  kind: Channel["kind"],
  more: Partial<Channel>,
): Channel {
  return {
    id,
    name,
    kind,
    parentId: null,
    starterId: null,
    with: null,
    ownerId: BOT_USER_ID,
    createdAt: FOUNDED,
    archived: false,
    autoArchiveMinutes: 4320,
    members: [],
    deniedToBot: "0",
    messages: [],
    ...more,
  };
}

/** A snowflake of June 2023: 42 bits of milliseconds since 2015 before 22 bits of number. */
function fixedId(n: number, number: number): string {
  const ms = BigInt(Date.parse("2023-06-01T09:00:00Z") - 1_420_070_400_000 + n * 60_000);
  return String((ms << 22n) + BigInt(number));
}
