import type { Channel, Person, Server } from "./state.ts";

// docs.discord.com, "Permissions", bitwise permission flags.
export const PERMISSIONS = {
  CreateInstantInvite: 1n << 0n,
  Administrator: 1n << 3n,
  ManageChannels: 1n << 4n,
  ManageGuild: 1n << 5n,
  AddReactions: 1n << 6n,
  ViewChannel: 1n << 10n,
  SendMessages: 1n << 11n,
  ManageMessages: 1n << 13n,
  EmbedLinks: 1n << 14n,
  AttachFiles: 1n << 15n,
  ReadMessageHistory: 1n << 16n,
  MentionEveryone: 1n << 17n,
  UseExternalEmojis: 1n << 18n,
  ManageRoles: 1n << 28n,
  UseApplicationCommands: 1n << 31n,
  ManageThreads: 1n << 34n,
  CreatePublicThreads: 1n << 35n,
  CreatePrivateThreads: 1n << 36n,
  SendMessagesInThreads: 1n << 38n,
} as const;

export type Permission = keyof typeof PERMISSIONS;

const EVERYONE = bits(
  "CreateInstantInvite",
  "AddReactions",
  "ViewChannel",
  "SendMessages",
  "EmbedLinks",
  "AttachFiles",
  "ReadMessageHistory",
  "UseExternalEmojis",
  "UseApplicationCommands",
  "CreatePublicThreads",
  "SendMessagesInThreads",
);
const BOT = EVERYONE | bits("CreatePrivateThreads", "ManageThreads");
const ADMIN = EVERYONE | bits("ManageGuild", "ManageChannels", "ManageMessages", "ManageRoles");

/** The bits of these permissions together. */
export function bits(...names: readonly Permission[]): bigint {
  return names.reduce((sum, name) => sum | PERMISSIONS[name], 0n);
}

/** True for the name of a permission that the sandbox knows. */
export function isPermission(name: unknown): name is Permission {
  return typeof name === "string" && Object.hasOwn(PERMISSIONS, name);
}

/** What everybody in a server may, what an admin may, and what the bot's role may. */
export const ROLE_BITS = { everyone: EVERYONE, admin: ADMIN, bot: BOT } as const;

/** What a person may in a server's channels; the owner may everything. */
export function permissionsOf(server: Server, person: Person): bigint {
  const all = Object.values(PERMISSIONS).reduce((sum, bit) => sum | bit, 0n);
  if (person.id === server.ownerId) return all;
  return person.isAdmin ? ADMIN : EVERYONE;
}

/** What the bot may in a channel: a thread follows its parent. */
export function botPermissions(server: Server | null, channel: Channel): bigint {
  if (server === null) return BOT;
  const parent = server.channels.find((one) => one.id === channel.parentId);
  const denied = BigInt(channel.deniedToBot) | BigInt(parent?.deniedToBot ?? "0");
  // Without VIEW_CHANNEL nothing else counts (docs: "Implicit Permissions").
  return (denied & PERMISSIONS.ViewChannel) !== 0n ? 0n : BOT & ~denied;
}
