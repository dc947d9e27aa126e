import { type Client, PermissionFlagsBits, type PermissionsBitField } from "discord.js";
import { sentence } from "../../chat/blocks.ts";
import { answer, type Host } from "../../chat/conversation/turn.ts";
import { code, listed, type Spans, say, text } from "../../chat/spans.ts";
import { withEnclosed } from "./enclosed.ts";
import { CODES, calling, discordErrorCode } from "./provider-error.ts";

import { discordMessages } from "./render/message.ts";
import type { Sender } from "./send.ts";

export type HostTools = { readonly client: Client; readonly sender: Sender };

/** What Discord says of rights with every request: the person's, and the bot's in that channel. */
type Rights = {
  readonly id: string;
  readonly memberPermissions: Readonly<PermissionsBitField> | null;
  readonly appPermissions: Readonly<PermissionsBitField>;
};

/** What a conversation may ask of Discord about one person, in the channel where they ask; null in direct messages. */
export function discordHost(
  { client, sender }: HostTools,
  { id: request, memberPermissions, appPermissions }: Rights,
  team: string,
  channel: string | null,
): Host {
  return {
    // Discord does not say in which zone people are.
    timeZone: async () => null,
    async obstacle() {
      if (channel === null) {
        return say`Milestones live in a channel with the other side. Run ${code("/milestone new")} there.`;
      }
      const lacking = NEEDED.filter(({ flag }) => !appPermissions.has(flag));
      if (lacking.length === 0) return null;
      return lackingWords("post the card", lacking);
    },
    async place() {
      return {
        teamName: client.guilds.cache.get(team)?.name ?? null,
        channelName: channel === null ? null : nameOf(client, channel),
        canPost: channel !== null && NEEDED.every(({ flag }) => appPermissions.has(flag)),
        isDirect: channel === null,
      };
    },
    member: (user) => lookUp(client, team, user),
    // Administrators may everything; has() knows that.
    isAdmin: async () => memberPermissions?.has(PermissionFlagsBits.ManageGuild) ?? false,
    async give(files, words) {
      const message = sentence(say`${words} Only you can see them here.`);
      return { kind: "message", message, replaces: false, files };
    },
    async share(shown, openly) {
      const { message, picture, files } = shown;
      if (!openly || channel === null) {
        return {
          ...{ kind: "message", message, replaces: false, files },
          ...(picture && { picture }),
        };
      }
      const lacking = NEEDED_FOR_FILES.filter(({ flag }) => !appPermissions.has(flag));
      if (lacking.length > 0) return answer(sentence(lackingWords("show the chart", lacking)));
      const words = discordMessages(message, { team, surface: "channel" });
      await sender.post(channel, withEnclosed(words, { picture, files }), `report ${request}`);
      return answer(sentence(say`The chart is in this channel, and its numbers with it.`));
    },
  };
}

function nameOf(client: Client, channel: string): string | null {
  const found = client.channels.cache.get(channel);
  return found && "name" in found ? found.name : null;
}

/** What the bot needs in a channel to keep a card there, as Discord's own settings name it. */
const NEEDED = [
  { flag: PermissionFlagsBits.ViewChannel, name: "View Channel" },
  { flag: PermissionFlagsBits.SendMessages, name: "Send Messages" },
] as const;

/** The same for a picture with its table. */
const NEEDED_FOR_FILES = [
  ...NEEDED,
  { flag: PermissionFlagsBits.AttachFiles, name: "Attach Files" },
] as const;

function lackingWords(what: string, lacking: readonly { readonly name: string }[]): Spans {
  const names = listed(lacking.map(({ name }) => [text(name)]));
  return say`I can't ${what} in this channel: I lack ${names} here. Ask someone who manages the server to give me that, then try again.`;
}

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
