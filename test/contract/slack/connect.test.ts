import { WebClient } from "@slack/web-api";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type SandboxBot, startSandboxBot } from "../../support/sandbox-bot.ts";

let bot: SandboxBot;
const plain = (text: string) => ({ type: "plain_text" as const, text });

/** What the app was told of who acts where, beside the workspace whose install it answered with. */
const told: Record<string, unknown>[] = [];

beforeAll(async () => {
  bot = await startSandboxBot();
  const { app } = bot;
  app.command("/milestone", async ({ ack, command, context }) => {
    told.push({ from: command.team_id, channel: command.channel_id, as: context.teamId });
    await ack("answered");
  });
  app.action("open", async ({ ack, body, client, context }) => {
    await ack();
    if (body.type !== "block_actions") return;
    told.push({ user: body.user.team_id, team: body.team?.id, as: context.teamId });
    await client.views.open({
      trigger_id: body.trigger_id,
      view: {
        ...{ type: "modal", callback_id: "form", title: plain("Form"), submit: plain("Go") },
        blocks: [
          {
            ...{ type: "input", block_id: "note", label: plain("Note") },
            element: { type: "plain_text_input", action_id: "v" },
          },
        ],
      },
    });
  });
  app.view("form", async ({ ack, body, context }) => {
    await ack();
    told.push({
      ...{ user: body.user.team_id, team: body.team?.id, as: context.teamId },
      installed: body.view.app_installed_team_id,
    });
  });
  await admin({ do: "create_channel", channel: "together" });
  await admin({ do: "share_channel", channel: "together", with: "other-co" });
  await clientOf("acme").chat.postMessage({
    channel: "together",
    text: "card",
    blocks: [
      {
        type: "actions",
        elements: [{ type: "button", action_id: "open", text: plain("Open") }],
      },
    ],
  });
});
afterAll(() => bot.close());

const admin = (act: object) => bot.drive("POST", "/admin", { vendor: "slack", ...act });
const clientOf = (workspace: string) =>
  new WebClient(`xoxb-sandbox-${workspace}`, {
    slackApiUrl: `${bot.sandbox.url}/slack/api/`,
    retryConfig: { retries: 0 },
  });
const there = { as: "stranger", workspace: "other-co", channel: "together" };

it("tells of a guest's click with their own team, in the workspace whose app posted (fault 53)", async () => {
  const opened = await bot.drive("POST", "/slack/click", { ...there, label: "Open" });
  expect(told.splice(0)).toEqual([{ user: "T2OTHERCO00", team: "T1ACME00000", as: "T1ACME00000" }]);
  const { view } = opened.body as { view: { id: string } };
  const handedIn = { ...there, viewId: view.id, values: { Note: "hello" } };
  await bot.drive("POST", "/slack/submit", handedIn);
  // Of a form it is the guest's own team that is named (slackapi/bolt-js#1614).
  expect(told.splice(0)).toEqual([
    {
      ...{ user: "T2OTHERCO00", team: "T2OTHERCO00" },
      ...{ installed: "T1ACME00000", as: "T1ACME00000" },
    },
  ]);
});

it("gives a guest the commands of their own workspace, in the channel that both see", async () => {
  const { body } = await bot.drive("POST", "/slack/command", { ...there, text: "/milestone" });
  expect(body.ephemeral).toMatchObject([{ plain: "answered" }]);
  const [{ from, channel, as } = {}] = told.splice(0);
  expect({ from, as }).toEqual({ from: "T2OTHERCO00", as: "T2OTHERCO00" });
  const info = await clientOf("acme").conversations.info({ channel: String(channel) });
  expect(info.channel).toMatchObject({
    ...{ is_ext_shared: true, conversation_host_id: "T1ACME00000" },
    shared_team_ids: ["T1ACME00000", "T2OTHERCO00"],
  });
  await admin({ do: "uninstall", workspace: "other-co" });
  const gone = await bot.drive("POST", "/slack/command", { ...there, text: "/milestone" });
  expect(gone.body).toMatchObject({ error: "unknown_command" });
  await admin({ do: "install", workspace: "other-co" });
});

it("lets both apps post there, and each change only its own", async () => {
  const post = { channel: "together", text: "of the other company" };
  const { ts = "", channel = "" } = await clientOf("other-co").chat.postMessage(post);
  const change = { channel, ts, text: "changed" };
  await expect(clientOf("acme").chat.update(change)).rejects.toThrow("cant_update_message");
  await clientOf("other-co").chat.update(change);
  const seen = await bot.drive("GET", "/slack/channels/together?as=buyer");
  expect(JSON.stringify(seen.body)).toContain("changed");
});

it("knows the people of the other company who are there, and no stranger of it", async () => {
  const known = await clientOf("acme").users.info({ user: "U2STRANGER0" });
  expect(known.user).toMatchObject({ team_id: "T2OTHERCO00", is_admin: false });
  expect(known.user).not.toHaveProperty("is_stranger");
});
