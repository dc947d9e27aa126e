import {
  type APIGuildMember,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  GuildMember,
  type MessageContextMenuCommandInteraction,
  type ModalSubmitInteraction,
  type StringSelectMenuInteraction,
} from "discord.js";
import type { App } from "../../app/api.ts";
import type { Turn } from "../../chat/conversation/turn.ts";
import { discordHost, type HostTools } from "./host.ts";
import type { Reading } from "./render/text.ts";

/** What people do that is answered with words or a form. */
export type Asking =
  | ChatInputCommandInteraction
  | MessageContextMenuCommandInteraction
  | ButtonInteraction
  | StringSelectMenuInteraction
  | ModalSubmitInteraction;

type Located = Pick<Asking, "guildId" | "channelId" | "channel">;

/** The channel of an agreement: a thread's own channel where it was asked in a thread; null in direct messages. */
export function channelOf({ guildId, channelId, channel }: Located): string | null {
  if (!guildId) return null;
  return channel?.isThread() ? (channel.parentId ?? channelId) : channelId;
}

/** How private answers to this request are read. */
export function readingOf({ guildId }: Pick<Asking, "guildId">, team: string): Reading {
  return { team, surface: guildId ? "private" : "direct" };
}

/** Who asked, where, and all that answering may need. In direct messages the button says which server it is about. */
export function turnOf(
  app: App,
  tools: HostTools,
  interaction: Pick<Asking, "id" | "user" | "member" | "appPermissions" | "memberPermissions"> &
    Located,
  team: string,
): Turn {
  const { id, user } = interaction;
  const channel = channelOf(interaction);
  return {
    app,
    host: discordHost(tools, interaction, team, channel),
    origin: {
      requestId: `discord:${id}`,
      actor: { platform: "discord", team, user: user.id },
      displayName: displayName(interaction.member, user),
      channel: channel === null ? null : { platform: "discord", team, channel },
    },
  };
}

/** How a server shows a person. */
export function displayName(
  member: GuildMember | APIGuildMember | null,
  user: { readonly displayName: string },
): string {
  if (member instanceof GuildMember) return member.displayName;
  return member?.nick ?? user.displayName;
}
