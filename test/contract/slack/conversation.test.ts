import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type SandboxBot, startSandboxBot } from "../../support/sandbox-bot.ts";

const CHANNEL = "website-relaunch";
let bot: SandboxBot;

const drive = (path: string, body: object) => bot.drive("POST", `/slack${path}`, body);
const command = (text: string, as = "buyer", channel = CHANNEL) =>
  drive("/command", { as, channel, text });
const seen = async (as: string, channel = CHANNEL) => {
  const path = channel === "dm" ? "/slack/dm" : `/slack/channels/${channel}`;
  const { body } = await bot.drive("GET", `${path}?as=${as}`);
  return body.messages;
};
const plain = (text: string) => ({ type: "plain_text" as const, text });
const card = (next: string) => [
  { type: "header" as const, text: plain("M-1 Checkout") },
  {
    type: "section" as const,
    text: { type: "mrkdwn" as const, text: `*Next: <@U1BUYER0000> ${next}* &amp; _soon_` },
  },
  {
    type: "actions" as const,
    block_id: "verbs",
    elements: [
      {
        type: "button" as const,
        action_id: "approve",
        text: plain("Approve and release"),
        value: "m1:3",
        confirm: {
          title: plain("Release?"),
          text: plain("Release $4,660.50 to @facilitator for M-1?"),
          confirm: plain("Approve and release"),
          deny: plain("Not yet"),
        },
      },
      { type: "button" as const, action_id: "details", text: plain("Details") },
      {
        type: "button" as const,
        action_id: "pay",
        text: plain("Pay"),
        url: "https://pay.example/cs_1",
      },
      { type: "button" as const, action_id: "silent", text: plain("Silent") },
    ],
  },
];

/** What the app heard of Homes that were opened. */
const opened: { readonly user: string; readonly tab?: string; readonly view?: unknown }[] = [];

beforeAll(async () => {
  bot = await startSandboxBot();
  const { app } = bot;
  app.command("/milestone", async ({ ack, command: { text, channel_id }, respond, client }) => {
    if (text === "never") return;
    if (text === "acked") return ack({ text: "at once" });
    await ack();
    if (text === "card") {
      await client.chat.postMessage({ channel: channel_id, text: "M-1", blocks: card("reviews") });
    } else if (text === "six times") {
      const statuses: string[] = [];
      for (let i = 0; i < 6; i += 1) {
        await respond({ text: `${i}` }).then(
          () => statuses.push("ok"),
          () => statuses.push("refused"),
        );
      }
      await client.chat.postMessage({ channel: "random", text: statuses.join(" ") });
    } else await respond(`you said ${text}`);
  });
  app.action("approve", async ({ ack, body, client }) => {
    await ack();
    if (body.type !== "block_actions" || body.message === undefined) return;
    await client.chat.update({
      channel: body.channel?.id ?? "",
      ts: body.message.ts,
      text: "decided",
      blocks: [{ type: "section", text: plain("Approved by buyer") }],
    });
  });
  app.action("details", async ({ ack, respond }) => {
    await ack();
    await respond({ text: "the details", response_type: "ephemeral", replace_original: false });
  });
  app.action("pay", ({ ack }) => ack());
  app.action("silent", async () => {});
  app.message("hello", async ({ say, message }) => {
    await say({ text: "hi there", thread_ts: message.ts });
  });
  app.event("app_mention", async ({ event, client }) => {
    const user = event.user ?? "";
    await client.chat.postEphemeral({ channel: event.channel, user, text: "you called" });
  });
  app.event("app_home_opened", async ({ event, client }) => {
    opened.push(event);
    const blocks = [{ type: "section" as const, text: plain("Nothing waits for you") }];
    await client.views.publish({ user_id: event.user, view: { type: "home", blocks } });
  });
  app.shortcut("attach", async ({ ack, shortcut, client }) => {
    await ack();
    if (shortcut.type !== "message_action") return;
    const text = `attached ${shortcut.message.text}`;
    await client.chat.postMessage({ channel: shortcut.user.id, text });
  });
});
afterAll(() => bot.close());

describe("slash commands", () => {
  it("answer with what the person newly got in private, and nobody else sees it", async () => {
    const { status, body } = await command("/milestone show M-1");
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ackMs: expect.any(Number),
      ephemeral: [{ plain: "you said show M-1", ephemeral: true, bot: true, user: "Tranche" }],
    });
    expect(JSON.stringify(await seen("buyer"))).toContain("you said show M-1");
    expect(JSON.stringify(await seen("facilitator"))).not.toContain("you said show M-1");
  });

  it("may be answered in the acknowledgement itself", async () => {
    const { body } = await command("/milestone acked");
    expect(body.ephemeral).toMatchObject([{ plain: "at once" }]);
  });

  it("fail as Slack shows it when the app does not acknowledge within three seconds", async () => {
    const { body } = await command("/milestone never", "outsider");
    expect(body).toMatchObject({
      ackMs: null,
      error: "dispatch_failed",
      ephemeral: [{ user: "Slackbot", plain: expect.stringContaining("did not respond") }],
    });
  });

  it("do not exist in threads", async () => {
    const text = "/milestone show";
    const { body } = await drive("/command", {
      as: "buyer",
      channel: CHANNEL,
      threadTs: "1",
      text,
    });
    expect(body).toMatchObject({ error: "not_in_threads", ephemeral: [{ user: "Slackbot" }] });
  });

  it("come from the right workspace", async () => {
    const text = "/milestone hi";
    const asked = { workspace: "other-co", as: "stranger", channel: CHANNEL, text };
    const { body } = await drive("/command", asked);
    expect(body.ephemeral).toMatchObject([{ plain: "you said hi" }]);
  });

  it("give a response_url five uses", async () => {
    const { body } = await command("/milestone six times", "arbiter");
    expect(body.ephemeral).toHaveLength(5);
    expect(await seen("arbiter", "random")).toMatchObject([{ plain: "ok ok ok ok ok refused" }]);
  });

  it("are refused for people and channels that are not there, by name", async () => {
    expect(await command("/milestone x", "nobody")).toMatchObject({
      status: 404,
      body: { error: { code: "unknown_person" } },
    });
    expect(await command("/milestone x", "buyer", "nowhere")).toMatchObject({
      status: 404,
      body: { error: { code: "unknown_channel" } },
    });
  });
});

