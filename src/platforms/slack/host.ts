import { sentence } from "../../chat/blocks.ts";
import { answer, type Host } from "../../chat/conversation/turn.ts";
import { code, say } from "../../chat/spans.ts";
import type { Directory } from "./directory.ts";
import type { Install } from "./installs.ts";
import { openDirectMessage } from "./post.ts";
import { calling, slackErrorCode } from "./provider-error.ts";

/** What a conversation may ask of Slack about one person, in the channel where they ask; null is nowhere. */
export function slackHost(
  install: Install,
  directory: Directory,
  user: string,
  channel: string | null,
): Host {
  const { client, team } = install;
  return {
    timeZone: async () => (await directory.look(team, user))?.timeZone ?? "UTC",
    async obstacle() {
      if (channel === null || isDirectMessage(channel)) {
        return say`Milestones live in a channel with the other side. Run ${code("/milestone new")} there.`;
      }
      if (await isMember(install, channel)) return null;
      return say`I'm not in this channel yet, so I couldn't post the card. Add me with ${code("/invite @Tranche")}, then try again.`;
    },
    async member(other) {
      const found = await directory.look(team, other);
      if (!found?.isPerson) return null;
      const identity = { platform: "slack", team: found.team, user: found.user } as const;
      return { identity, name: found.name };
    },
    async isAdmin() {
      const found = await directory.look(team, user, "fresh");
      return found?.isAdmin === true && found.team === team;
    },
    /** Into the person's direct messages with the bot: private messages in channels carry no files. */
    async give({ name, content }, number) {
      const channel_id = await openDirectMessage(client, user);
      const initial_comment = `The record of M-${number}. Anyone can check it offline with npm run verify-record.`;
      const file = { channel_id, filename: name, content, title: name, initial_comment };
      await calling(() => client.filesUploadV2(file));
      return answer(
        sentence(
          say`The record of M-${number} is in your direct messages with me: ${code(name)}. Only you can see it there.`,
        ),
      );
    },
  };
}

/** Slack's ids of direct messages begin with D. */
const isDirectMessage = (channel: string) => channel.startsWith("D");

/** Whether the bot can post here; yes where Slack does not say. */
async function isMember({ client }: Install, channel: string): Promise<boolean> {
  try {
    const { channel: found } = await calling(() => client.conversations.info({ channel }));
    return found?.is_member !== false;
  } catch (error) {
    return !["channel_not_found", "not_in_channel"].includes(slackErrorCode(error) ?? "");
  }
}
