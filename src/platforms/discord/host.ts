import { type Client, PermissionFlagsBits, type PermissionsBitField } from "discord.js";
import { sentence } from "../../chat/blocks.ts";
import type { Host } from "../../chat/conversation/turn.ts";
import { code, listed, say, text } from "../../chat/spans.ts";
import { CODES, calling, discordErrorCode } from "./provider-error.ts";

export type HostTools = { readonly client: Client };

/** What Discord says of rights with every request: the person's, and the bot's in that channel. */
type Rights = {
  readonly memberPermissions: Readonly<PermissionsBitField> | null;
  readonly appPermissions: Readonly<PermissionsBitField>;
};

/** What a conversation may ask of Discord about one person, in the channel where they ask; null in direct messages. */
export function discordHost(
  { client }: HostTools,
  { memberPermissions, appPermissions }: Rights,
  team: string,
  channel: string | null,
): Host {
  return {
    // Discord does not say in which zone people are.
    timeZone: async () => "UTC",
    async obstacle() {
      if (channel === null) {
        return say`Milestones live in a channel with the other side. Run ${code("/milestone new")} there.`;
      }
      const lacking = NEEDED.filter(({ flag }) => !appPermissions.has(flag));
      if (lacking.length === 0) return null;
      const names = listed(lacking.map(({ name }) => [text(name)]));
      return say`I can't post the card in this channel: I lack ${names} here. Ask someone who manages the server to give me that, then try again.`;
    },
    member: (user) => lookUp(client, team, user),
    // Administrators may everything; has() knows that.
    isAdmin: async () => memberPermissions?.has(PermissionFlagsBits.ManageGuild) ?? false,
    async give(file, number) {
      const message = sentence(
        say`The record of M-${number}: ${code(file.name)}. Only you can see it here. Anyone can check it offline with npm run verify-record.`,
      );
      return { kind: "message", message, replaces: false, file };
    },
  };
}

/** What the bot needs in a channel to keep a card there, as Discord's own settings name it. */
const NEEDED = [
  { flag: PermissionFlagsBits.ViewChannel, name: "View Channel" },
  { flag: PermissionFlagsBits.SendMessages, name: "Send Messages" },
] as const;

const NOBODY: ReadonlySet<number> = new Set([CODES.unknownMember, CODES.unknownUser]);

/** A member of the server as Discord knows them now. */
async function lookUp(client: Client, team: string, user: string): ReturnType<Host["member"]> {
  if (!/^\d{15,21}$/.test(user)) return null;
  try {
    const guild = await calling(() => client.guilds.fetch(team));
    const member = await calling(() => guild.members.fetch({ user, cache: false, force: true }));
    if (member.user.bot) return null;
    return { identity: { platform: "discord", team, user }, name: member.displayName };
  } catch (error) {
    if (NOBODY.has(discordErrorCode(error) ?? 0)) return null;
    throw error;
  }
}
