import { expect } from "vitest";
import { said } from "./driver.ts";
import { NEW, type Reply, type Seen, type SlackWorld } from "./slack-world.ts";

const { "Other party": _party, "My side": _side, ...LATER } = NEW;
const ACME = "xoxb-sandbox-acme";
const OTHER_CO = "xoxb-sandbox-other-co";
const CHANNEL = "website-relaunch";

type Message = Seen & { readonly text?: string };

/** What people do in the acme workspace, and what only someone who tampers could. */
export function slackSteps(world: SlackWorld) {
  let number = 0;

  /** Slack's Web API with the bot's own token: the only way to a message or modal that the bot did not make so. */
  async function asBot(
    method: string,
    args: object,
    token = ACME,
  ): Promise<Record<string, unknown>> {
    const answer = await fetch(`${world.sandboxUrl}/slack/api/${method}`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json; charset=utf-8",
      },
      body: JSON.stringify(args),
    });
    const result = (await answer.json()) as Record<string, unknown>;
    if (result.ok !== true) throw new Error(`${method}: ${JSON.stringify(result)}`);
    return result;
  }

  async function idOf(name: string, workspace: string): Promise<string> {
    const { workspaces } = (await world.drive("GET", "/slack/world")) as {
      workspaces: { name: string; channels: { id: string; name: string }[] }[];
    };
    const { channels = [] } = workspaces.find((one) => one.name === workspace) ?? {};
    return channels.find((one) => one.name === name)?.id ?? "";
  }

  /** A message with one button of any value, in either workspace, and a click on it. */
  async function clickForged(as: string, value: string, workspace = "acme"): Promise<Reply> {
    const token = workspace === "acme" ? ACME : OTHER_CO;
    const text = { type: "plain_text", text: "Forged" };
    const button = { type: "button", action_id: "approve_0", text, value };
    const blocks = [{ type: "actions", elements: [button] }];
    const posted = await asBot(
      "chat.postMessage",
      { channel: await idOf(CHANNEL, workspace), text: "forged", blocks },
      token,
    );
    return world.click(as, "Forged", { ts: posted.ts, workspace });
  }

  /** A milestone's card: the newest message of the channel that is for everyone and begins with its number. */
  async function card(m = number, as = "buyer"): Promise<Message> {
    await world.work();
    const found = (await world.channel(as)).findLast(
      (message) => !message.ephemeral && message.plain.startsWith(`M-${m} `),
    );
    if (!found) throw new Error(`no card of M-${m}`);
    return found;
  }

  /** Fills the form of `new` in; the number of the milestone that came of it. */
  async function propose(values: object = {}): Promise<number> {
    const form = await world.command("buyer", "/milestone new");
    const done = await world.submit("buyer", form.view, {
      ...(number === 0 ? NEW : LATER),
      ...values,
    });
    expect(done.errors, JSON.stringify(done)).toBeUndefined();
    const m = counted(done);
    await world.work();
    return m;
  }

  async function inReview(values: object = {}): Promise<number> {
    const m = await propose(values);
    await world.click("facilitator", "Accept", { ts: (await card(m)).ts });
    const offer = await world.command("buyer", `/milestone fund ${m}`);
    expect(said(offer)).toContain(`Fund M-${m}`);
    const { sessions } = (await world.drive("GET", "/stripe")) as { sessions: { id: string }[] };
    const session = sessions.at(-1)?.id;
    await world.drive("POST", "/stripe/pay", { session, outcome: "paid" });
    await world.work();
    const form = await world.command("facilitator", `/milestone submit ${m}`);
    expect(form.view, said(form)).toBeDefined();
    await world.submit("facilitator", form.view, {
      "1. Card payment succeeds on staging": "https://staging.example.com/1",
    });
    const done = await world.click("facilitator", "Send to the buyer");
    expect(said(done)).toContain(`M-${m} is submitted`);
    await world.work();
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

  /** A milestone was proposed past these steps. */
  function counted(reply: Reply): number {
    number += 1;
    expect(said(reply)).toContain(`M-${number}`);
    return number;
  }

  return { counted, asBot, clickForged, card, propose, inReview, idsOf };
}
