import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { everythingStored, rowsOf } from "../support/rows.ts";
import {
  NEW,
  type Reply,
  type Seen,
  type SlackWorld,
  startSlackWorld,
} from "../support/slack-world.ts";

const { "Other party": _party, "I am the": _side, ...LATER } = NEW;
const NOT_FOUND = "I can't find that milestone for you here.";
const ACME = "xoxb-sandbox-acme";
const OTHER_CO = "xoxb-sandbox-other-co";

let world: SlackWorld;
let number = 0;

const said = (reply: Reply) => reply.ephemeral.map(({ plain }) => plain).join("\n");
const fault = (body: object) => world.drive("POST", "/faults", { vendor: "slack", ...body });
const admin = (act: object) => world.drive("POST", "/admin", { vendor: "slack", ...act });
const at = { channel: "website-relaunch" };

/** Slack's Web API with the bot's own token: the only way to a message or modal that the bot did not make so. */
async function asBot(method: string, args: object, token = ACME): Promise<Record<string, unknown>> {
  const answer = await fetch(`${world.sandboxUrl}/slack/api/${method}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(args),
  });
  const result = (await answer.json()) as Record<string, unknown>;
  if (result.ok !== true) throw new Error(`${method}: ${JSON.stringify(result)}`);
  return result;
}

const idOf = async (name: string, token = ACME): Promise<string> => {
  const { channels } = (await asBot("conversations.list", {}, token)) as {
    channels: { id: string; name: string }[];
  };
  return channels.find((one) => one.name === name)?.id ?? "";
};

/** A message with one button of any value, in either workspace, and a click on it. */
async function clickForged(as: string, value: string, workspace = "acme"): Promise<Reply> {
  const token = workspace === "acme" ? ACME : OTHER_CO;
  const text = { type: "plain_text", text: "Forged" };
  const button = { type: "button", action_id: "approve_0", text, value };
  const posted = await asBot(
    "chat.postMessage",
    {
      channel: await idOf(at.channel, token),
      text: "forged",
      blocks: [{ type: "actions", elements: [button] }],
    },
    token,
  );
  return world.click(as, "Forged", { ts: posted.ts, workspace });
}

/** The card of a milestone: the newest message of the channel that is for everyone and begins with its number. */
async function card(m = number, as = "buyer"): Promise<Seen> {
  await world.work();
  const found = (await world.channel(as)).findLast(
    (message) => !message.ephemeral && message.plain.startsWith(`M-${m} `),
  );
  if (!found) throw new Error(`no card of M-${m}`);
  return found;
}

async function propose(values: object = {}): Promise<number> {
  const form = await world.command("buyer", "/milestone new");
  const done = await world.submit("buyer", form.view, {
    ...(number === 0 ? NEW : LATER),
    ...values,
  });
  expect(done.errors, JSON.stringify(done)).toBeUndefined();
  number += 1;
  expect(said(done)).toContain(`M-${number}`);
  await world.work();
  return number;
}

async function inReview(values: object = {}): Promise<number> {
  const m = await propose(values);
  await world.click("facilitator", "Accept", { ts: (await card(m)).ts });
  await world.command("buyer", `/milestone fund ${m}`);
  const { sessions } = (await world.drive("GET", "/stripe")) as { sessions: { id: string }[] };
  await world.drive("POST", "/stripe/pay", { session: sessions.at(-1)?.id, outcome: "paid" });
  await world.work();
  const form = await world.command("facilitator", `/milestone submit ${m}`);
  const done = await world.submit("facilitator", form.view, {
    "1. Card payment succeeds on staging": "https://staging.example.com/1",
  });
  expect(said(done)).toContain(`M-${m} is submitted`);
  await world.work();
  return m;
}

async function idsOf(m: number): Promise<{ id: string; agreement: string; seat: string }> {
  const { rows } = await world.pool.query(
    `SELECT m.id, m.agreement_id AS agreement, (SELECT s.person_id FROM seat s LIMIT 1) AS seat FROM milestone m WHERE m.number = $1`,
    [m],
  );
  return rows[0];
}

beforeAll(async () => {
  world = await startSlackWorld();
  await inReview({ Title: "The one under attack" });
});
afterAll(() => world.close());

describe("who clicks what was not made for them", () => {
  let before: Awaited<ReturnType<typeof rowsOf>>;
  beforeEach(async () => {
    before = await rowsOf(world.pool);
  });
  const unchanged = async () => expect(await rowsOf(world.pool)).toEqual(before);

  it.each(["Approve and release", "Request changes", "Details"])(
    "an outsider of the channel gets the answer of something that isn't there: %s (fault 53)",
    async (label) => {
      const reply = await world.click("outsider", label, { ts: (await card(1)).ts });
      expect(said(reply)).toContain(NOT_FOUND);
      expect(reply.view).toBeUndefined();
      await unchanged();
    },
  );

  it("a guest of another company is judged by who they are, not by being there (fault 53)", async () => {
    await admin({ do: "invite_external", from: "other-co", person: "stranger", ...at });
    const { ts } = await card(1, "stranger");
    const reply = await world.click("stranger", "Approve and release", { ts });
    expect(said(reply)).toContain(NOT_FOUND);
    await unchanged();
  });

  it("a button copied to another workspace is denied, whoever clicks it (fault 60)", async () => {
    const { id } = await idsOf(1);
    for (const as of ["stranger", "admin"]) {
      const reply = await clickForged(as, `approve:${id}:1~`, "other-co");
      expect(said(reply)).toContain(NOT_FOUND);
    }
    await unchanged();
  });

  it("a forged value is a name for nothing, or for what its clicker may do anyway (fault 59)", async () => {
    const { id, agreement, seat } = await idsOf(1);
    const values = [
      "approve",
      "approve::",
      `approve:${id}:`,
      `approve:${agreement}:1~`,
      `approve:${seat}:1~`,
      "approve:00000000-0000-4000-8000-000000000000:1~",
      "approve:../../etc/passwd:1~",
      `__proto__:${id}:1`,
      `constructor:${id}:1`,
      `people_remove:${id}:`,
      `accept:${id}:99999999999`,
      '{"verb":"approve"}',
      "'; DROP TABLE event; --",
      "x".repeat(2_000),
    ];
    for (const value of values) {
      const reply = await clickForged("buyer", value);
      expect(reply.ephemeral, value).toHaveLength(1);
      expect(said(reply), value).toMatch(/can't find|can't be|isn't|no longer|already|aren't/);
    }
    await unchanged();
  });

  it("a payee's account or version of terms made up in a button releases nothing (fault 59)", async () => {
    const { id } = await idsOf(1);
    for (const shown of ["1~acct_evil", "2~", "999999~", "0~"]) {
      const reply = await clickForged("buyer", `approve:${id}:${shown}`);
      expect(said(reply), shown).not.toContain("You approved");
    }
    await unchanged();
  });

  it("a modal's forged metadata is a name for nothing (fault 59)", async () => {
    const form = await world.click("buyer", "Request changes", { ts: (await card(1)).ts });
    const view = form.view as unknown as Record<string, unknown>;
    const { type, title, submit, close, blocks, callback_id } = view;
    const forged = [
      "not json",
      "[]",
      JSON.stringify({ channel: "C1WEBSITERE", milestoneId: "../x", version: 1 }),
      JSON.stringify({ channel: "../../x", milestoneId: null, version: -1e300 }),
      JSON.stringify({ milestoneId: "00000000-0000-4000-8000-000000000000", version: 1 }),
    ];
    for (const private_metadata of forged) {
      const content = { type, title, submit, close, blocks, callback_id, private_metadata };
      await asBot("views.update", { view_id: form.view?.id, view: content });
      const reply = await world.submit("buyer", form.view, {
        "What needs to change": "Everything",
      });
      expect(JSON.stringify(reply), private_metadata).toContain("I can't find that milestone");
    }
    await unchanged();
  });

  it("guessed numbers and ids get the answer of what isn't there (fault 61)", async () => {
    const none = said(await world.command("outsider", "/milestone show M-777"));
    for (const guess of ["M-1", "m1", "1", "999999", "0", "-1", "1e3", "M-١", "'--"]) {
      const reply = said(await world.command("outsider", `/milestone show ${guess}`));
      expect(reply.replace(guess, "M-777"), guess).toBe(none);
    }
    const { id } = await idsOf(1);
    const real = said(await clickForged("outsider", `show:${id}:`));
    const made = said(await clickForged("outsider", "show:00000000-0000-4000-8000-000000000000:"));
    expect(real).toBe(made);
    await unchanged();
  });
});
