import { expect } from "vitest";
import { type DiscordWorld, NEW, type Reply, type Seen, said } from "./discord-world.ts";

const { party: _party, side: _side, ...LATER } = NEW.options;
const CHANNEL = "website-relaunch";
export const FIRST_CRITERION = "1. Card payment succeeds on staging";

type Server = {
  readonly name: string;
  readonly id: string;
  readonly people: readonly { readonly id: string; readonly name: string }[];
  readonly channels: readonly { readonly id: string; readonly name: string }[];
};

/** What people do in a Discord server, and what only someone who tampers could. */
export function discordSteps(world: DiscordWorld) {
  let number = 0;

  /** Discord's REST with the bot's own token: the only way to a message that Tranche did not make so. */
  async function asBot(method: string, path: string, body: object): Promise<{ id: string }> {
    const answer = await fetch(`${world.sandboxUrl}/discord/api/v10${path}`, {
      method,
      headers: {
        authorization: `Bot ${world.discordOptions.token}`,
        "content-type": "application/json",
      },
      body: JSON.stringify(body),
    });
    const result = (await answer.json()) as { id: string };
    if (!answer.ok) throw new Error(`${path}: ${JSON.stringify(result)}`);
    return result;
  }

  async function server(name = "studio"): Promise<Server> {
    const { servers } = (await world.drive("GET", "/discord/world")) as {
      servers: readonly Server[];
    };
    const found = servers.find((one) => one.name === name);
    if (!found) throw new Error(`no server ${name}`);
    return found;
  }

  async function channelId(name = CHANNEL, of = "studio"): Promise<string> {
    return (await server(of)).channels.find((one) => one.name === name)?.id ?? "";
  }

  /** A message with one button of any custom id, in any server, and a click on it. */
  async function clickForged(as: string, custom_id: string, of = "studio"): Promise<Reply> {
    const button = { type: 2, style: 1, label: "Forged", custom_id };
    const components = [{ type: 1, components: [button] }];
    const path = `/channels/${await channelId(CHANNEL, of)}/messages`;
    const { id } = await asBot("POST", path, { content: "forged", components });
    return world.click(as, "Forged", { messageId: id, server: of });
  }

  /** A milestone's card: the newest message of the channel that is for everyone and names it first. */
  async function card(m = number, as = "buyer"): Promise<Seen> {
    await world.work();
    const found = (await world.channel(as)).findLast(
      (message) => !message.private && message.plain.startsWith(`M-${m} `),
    );
    if (!found) throw new Error(`no card of M-${m}`);
    return found;
  }

  /** Presses a button on the card, and its confirmation where there is one. */
  async function press(as: string, m: number, label: string, yes?: string): Promise<Reply> {
    const asked = await world.click(as, label, { messageId: (await card(m, as)).id });
    if (yes === undefined) return asked;
    return world.click(as, yes, { messageId: asked.private.at(-1)?.id });
  }

  /** Fills `new` in; the number of the milestone that came of it. */
  async function propose(options: object = {}): Promise<number> {
    await world.command("buyer", "new", { ...(number === 0 ? NEW.options : LATER), ...options });
    const done = await world.submit("buyer", NEW.fields);
    number += 1;
    expect(said(done)).toContain(`M-${number}`);
    await world.work();
    return number;
  }

  async function paid(m: number): Promise<void> {
    const offer = await world.command("buyer", "fund", { milestone: `M-${m}` });
    expect(said(offer)).toContain(`Fund M-${m}`);
    const { sessions } = (await world.drive("GET", "/stripe")) as { sessions: { id: string }[] };
    await world.drive("POST", "/stripe/pay", { session: sessions.at(-1)?.id, outcome: "paid" });
    await world.work();
  }

  async function submitted(m: number): Promise<void> {
    await world.command("facilitator", "submit", { milestone: `M-${m}` });
    await world.submit("facilitator", { [FIRST_CRITERION]: "https://staging.example.com/1" });
    const done = await world.click("facilitator", "Send to the buyer");
    expect(said(done)).toContain(`M-${m} is submitted`);
    await world.work();
  }

  async function inReview(options: object = {}): Promise<number> {
    const m = await propose(options);
    await press("facilitator", m, "Accept", "Accept these terms");
    await world.work();
    await paid(m);
    await submitted(m);
    return m;
  }

  /** Ids that people never see: of the milestone, its agreement, and one of its people. */
  async function idsOf(m: number): Promise<{ id: string; agreement: string; person: string }> {
    const { rows } = await world.pool.query(
      `SELECT m.id, m.agreement_id AS agreement, (SELECT s.person_id FROM seat s LIMIT 1) AS person
         FROM milestone m WHERE m.number = $1`,
      [m],
    );
    return rows[0];
  }

  return {
    ...{ asBot, server, channelId, clickForged, card, press, propose, paid, submitted, inReview },
    idsOf,
  };
}
