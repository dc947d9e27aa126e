import { describe, expect, it } from "vitest";
import { unwatched } from "../src/app/ports/watch.ts";
import { sentence } from "../src/chat/blocks.ts";
import { say } from "../src/chat/spans.ts";
import { createChats } from "../src/chats.ts";
import { readConfig } from "../src/config.ts";

const KEY = { EVIDENCE_KEY: Buffer.alloc(32, 1).toString("base64") };
const STRIPE = { STRIPE_SECRET_KEY: "sk_test_1", ...KEY };
const SLACK = { SLACK_BOT_TOKEN: "xoxb-1", SLACK_APP_TOKEN: "xapp-1" };
const DISCORD = { DISCORD_BOT_TOKEN: "a.b.c" };
const log = { info: () => {}, warn: () => {}, error: () => {} };

/** The platforms that a process with these variables has; nothing is asked of any vendor before it starts. */
function chats(env: Record<string, string>) {
  const read = readConfig(env);
  if (!read.ok) throw new Error(read.problems.join("\n"));
  const app = () => {
    throw new Error("nothing was asked yet");
  };
  return createChats(read.config, app, { log, watch: unwatched }, "http://127.0.0.1:1");
}

describe("the platforms of a process", () => {
  it.each([
    { named: "Slack alone", env: { ...STRIPE, ...SLACK }, names: ["slack"] },
    { named: "Discord alone", env: { ...STRIPE, ...DISCORD }, names: ["discord"] },
    { named: "both", env: { ...STRIPE, ...SLACK, ...DISCORD }, names: ["slack", "discord"] },
    { named: "both in the sandbox", env: {}, names: ["slack", "discord"] },
  ])("are those that are configured: $named", ({ env, names }) => {
    const made = chats(env);
    expect(made.names).toEqual(names);
    expect(Object.keys(made.platforms)).toEqual(names);
    expect(made.connected()).toEqual(Object.fromEntries(names.map((name) => [name, false])));
    expect(made.ready()).toBe(false);
    expect(made.inFlight()).toBe(0);
  });

  it("leave an alarm unsaid whose channel is on a platform that is off, and fail nothing", async () => {
    const message = sentence(say`Stripe has less than the ledger says.`);
    await chats({ ...STRIPE, ...SLACK }).alarm("1113754058096640001", message);
    await chats({ ...STRIPE, ...DISCORD }).alarm("C0123", message);
  });

  it.each([
    { named: "none", env: STRIPE, lacks: ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"] },
    {
      named: "half of Slack beside Discord",
      env: { ...STRIPE, ...DISCORD, SLACK_BOT_TOKEN: "xoxb-1" },
      lacks: ["SLACK_APP_TOKEN"],
    },
    { named: "Discord without Stripe", env: { ...DISCORD, ...KEY }, lacks: ["STRIPE_SECRET_KEY"] },
  ])("are refused by name where something lacks: $named", ({ env, lacks }) => {
    const read = readConfig(env);
    const problems = read.ok ? [] : read.problems;
    expect(problems).toHaveLength(lacks.length);
    for (const name of lacks) expect(problems.join("\n")).toContain(`${name} is missing`);
  });
});
