import { createHash } from "node:crypto";
import type { BothWorlds } from "./both-worlds.ts";
import type { Seen as DiscordSeen, Reply } from "./discord-world.ts";
import { said } from "./discord-world.ts";
import type { Reply as SlackReply, Seen as SlackSeen } from "./slack-world.ts";

export const FIRST = "1. Card payment succeeds on staging";
export const SECOND = "2. Load test at 50 rps";
const CHANNEL = "website-relaunch";

/** A file as somebody picks it, with its bytes' hash. */
export function file(name: string, content: string | Buffer) {
  const bytes = Buffer.from(content);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const words = bytes.toString().slice(0, 20);
  return { name, base64: bytes.toString("base64"), sha256, words };
}

export const saidIn = (reply: SlackReply): string =>
  reply.ephemeral.map(({ plain }) => plain).join("\n");

/**
 * A buyer who is in Slack alone, a facilitator who is in Discord alone, and a colleague of the facilitator's in Slack
 * (there called facilitator): so that the same side works on both platforms.
 */
export async function meet({ slack, discord, work }: BothWorlds): Promise<void> {
  const form = await slack.command("buyer", "/milestone new");
  const values = { ...proposal("Nothing"), "My side": "I pay for it" };
  await invited(saidIn(await slack.submit("buyer", form.view, values)), (code) =>
    discord.command("facilitator", "link", { code }),
  );
  await work();
  const party = (await slack.dm("buyer")).at(-1);
  await slack.click("buyer", "Confirm this party", { channel: "dm", ts: party?.ts });
  await discord.command("facilitator", "link");
  await invited(said(await discord.click("facilitator", "Invite someone to my side")), (code) =>
    slack.command("facilitator", `/milestone link ${code}`),
  );
  await work();
  const seat = (await discord.dm("facilitator")).at(-1);
  const confirm = seat?.buttons.find((label) => label.startsWith("Confirm")) ?? "";
  await discord.click("facilitator", confirm, { channel: "dm", messageId: seat?.id });
  await work();
}

function invited(words: string, redeem: (code: string | undefined) => Promise<unknown>) {
  const [code] = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(words) ?? [];
  return redeem(code);
}

const proposal = (title: string) => ({
  ...{ Title: title, Deliverable: "A page", Amount: "4,800.00", "Due date": "2027-03-18" },
  "Acceptance criteria": "Card payment succeeds on staging\nLoad test at 50 rps",
  ...{ "Required proof": "A recording" },
  "If credentials or buyer dependencies are missing": "The due date moves",
});

/** What these people do with a milestone's evidence, on either platform. */
export function submitting(world: BothWorlds) {
  const { slack, discord, drive, work } = world;

  /** Proposed and paid in Slack, accepted on Discord: work may be handed in. */
  async function funded(number: number): Promise<void> {
    const form = await slack.command("buyer", "/milestone new");
    await slack.submit("buyer", form.view, proposal(`Work ${number}`));
    await discord.command("facilitator", "accept", { milestone: `M-${number}` });
    await discord.click("facilitator", "Accept these terms");
    const fund = await slack.command("buyer", `/milestone fund M-${number}`);
    const [session] = /https?:[^"]*\/pay\/[^"]*/.exec(JSON.stringify(fund)) ?? [];
    await drive("POST", "/stripe/pay", { session, outcome: "paid" });
    await work();
  }

  /** Types into the form of `submit` on Discord, up to the preview. */
  async function typed(number: number, values: object): Promise<Reply> {
    await discord.command("facilitator", "submit", { milestone: `M-${number}` });
    return discord.submit("facilitator", { ...values });
  }

  async function sent(number: number): Promise<void> {
    const done = await discord.click("facilitator", "Send to the buyer");
    if (!said(done).includes(`M-${number} is submitted`)) throw new Error(JSON.stringify(done));
    await work();
  }

  async function changes(number: number): Promise<void> {
    const form = await slack.command("buyer", `/milestone changes M-${number}`);
    await slack.submit("buyer", form.view, { "What needs to change": "Show it again" });
    await work();
  }

  async function milestone(number: number) {
    const { rows } = await world.discord.pool.query<{ id: string }>(
      "SELECT id FROM milestone WHERE number = $1",
      [number],
    );
    const loaded = await world.deps.store.load({ ref: { by: "id", id: rows[0]?.id ?? "" } });
    if (!loaded.milestone) throw new Error(`no M-${number}`);
    return loaded.milestone;
  }

  /** What was handed in, with what our copies hold. */
  async function kept(number: number) {
    const { submission } = await milestone(number);
    const items = submission.state === "submitted" ? submission.evidence : [];
    return Promise.all(
      items.map(async (item) => {
        const { copy } = item;
        const content = copy.state === "kept" ? await world.deps.evidence.get(copy.sha256) : null;
        return { ...item, content: content && Buffer.from(content) };
      }),
    );
  }

  const named = (number: number) => (message: { readonly plain: string }) =>
    message.plain.startsWith(`M-${number} `);

  /** A milestone's card in both channels. */
  async function cards(number: number): Promise<readonly [slack: SlackSeen, discord: DiscordSeen]> {
    await work();
    const there = (await slack.channel("buyer")).findLast(
      (one) => !one.ephemeral && named(number)(one),
    );
    const here = (await discord.channel("facilitator")).findLast(
      (one) => !one.private && named(number)(one),
    );
    if (!there || !here) throw new Error(`no cards of M-${number}`);
    return [there, here];
  }

  /** What a dispute's threads say in both channels, replies included. */
  async function threads(number: number): Promise<readonly [slack: string, discord: string]> {
    const isHead = ({ plain }: { readonly plain: string }) =>
      plain.includes(`M-${number} dispute:`);
    const there = (await slack.channel("buyer")).findLast((one) => !one.ephemeral && isHead(one));
    const here = (await discord.channel("facilitator")).findLast(
      (one) => !one.private && isHead(one),
    );
    const all = (thread: readonly { readonly plain: string }[] = []) =>
      thread.map(({ plain }) => plain).join("\n---\n");
    return [all(there?.thread), all(here?.thread)];
  }

  /** Somebody posts a message, and the facilitator's side attaches it from its menu. */
  async function posted(on: "slack" | "discord", as: string, text: string, files: object[] = []) {
    const body = { as, channel: CHANNEL, text, files };
    return (await drive("POST", `/${on}/message`, body)) as {
      readonly ts: string;
      readonly id: string;
      readonly message: { readonly files?: readonly { readonly id: string }[] };
    };
  }

  const slackMenu = (as: string, ts: string) =>
    drive("POST", "/slack/shortcut", {
      ...{ as, channel: CHANNEL, ts, name: "attach_to_milestone" },
    }) as Promise<SlackReply>;
  const discordMenu = (as: string, messageId: string) =>
    drive("POST", "/discord/context-menu", {
      ...{ as, channel: CHANNEL, messageId, name: "Attach to milestone" },
    }) as Promise<Reply>;

  const admin = (vendor: "slack" | "discord", act: object) =>
    drive("POST", "/admin", { vendor, ...act });

  return {
    ...{ funded, typed, sent, changes, milestone, kept, cards, posted },
    ...{ threads, slackMenu, discordMenu, admin },
  };
}
