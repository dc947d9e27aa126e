import type { Reply, Seen } from "./discord-world.ts";
import type { Driver } from "./driver.ts";

type More = Readonly<Record<string, unknown>>;

/** Discord's part of the sandbox's driver on a running process, in one channel of one server unless told otherwise. */
export function createDiscordDriver({ drive }: Driver, server = "studio") {
  const at = { channel: "website-relaunch", server };
  const ask = (path: string, body: object) => drive<Reply>("POST", `/discord/${path}`, body);
  const read = async (path: string): Promise<readonly Seen[]> =>
    (await drive<{ messages: readonly Seen[] }>("GET", `/discord/${path}&server=${server}`))
      .messages;
  return {
    command: (as: string, subcommand: string, options: More = {}, more: More = {}) =>
      ask("command", { ...at, as, subcommand, options, ...more }),
    suggest: (as: string, subcommand: string, option: string, value: string) =>
      ask("autocomplete", { ...at, as, subcommand, option, value }),
    click: (as: string, label: string, more: More = {}) =>
      ask("click", { ...at, as, label, ...more }),
    submit: (as: string, values: More) => ask("submit", { server, as, values }),
    say: (as: string, text: string) =>
      drive<{ id: string }>("POST", "/discord/message", { ...at, as, text }),
    menu: (as: string, messageId: string, name: string) =>
      ask("context-menu", { ...at, as, messageId, name }),
    channel: (as: string, name = at.channel) => read(`channels/${name}?as=${as}`),
    dm: (as: string) => read(`dm?as=${as}`),
  };
}

export type DiscordDriver = ReturnType<typeof createDiscordDriver>;
