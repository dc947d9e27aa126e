import { afterEach, beforeEach, expect, it } from "vitest";
import { type SandboxBot, startSandboxBot } from "../../support/sandbox-bot.ts";

let bot: SandboxBot;
const heard: string[] = [];

beforeEach(async () => {
  heard.length = 0;
  bot = await startSandboxBot();
  bot.app.message(/.*/, async ({ message }) => {
    if ("text" in message) heard.push(message.text ?? "");
  });
  bot.app.command("/milestone", async ({ ack, command }) =>
    ack(command.text === "" ? undefined : `to ${command.text}`),
  );
});
afterEach(() => bot.close());

const say = (text: string) =>
  bot.drive("POST", "/slack/message", { as: "buyer", channel: "random", text });
const fault = (body: object) => bot.drive("POST", "/faults", { vendor: "slack", ...body });

it("sends an event again that was dropped", async () => {
  await fault({ kind: "drop" });
  await say("lost at first");
  await bot.drive("POST", "/idle", { timeoutMs: 5000 });
  expect(heard).toEqual(["lost at first"]);
});

it("delivers twice on demand", async () => {
  await fault({ kind: "duplicate" });
  await say("twice");
  await bot.drive("POST", "/idle", { timeoutMs: 5000 });
  expect(heard).toEqual(["twice", "twice"]);
});

it("reorders on demand", async () => {
  await fault({ kind: "reorder" });
  await Promise.all([say("first"), say("second")]);
  expect(heard).toEqual(["second", "first"]);
});

it("waits with events for an app that reconnects", async () => {
  await bot.drive("POST", "/admin", { vendor: "slack", do: "refresh_socket" });
  await say("while away");
  await bot.drive("POST", "/idle", { timeoutMs: 5000 });
  expect(heard).toEqual(["while away"]);
  expect((await bot.drive("GET", "/health")).body).toEqual({ ready: true });
});

it("answers fifty commands at once, each to the person who gave it", async () => {
  const asked = Array.from({ length: 50 }, (_, i) => {
    const as = i % 2 === 0 ? "buyer" : "facilitator";
    const text = `/milestone ${as}`;
    return bot.drive("POST", "/slack/command", { as, channel: "random", text });
  });
  for (const { body } of await Promise.all(asked)) {
    expect(body).toMatchObject({ ackMs: expect.any(Number) });
  }
  const { body } = await bot.drive("GET", "/slack/channels/random?as=buyer");
  const said = [body.messages].flat();
  expect(said).toHaveLength(25);
  expect(said).toContainEqual(expect.objectContaining({ plain: "to buyer" }));
});

it("logs frames of both directions", async () => {
  await bot.drive("POST", "/slack/command", { as: "buyer", channel: "random", text: "/milestone" });
  const { body } = await bot.drive("GET", "/wire?vendor=slack");
  const lines = String(body.text)
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines).toContainEqual(
    expect.objectContaining({
      direction: "to_bot",
      frame: expect.objectContaining({ type: "hello" }),
    }),
  );
  expect(lines).toContainEqual(
    expect.objectContaining({
      direction: "from_bot",
      frame: { envelope_id: expect.any(String), payload: {} },
    }),
  );
});

it("a fresh world has nothing of the old one", async () => {
  await say("old");
  await bot.drive("POST", "/reset");
  const { body } = await bot.drive("GET", "/slack/channels/random?as=buyer");
  expect(body.messages).toEqual([]);
  expect(bot.devCalls.map((call) => call.path)).toContain("/dev/reset");
});