describe("buttons", () => {
  it("ask for confirmation with the dialog's words, then update the card in place", async () => {
    await command("/milestone card");
    const [before] = [await seen("buyer")].flat().slice(-1);
    expect(before).toMatchObject({
      plain: expect.stringContaining("Next: @buyer reviews & soon"),
      buttons: ["Approve and release", "Details", "Pay", "Silent"],
    });
    const click = { as: "buyer", channel: CHANNEL, label: "Approve and release" };
    expect(await drive("/click", click)).toMatchObject({
      status: 409,
      body: { error: { code: "needs_confirmation", confirm: { title: "Release?" } } },
    });
    const { body } = await drive("/click", { ...click, confirm: true });
    expect(body).toMatchObject({ ackMs: expect.any(Number), ephemeral: [] });
    const after = [await seen("facilitator")].flat().slice(-1)[0];
    expect(after).toMatchObject({ plain: "Approved by buyer", edited: true, buttons: [] });
  });

  it("answer privately, open links, and say what there is when a label is wrong", async () => {
    await command("/milestone card");
    const click = { as: "facilitator", channel: CHANNEL };
    const details = await drive("/click", { ...click, actionId: "details" });
    expect(details.body.ephemeral).toMatchObject([{ plain: "the details" }]);
    const pay = await drive("/click", { ...click, label: "Pay" });
    expect(pay.body).toMatchObject({ url: "https://pay.example/cs_1" });
    const ts = JSON.parse(JSON.stringify(await seen("buyer"))).at(-1).ts;
    const wrong = await drive("/click", { ...click, ts, label: "OK" });
    expect(wrong).toMatchObject({ status: 404, body: { error: { code: "no_button" } } });
  });
});

describe("messages, Home and shortcuts", () => {
  it("reach the app as events, and its answers stand in the thread", async () => {
    const { body } = await drive("/message", { as: "buyer", channel: "random", text: "hello <b>" });
    expect(body.message).toMatchObject({ plain: "hello <b>", user: "buyer", bot: false });
    const parent = [await seen("outsider", "random")].flat().at(-1);
    expect(parent).toMatchObject({ ts: body.ts, thread: [{ plain: "hi there" }] });
  });

  it("tell the app when it is mentioned", async () => {
    const { body } = await drive("/message", { as: "buyer", channel: "random", text: "@tranche?" });
    expect(body.ephemeral).toMatchObject([{ plain: "you called" }]);
  });

  it("show the Home that is published when it is opened", async () => {
    const { body } = await drive("/home", { as: "arbiter" });
    expect(body.view).toMatchObject({ type: "home", plain: "Nothing waits for you" });
  });

  it("tell the app that Home is opened with what it shows already", async () => {
    opened.length = 0;
    const { body } = await drive("/home", { as: "facilitator" });
    await drive("/home", { as: "facilitator" });
    expect(opened[0]).toMatchObject({ tab: "home", channel: expect.stringMatching(/^D/) });
    expect(opened[0]).not.toHaveProperty("view");
    expect(opened[1]).toMatchObject({ view: { id: body.id, type: "home", blocks: body.blocks } });
  });

  it("publish a Home only where it is one, fits, and is of the state that it was made from", async () => {
    const { body } = await drive("/home", { as: "facilitator" });
    const user_id = opened.at(-1)?.user ?? "";
    const text = plain("Later");
    const publish = (more: object) =>
      bot.app.client.views.publish({
        ...{ token: "xoxb-sandbox-acme", user_id },
        view: { type: "home", blocks: [{ type: "section", text }] },
        ...more,
      });
    const { view } = await publish({ hash: body.hash });
    expect(view).toMatchObject({ id: body.id, type: "home" });
    await expect(publish({ hash: body.hash })).rejects.toMatchObject({
      data: { error: "hash_conflict" },
    });
    const blocks = Array.from({ length: 101 }, () => ({ type: "divider" }));
    await expect(publish({ view: { type: "home", blocks } })).rejects.toMatchObject({
      data: { error: "invalid_arguments" },
    });
    const modal = { type: "modal", title: plain("Modal"), blocks: [] };
    await expect(publish({ view: modal })).rejects.toMatchObject({
      data: { error: "invalid_arguments" },
    });
    await expect(publish({ user_id: "U0" })).rejects.toMatchObject({
      data: { error: "user_not_found" },
    });
  });

  it("hand a message to its shortcut; the answer comes as a direct message", async () => {
    const posted = await drive("/message", { as: "buyer", channel: "random", text: "the proof" });
    await drive("/shortcut", {
      as: "admin",
      channel: "random",
      ts: posted.body.ts,
      name: "attach",
    });
    expect(await seen("admin", "dm")).toMatchObject([{ plain: "attached the proof" }]);
    expect(await seen("buyer", "dm")).toEqual([]);
  });
});
