import { afterAll, beforeAll, expect, it } from "vitest";
import { type SandboxBot, startSandboxBot } from "../../support/sandbox-bot.ts";

let bot: SandboxBot;
beforeAll(async () => {
  bot = await startSandboxBot();
  bot.app.command("/milestone", async ({ ack, respond, command, client }) => {
    await ack();
    if (command.text === "modal") {
      await client.views.open({
        trigger_id: command.trigger_id,
        view: {
          type: "modal",
          callback_id: "terms",
          title: { type: "plain_text", text: "Terms" },
          submit: { type: "plain_text", text: "Propose" },
          blocks: [
            {
              type: "input",
              block_id: "amount",
              label: { type: "plain_text", text: "Amount" },
              element: { type: "plain_text_input", action_id: "amount" },
            },
          ],
        },
      });
      return;
    }
    await respond({ text: `you said *${command.text}*` });
  });
  bot.app.view("terms", async ({ ack, view }) => {
    const value = view.state.values.amount?.amount?.value;
    if (value === "1.005") await ack({ response_action: "errors", errors: { amount: "too fine" } });
    else await ack();
  });
});
afterAll(() => bot.close());

it("answers a command with what the person privately got", async () => {
  const answer = await bot.drive("POST", "/slack/command", {
    as: "buyer",
    channel: "website-relaunch",
    text: "/milestone show M-1",
  });
  expect(answer).toMatchObject({
    status: 200,
    body: { ackMs: expect.any(Number), ephemeral: [{ plain: "you said show M-1" }] },
  });
});

it("opens a modal, shows the app's errors by label, closes on success", async () => {
  const { body } = await bot.drive("POST", "/slack/command", {
    as: "buyer",
    channel: "website-relaunch",
    text: "/milestone modal",
  });
  expect(body).toMatchObject({ view: { id: expect.any(String), callback_id: "terms" } });
  const none = await bot.drive("POST", "/slack/submit", { as: "buyer", values: {} });
  expect(none.body).toMatchObject({ errors: { Amount: "Please complete this required field." } });
  const bad = await bot.drive("POST", "/slack/submit", {
    as: "buyer",
    values: { Amount: "1.005" },
  });
  expect(bad.body).toMatchObject({ errors: { Amount: "too fine" } });
  const good = await bot.drive("POST", "/slack/submit", { as: "buyer", values: { Amount: "5" } });
  expect(good.body.view).toBeUndefined();
});
