import { sentence } from "../../chat/blocks.ts";
import { answer, type Host } from "../../chat/conversation/turn.ts";
import { code, listed, say } from "../../chat/spans.ts";
import type { Directory } from "./directory.ts";
import type { Install } from "./installs.ts";
import { openDirectMessage } from "./post.ts";
import { calling, slackErrorCode } from "./provider-error.ts";
import { mrkdwn } from "./render/text.ts";
import { shareFiles } from "./upload.ts";

/** What a conversation may ask of Slack about one person, in the channel where they ask; null is nowhere. */
export function slackHost(
  install: Install,
  directory: Directory,
  user: string,
  channel: string | null,
): Host {
  const { client, team } = install;
  return {
    timeZone: async () => (await directory.look(team, user))?.timeZone ?? null,
    async obstacle() {
      if (channel === null || isDirectMessage(channel)) {
        return say`Milestones live in a channel with the other side. Run ${code("/milestone new")} there.`;
      }
      if ((await channelInfo(install, channel))?.isMember) return null;
      return say`I'm not in this channel yet, so I couldn't post the card. Add me with ${code("/invite @Tranche")}, then try again.`;
    },
    async place() {
      const isDirect = channel === null || isDirectMessage(channel);
      const found = isDirect ? null : await channelInfo(install, channel);
      return {
        teamName: install.teamName,
        channelName: found?.name ?? null,
        canPost: !isDirect && (found?.isMember ?? false),
        isDirect,
      };
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
    async give(files, words) {
      const to = await openDirectMessage(client, user);
      const uploads = files.map(({ name, content }) => {
        return { name, title: name, content: Buffer.from(content) };
      });
      await shareFiles(client, to, mrkdwn(words, { team, surface: "private" }), uploads);
      const names = listed(files.map(({ name }) => [code(name)]));
      return answer(
        sentence(say`${words} In your direct messages with me, where only you see them: ${names}.`),
      );
    },
    async share({ message, picture, files }, openly) {
      if (openly && !(channel && (await channelInfo(install, channel))?.isMember)) {
        return answer(
          sentence(
            say`I'm not in this channel yet, so I couldn't show the chart. Add me with ${code("/invite @Tranche")}, then try again.`,
          ),
        );
      }
      const to = openly && channel ? channel : await openDirectMessage(client, user);
      const words = mrkdwn(message.summary, { team, surface: openly ? "channel" : "private" });
      const tables = files.map(({ name, content }) => {
        return { name, title: name, content: Buffer.from(content) };
      });
      const names = listed(files.map(({ name }) => [code(name)]));
      await shareFiles(client, to, words, [
        ...(picture ? [{ ...picture, content: picture.png }] : []),
        ...tables,
      ]);
      const said = openly
        ? say`The chart is on its way into this channel, and its numbers with it: ${names}.`
        : say`The chart is in your direct messages with me, and its numbers with it: ${names}. Only you can see it there.`;
      return answer(sentence(said));
    },
  };
}

/** Slack's ids of direct messages begin with D. */
export const isDirectMessage = (channel: string) => channel.startsWith("D");

/** How a channel is called and whether the bot can post in it, which it can where Slack does not say; null for unknown ones. */
async function channelInfo(
  { client }: Install,
  channel: string,
): Promise<{ readonly name: string | null; readonly isMember: boolean } | null> {
  try {
    const { channel: found } = await calling(() => client.conversations.info({ channel }));
    return { name: found?.name ?? null, isMember: found?.is_member !== false };
  } catch (error) {
    if (["channel_not_found", "not_in_channel"].includes(slackErrorCode(error) ?? "")) return null;
    return { name: null, isMember: true };
  }
}
