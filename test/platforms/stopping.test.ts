import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { App } from "../../src/app/api.ts";
import { type DiscordWorld, startDiscordWorld } from "../support/discord-world.ts";
import { type SlackWorld, startSlackWorld } from "../support/slack-world.ts";

let slack: SlackWorld;
let discord: DiscordWorld;
beforeAll(async () => {
  slack = await startSlackWorld();
  discord = await startDiscordWorld();
});
afterAll(async () => {
  await Promise.all([slack.close(), discord.close()]);
});

/** An application in which a list takes as long as the test wants. */
function slow(app: { waiting: App["waiting"] }) {
  const begun = Promise.withResolvers<void>();
  const goes = Promise.withResolvers<void>();
  const { waiting } = app;
  app.waiting = async (origin) => {
    begun.resolve();
    await goes.promise;
    return waiting(origin);
  };
  return { begun: begun.promise, go: () => goes.resolve() };
}

const NOTHING = "You have no milestones yet";

describe("a platform that is told to stop", () => {
  it("answers in Slack what was asked before, and sends away who asks meanwhile, with nothing changed", async () => {
    const { begun, go } = slow(slack.app);
    const before = slack.command("buyer", "/milestone list");
    await begun;
    const stopped = slack.slack.stop();
    const meanwhile = slack.command("facilitator", "/milestone list");
    await vi.waitFor(async () => {
      const seen = await slack.channel("facilitator");
      expect(seen.map(({ plain }) => plain).join()).toContain("I'm restarting");
    }, 8_000);
    expect(slack.slack.ready()).toBe(true);
    go();
    await stopped;
    expect((await before).ephemeral.map(({ plain }) => plain).join()).toContain(NOTHING);
    await meanwhile;
    expect(slack.slack.inFlight()).toBe(0);
  });

  it("does the same in Discord", async () => {
    const { begun, go } = slow(discord.app);
    const before = discord.command("buyer", "list");
    await begun;
    const stopped = discord.discord.stop();
    const meanwhile = discord.command("facilitator", "list");
    await vi.waitFor(async () => {
      const seen = await discord.channel("facilitator");
      expect(seen.map(({ plain }) => plain).join()).toContain("I'm restarting");
    }, 8_000);
    expect(discord.discord.ready()).toBe(true);
    go();
    await stopped;
    expect((await before).private.map(({ plain }) => plain).join()).toContain(NOTHING);
    await meanwhile;
    expect(discord.discord.inFlight()).toBe(0);
  });
});
