import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type SandboxBot, startSandboxBot } from "../../support/sandbox-bot.ts";

let bot: SandboxBot;
const heard: Record<string, unknown>[] = [];

beforeAll(async () => {
  bot = await startSandboxBot();
  const { app } = bot;
  for (const name of [
    "member_joined_channel",
    "channel_deleted",
    "app_uninstalled",
    "tokens_revoked",
    "user_change",
  ]) {
    app.event(name, async ({ event, body }) => {
      heard.push({ ...event, team: body.team_id });
    });
  }
  app.action("approve", async ({ ack, body, respond }) => {
    await ack();
    await respond({ text: `${body.user.id} of ${body.user.team_id} in ${body.team?.id}` });
  });
  app.view({ callback_id: "terms", type: "view_closed" }, async ({ ack, view, body, client }) => {
    await ack();
    const text = `kept a draft of ${view.state.values.title?.v?.value ?? "nothing"}`;
    await client.chat.postEphemeral({ channel: "random", user: body.user.id, text });
  });
  app.shortcut("new", async ({ ack, shortcut, client }) => {
    await ack();
    const plain = (text: string) => ({ type: "plain_text" as const, text });
    await client.views.open({
      trigger_id: shortcut.trigger_id,
      view: {
        type: "modal",
        callback_id: "terms",
        notify_on_close: true,
        title: plain("Terms"),
        submit: plain("Propose"),
        blocks: [
          {
            type: "input",
            block_id: "title",
            label: plain("Title"),
            element: { type: "plain_text_input", action_id: "v", initial_value: "Checkout" },
          },
          {
            type: "input",
            block_id: "proof",
            label: plain("Proof"),
            optional: true,
            element: { type: "file_input", action_id: "v" },
          },
        ],
      },
    });
  });
});
afterAll(() => bot.close());
beforeEach(() => {
  heard.length = 0;
});

const admin = (act: object) => bot.drive("POST", "/admin", { vendor: "slack", ...act });

it("tells the app of joins, roles, deleted channels and its own end, by team", async () => {
  await admin({ do: "leave", channel: "random", person: "arbiter" });
  await admin({ do: "join", channel: "random", person: "arbiter" });
  await admin({ do: "set_role", person: "arbiter", role: "admin" });
  await admin({ do: "delete_channel", workspace: "other-co", channel: "random" });
  await admin({ do: "uninstall", workspace: "other-co" });
  expect(heard).toMatchObject([
    { type: "member_joined_channel", user: "U1ARBITER00", channel: "C1RANDOM000" },
    { type: "user_change", user: { id: "U1ARBITER00", is_admin: true } },
    { type: "channel_deleted", channel: "C2RANDOM000", team: "T2OTHERCO00" },
    { type: "tokens_revoked", tokens: { bot: ["U2TRANCHEBO"] } },
    { type: "app_uninstalled", team: "T2OTHERCO00" },
  ]);
  const gone = { workspace: "other-co", as: "stranger", channel: "website-relaunch" };
  const { body } = await bot.drive("POST", "/slack/command", { ...gone, text: "/milestone" });
  expect(body).toMatchObject({ error: "unknown_command" });
});

it("says who is not in a channel any more", async () => {
  await admin({ do: "leave", channel: "random", person: "outsider" });
  const asked = { as: "outsider", channel: "random", text: "/milestone" };
  expect(await bot.drive("POST", "/slack/command", asked)).toMatchObject({
    status: 403,
    body: { error: { code: "not_a_member" } },
  });
});

it("lets a guest of another company click with their own team, but not command", async () => {
  const guest = { person: "stranger", from: "other-co" };
  await admin({ do: "invite_external", channel: "website-relaunch", ...guest });
  await bot.app.client.chat.postMessage({
    token: "xoxb-sandbox-acme",
    channel: "C1WEBSITERE",
    text: "card",
    blocks: [
      {
        type: "actions",
        elements: [
          { type: "button", action_id: "approve", text: { type: "plain_text", text: "Approve" } },
        ],
      },
    ],
  });
  const asked = { as: "stranger", channel: "website-relaunch", label: "Approve" };
  const { body } = await bot.drive("POST", "/slack/click", asked);
  expect(body.ephemeral).toMatchObject([{ plain: "U2STRANGER0 of T2OTHERCO00 in T1ACME00000" }]);
  const command = await bot.drive("POST", "/slack/command", { ...asked, text: "/milestone" });
  expect(command.body).toMatchObject({ error: "unknown_command" });
});

it("takes files in a modal, and tells of a modal that is closed", async () => {
  const opened = await bot.drive("POST", "/slack/shortcut", { as: "buyer", name: "new" });
  expect(opened.body.view).toMatchObject({ title: { text: "Terms" } });
  const file = { name: "run.txt", base64: Buffer.from("50 rps").toString("base64") };
  const refused = await bot.drive("POST", "/slack/submit", {
    as: "buyer",
    values: { Title: "", Proof: [file] },
  });
  expect(refused.body).toMatchObject({
    errors: { Title: "Please complete this required field." },
    view: { state: { values: { proof: { v: { files: [{ name: "run.txt", size: 6 }] } } } } },
  });
  const closed = await bot.drive("POST", "/slack/close", { as: "buyer" });
  expect(closed.body.ephemeral).toMatchObject([{ plain: "kept a draft of nothing" }]);
});
