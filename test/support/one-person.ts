import { NEW as ON_DISCORD } from "./discord-world.ts";
import { NEW as ON_SLACK } from "./slack-world.ts";

/** What a person was shown; `raw` is all of it, as the sandbox writes it. */
export type Seen = {
  readonly plain: string;
  readonly buttons: readonly string[];
  readonly raw: string;
};
type Message = Seen & { readonly thread: string };

/** One person at one place, whatever platform that is on. */
export type Person = {
  readonly name: string;
  run(verb: string, milestone?: string): Promise<Seen>;
  /** Begins a milestone with nobody on the other side. */
  propose(title: string): Promise<Seen>;
  link(code: string): Promise<Seen>;
  fill(values: object): Promise<Seen>;
  press(label: string, where?: "dm"): Promise<Seen>;
  /** What everybody sees there whose text is so. */
  find(words: RegExp): Promise<Message | undefined>;
  dm(): Promise<Seen | undefined>;
};

export type Drive = (method: string, path: string, body?: unknown) => Promise<unknown>;

const CHANNEL = "website-relaunch";

/** The invite code in what somebody was shown. */
export const codeIn = ({ plain }: Seen): string =>
  /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(plain)?.[0] ?? "no code";

type Shown = {
  readonly plain: string;
  readonly buttons: readonly string[];
  readonly thread?: readonly { readonly plain: string }[];
};
const seen = (messages: readonly Shown[]): Seen => ({
  plain: messages.map(({ plain }) => plain).join("\n"),
  buttons: messages.flatMap(({ buttons }) => buttons),
  raw: JSON.stringify(messages),
});
const message = (one: Shown | undefined): Message | undefined =>
  one && { ...seen([one]), thread: (one.thread ?? []).map(({ plain }) => plain).join("\n") };

/** Somebody in a Slack workspace; `drive` is the sandbox's driver. */
export function inSlack(drive: Drive, name: string, workspace: string): Person {
  const act = async (path: string, body: object): Promise<Seen> => {
    const reply = (await drive("POST", `/slack/${path}`, {
      ...{ as: name, workspace, channel: CHANNEL, ...body },
    })) as { ephemeral?: readonly Shown[] };
    const shown = seen(reply.ephemeral ?? []);
    return { ...shown, raw: JSON.stringify(reply) };
  };
  const read = async (path: string) =>
    (
      (await drive("GET", `/slack/${path}?as=${name}&workspace=${workspace}`)) as {
        messages: readonly (Shown & { ephemeral: boolean })[];
      }
    ).messages;
  const run = (verb: string, milestone = "") =>
    act("command", { text: `/milestone ${verb} ${milestone}` });
  return {
    name,
    run,
    link: (code) => run("link", code),
    async propose(Title) {
      const { "Other party": _, "Review window (days)": __, "My side": ___, ...form } = ON_SLACK;
      const asked = await run("new");
      const side = asked.raw.includes("My side") ? { "My side": "I pay for it" } : {};
      return act("submit", { values: { ...form, Title, ...side } });
    },
    fill: (values) => act("submit", { values }),
    press: (label, where) =>
      act("click", { label, confirm: true, ...(where && { channel: where }) }),
    find: async (words) =>
      message(
        (await read(`channels/${CHANNEL}`)).findLast(
          (one) => !one.ephemeral && words.test(one.plain),
        ),
      ),
    dm: async () => message((await read("dm")).at(-1)),
  };
}

/** Somebody in a Discord server. */
export function inDiscord(drive: Drive, name: string, server: string): Person {
  const act = async (path: string, body: object): Promise<Seen> => {
    const reply = (await drive("POST", `/discord/${path}`, {
      ...{ as: name, server, channel: CHANNEL, ...body },
    })) as { private?: readonly Shown[] };
    return { ...seen(reply.private ?? []), raw: JSON.stringify(reply) };
  };
  const read = async (path: string) =>
    (
      (await drive("GET", `/discord/${path}?as=${name}&server=${server}`)) as {
        messages: readonly (Shown & { private: boolean })[];
      }
    ).messages;
  const command = (subcommand: string, options: object) => act("command", { subcommand, options });
  return {
    name,
    run: (verb, milestone) => command(verb, milestone === undefined ? {} : { milestone }),
    link: (code) => command("link", { code }),
    async propose(title) {
      const { party: _, side, ...options } = ON_DISCORD.options;
      await command("new", { ...options, title, ...((await agreed()) ? {} : { side }) });
      return act("submit", { values: ON_DISCORD.fields });
    },
    fill: (values) => act("submit", { values }),
    press: (label, where) => act("click", { label, ...(where && { channel: where }) }),
    find: async (words) =>
      message(
        (await read(`channels/${CHANNEL}`)).findLast(
          (one) => !one.private && words.test(one.plain),
        ),
      ),
    dm: async () => message((await read("dm")).at(-1)),
  };
  async function agreed(): Promise<boolean> {
    return (await read(`channels/${CHANNEL}`)).some((one) => !one.private);
  }
}
