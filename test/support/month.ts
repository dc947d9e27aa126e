import { createDiscordDriver } from "./discord-driver.ts";
import type * as onDiscord from "./discord-world.ts";
import { createDriver, said } from "./driver.ts";
import * as onSlack from "./slack-world.ts";
import { type Line, ONLY_YOU, transcript } from "./transcript.ts";

const { "Other party": _party, ...INVITING } = onSlack.NEW;
const { "My side": _side, ...LATER } = INVITING;
export const BUYER_ZONE = "America/New_York";
export const FACILITATOR_ZONE = "Europe/Berlin";

const title = (who: string, platform: string, city: string) =>
  `What the ${who} read in ${platform} in 2029, on the clocks of ${city}.
#: in the channel, DM: directly, ~: rewritten (of a card its last line alone), >: what they did themselves.`;

type Upcoming = { readonly upcoming: readonly { readonly at: string }[] };

/** Two people on two platforms on a running Tranche, and time that passes from one due moment to the next. */
export function createMonth(url: string) {
  const driver = createDriver(url);
  const discord = createDiscordDriver(driver);
  const buyer = transcript(title("buyer", "Slack", "New York"), BUYER_ZONE, [
    { name: "#", read: async () => (await driver.channel("buyer")).flatMap(slackLines) },
    { name: "DM", read: async () => (await driver.dm("buyer")).flatMap(slackLines) },
  ]);
  const facilitator = transcript(title("facilitator", "Discord", "Berlin"), FACILITATOR_ZONE, [
    { name: "#", read: async () => (await discord.channel("facilitator")).flatMap(discordLines) },
    { name: "DM", read: async () => (await discord.dm("facilitator")).flatMap(discordLines) },
  ]);
  let now = new Date(0);

  /** Moves to this moment and lets all that is due happen; both look. */
  async function to(iso: string): Promise<void> {
    now = new Date(iso);
    await driver.drive("POST", "/clock", { to: iso });
    await settle();
  }

  async function settle(): Promise<void> {
    await driver.idle();
    await Promise.all([buyer.look(now), facilitator.look(now)]);
  }

  /** Lets time pass until then, with a stop at each moment at which something is due, and on Mondays at nine. */
  async function until(iso: string): Promise<void> {
    const end = new Date(iso).toISOString();
    for (;;) {
      const { upcoming } = await driver.drive<Upcoming>("GET", "/upcoming");
      const moments = [...upcoming.map(({ at }) => at), nextMonday(now)];
      const next = moments.filter((at) => at > now.toISOString()).sort()[0];
      if (next === undefined || next >= end) return to(end);
      await to(next);
    }
  }

  const stripe = {
    pay: async () => driver.pay((await driver.stripe()).sessions.at(-1)?.id, "paid"),
    ready: async () => driver.onboard((await driver.stripe()).accounts.at(-1)?.id, "ready"),
  };

  async function slack<T>(what: string, act: () => Promise<T>): Promise<T> {
    buyer.does(now, what);
    const done = await act();
    await settle();
    return done;
  }

  async function there<T>(what: string, act: () => Promise<T>): Promise<T> {
    facilitator.does(now, what);
    const done = await act();
    await settle();
    return done;
  }

  /** The newest message that offers this, to whoever looks. */
  async function offering(label: string) {
    const all = [...(await driver.channel("buyer")), ...(await driver.dm("buyer"))];
    return all.filter(({ buttons }) => buttons.includes(label)).at(-1);
  }

  const acts = {
    link: async () => {
      const form = await driver.command("buyer", "new");
      const sent = await driver.submit("buyer", form.view, INVITING);
      const code = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(said(sent))?.[0] ?? "no code";
      await discord.command("facilitator", "link", { code });
      await driver.idle();
      await driver.click("buyer", "Confirm this party", { channel: "dm" });
    },
    propose: (values: object) =>
      slack("proposes a milestone", async () => {
        const form = await driver.command("buyer", "new");
        const open = await driver.click("buyer", "Change policies", { viewId: form.view?.id });
        return driver.submit("buyer", open.view ?? form.view, { ...LATER, ...values });
      }),
    command: (text: string) => slack(`/milestone ${text}`, () => driver.command("buyer", text)),
    press: (label: string) =>
      slack(`[${label}]`, async () =>
        driver.click("buyer", label, { ts: (await offering(label))?.ts }),
      ),
    fund: (m: string) =>
      slack(`/milestone fund ${m}, and pays`, async () => {
        await driver.command("buyer", `fund ${m}`);
        await driver.idle();
        await stripe.pay();
      }),
  };

  const theirs = {
    command: (subcommand: string, options: Readonly<Record<string, unknown>> = {}) =>
      there(`/milestone ${subcommand} ${Object.values(options).join(" ")}`.trim(), () =>
        discord.command("facilitator", subcommand, options),
      ),
    accept: (milestone: string) =>
      there(`/milestone accept ${milestone}, and accepts`, async () => {
        const asked = await discord.command("facilitator", "accept", { milestone });
        const messageId = asked.private.at(-1)?.id;
        return discord.click("facilitator", "Accept these terms", { messageId });
      }),
    submit: (milestone: string, link: string) =>
      there(`/milestone submit ${milestone}`, async () => {
        await discord.command("facilitator", "submit", { milestone });
        await discord.submit("facilitator", { "1. Card payment succeeds on staging": link });
        return discord.click("facilitator", "Send to the buyer");
      }),
    block: (milestone: string, what: string) =>
      there(`/milestone block ${milestone} ${what}`, async () => {
        await discord.command("facilitator", "block", { milestone, what });
        return discord.submit("facilitator", {});
      }),
    hours: (first: object, second: object) =>
      there("/milestone setup me", async () => {
        await discord.command("facilitator", "setup", { for: "me" });
        const step = await discord.submit("facilitator", { ...first });
        const messageId = step.private.at(-1)?.id;
        await discord.click("facilitator", "Continue", { messageId });
        return discord.submit("facilitator", { ...second });
      }),
    payouts: () =>
      there("/milestone payouts, and finishes at Stripe", async () => {
        const shown = await discord.command("facilitator", "payouts");
        const messageId = shown.private.at(-1)?.id;
        await discord.click("facilitator", "Set up payouts", { messageId });
        return stripe.ready();
      }),
  };

  return { driver, buyer, facilitator, to, until, acts, theirs };
}

/** Mondays at nine in Berlin, and in New York: when the weekly summary comes, which is no reminder. */
function nextMonday(now: Date): string {
  const at = new Date(now);
  at.setUTCMinutes(0, 0, 0);
  do at.setUTCHours(at.getUTCHours() + 1);
  while (at.getUTCDay() !== 1 || ![7, 13].includes(at.getUTCHours()));
  return at.toISOString();
}

export type Month = ReturnType<typeof createMonth>;

function slackLines({ ts, plain, ephemeral, blocks, thread }: onSlack.Seen): readonly Line[] {
  const own = { id: ts, plain: ephemeral ? `${ONLY_YOU} ${plain}` : plain, stored: blocks };
  return [own, ...(thread ?? []).flatMap(slackLines).map(inThread)];
}

function discordLines(message: onDiscord.Seen): readonly Line[] {
  const { id, plain, components, thread } = message;
  const own = { id, plain: message.private ? `${ONLY_YOU} ${plain}` : plain, stored: components };
  return [own, ...(thread ?? []).flatMap(discordLines).map(inThread)];
}

const inThread = (line: Line): Line => ({ ...line, plain: `(in the thread) ${line.plain}` });
