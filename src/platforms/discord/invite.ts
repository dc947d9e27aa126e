import { OAuth2Scopes, PermissionFlagsBits } from "discord.js";

/** Cards and notices, the threads below the cards, and the file that a very long card keeps its criteria in. */
export const PERMISSIONS = [
  PermissionFlagsBits.ViewChannel,
  PermissionFlagsBits.SendMessages,
  PermissionFlagsBits.CreatePublicThreads,
  PermissionFlagsBits.SendMessagesInThreads,
  PermissionFlagsBits.AttachFiles,
].reduce((sum, bit) => sum | bit, 0n);

/** The page where someone who manages a server adds the bot to it, with all that it needs there and no more. */
export function inviteUrl(applicationId: string): string {
  const asked = new URLSearchParams({
    client_id: applicationId,
    scope: `${OAuth2Scopes.Bot} ${OAuth2Scopes.ApplicationsCommands}`,
    permissions: String(PERMISSIONS),
  });
  return `https://discord.com/oauth2/authorize?${asked}`;
}
