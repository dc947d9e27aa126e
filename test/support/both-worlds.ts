import { type DiscordWorld, startDiscordWorld } from "./discord-world.ts";
import type { Reply, SlackWorld } from "./slack-world.ts";

/** One house with both platforms before it: the same people, unlinked until they link. */
export type BothWorlds = Pick<DiscordWorld, "drive" | "work" | "close" | "logged" | "deps"> & {
  readonly discord: DiscordWorld;
  readonly slack: Pick<SlackWorld, "command" | "click" | "submit" | "channel" | "dm">;
};

const CHANNEL = "website-relaunch";

export async function startBothWorlds({ withModel = false } = {}): Promise<BothWorlds> {
  const discord = await startDiscordWorld({ withSlack: true, withModel });
  const { drive, work, close, logged, deps } = discord;
  const reply = (path: string, body: unknown) =>
    drive("POST", `/slack/${path}`, body) as Promise<Reply>;
  const read = async (path: string) => {
    const answer = (await drive("GET", path)) as { messages: ReadMessages };
    return answer.messages;
  };
  return {
    ...{ discord, drive, work, close, logged, deps },
    slack: {
      command: (as, text, channel = CHANNEL) => reply("command", { as, channel, text }),
      click: (as, label, more = {}) =>
        reply("click", { as, channel: CHANNEL, label, confirm: true, ...more }),
      submit: (as, view, values) => reply("submit", { as, viewId: view?.id, values }),
      channel: (as, name = CHANNEL) => read(`/slack/channels/${name}?as=${as}`),
      dm: (as) => read(`/slack/dm?as=${as}`),
    },
  };
}

type ReadMessages = Awaited<ReturnType<SlackWorld["dm"]>>;
