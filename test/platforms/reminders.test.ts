import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { instant } from "../../src/domain/clock/instant.ts";
import { nextWeekday } from "../../src/domain/clock/working-time.ts";
import { type BothWorlds, startBothWorlds } from "../support/both-worlds.ts";
import { said } from "../support/discord-world.ts";
import type { Reply as SlackReply } from "../support/slack-world.ts";

let world: BothWorlds;
let monday = 0;

beforeAll(async () => {
  world = await startBothWorlds();
  monday = Date.parse(nextWeekday(await world.deps.reads.now(), 1, 15 * 60, "UTC"));
  await clockAt(0);
});
afterAll(() => world.close());

/** Hours after a Monday 15:00 UTC, which is at work in New York and in UTC; all that is due then is done. */
async function clockAt(hours: number): Promise<void> {
  await world.discord.pool.query(
    "UPDATE clock SET offset_ms = round(extract(epoch FROM $1::timestamptz - clock_timestamp()) * 1000)",
    [instant(monday + hours * 3_600_000)],
  );
  await world.work();
}

const saidIn = (reply: SlackReply) => reply.ephemeral.map(({ plain }) => plain).join("\n");
const inSlack = async (words: string) =>
  (await world.slack.channel("buyer")).filter(({ plain }) => plain.includes(words));
const inDiscord = async (words: string) =>
  (await world.discord.channel("facilitator")).filter(({ plain }) => plain.includes(words));

const dueOn = () => instant(monday + 60 * 86_400_000).slice(0, 10);
const proposal = () => ({
  ...{ Title: "Checkout", Deliverable: "A page", Amount: "4,800.00", "Due date": dueOn() },
  ...{ "Acceptance criteria": "Card payment succeeds", "Required proof": "A recording" },
  "If credentials or buyer dependencies are missing": "The due date moves",
});

describe("a buyer on Slack and a facilitator on Discord, each reminded where they are", () => {
  it("begin with a proposal that waits for an answer", async () => {
    const form = await world.slack.command("buyer", "/milestone new");
    const values = { ...proposal(), "My side": "I pay for it" };
    const sent = await world.slack.submit("buyer", form.view, values);
    const [code] = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(saidIn(sent)) ?? [];
    await world.discord.command("facilitator", "link", { code });
    await world.work();
    const request = (await world.slack.dm("buyer")).at(-1);
    await world.slack.click("buyer", "Confirm this party", { channel: "dm", ts: request?.ts });
    await world.work();
    const again = await world.slack.command("buyer", "/milestone new");
    await world.slack.submit("buyer", again.view, proposal());
    await world.work();
    expect((await inDiscord("Proposed")).length).toBeGreaterThan(0);
    expect(await inDiscord("waits for you")).toEqual([]);
  });

  it("Discord pings the facilitator once, asks for their zone, and one click acts", async () => {
    // Half of the five days is Thursday 3:00: it waits for 9:00 in the reader's own zone, UTC where nobody knows it.
    await clockAt(65.5);
    expect(await inDiscord("waits for you")).toEqual([]);
    await clockAt(66.5);
    await clockAt(66.6);
    const [reminder, ...more] = await inDiscord("waits for you");
    expect(more).toEqual([]);
    expect(reminder?.plain).toContain("accept the terms or propose changes");
    expect(reminder?.plain).toContain("/milestone setup with for: me");
    expect(reminder?.mentions).toHaveLength(1);
    expect(reminder?.buttons).toEqual(["Accept M-1", "Show M-1", "Snooze"]);
    expect(await inSlack("waits for you")).toEqual([]);
    const asked = await world.discord.click("facilitator", "Accept M-1", {
      messageId: reminder?.id,
    });
    // Where Discord has no confirmation of a button, the terms in full come first.
    expect(said(asked)).toContain("Acceptance criteria");
    await world.discord.click("facilitator", "Accept these terms", {
      messageId: asked.private[0]?.id,
    });
    await world.work();
    const [rewritten] = await inDiscord("Done: @facilitator accepted it");
    expect(rewritten?.id).toBe(reminder?.id);
    expect(rewritten?.buttons).toEqual([]);
  });

  it("Slack reminds the buyer to fund in New York's hours, and says so once it is cancelled", async () => {
    // Accepted on Thursday 9:30 UTC, lapses ten days later: half is Tuesday 9:30 UTC, 4:30 in New York.
    await clockAt(8 * 24 - 2);
    expect(await inSlack("waits for you")).toEqual([]);
    await clockAt(8 * 24 - 0.5);
    const [reminder, ...more] = await inSlack("waits for you");
    expect(more).toEqual([]);
    expect(reminder?.plain).toContain("fund $4,800.00");
    expect(JSON.stringify(reminder?.blocks)).toMatch(/<@U[A-Z0-9]+>/);
    expect(reminder?.buttons).toEqual(["Fund M-1", "Show M-1", "Snooze"]);
    const form = await world.slack.command("buyer", "/milestone cancel");
    await world.slack.submit("buyer", form.view, { Reason: "No budget" });
    await world.work();
    const [rewritten] = await inSlack("Done: @buyer cancelled it");
    expect(rewritten?.ts).toBe(reminder?.ts);
    expect(rewritten?.buttons).toEqual([]);
    expect(world.logged.filter(({ level }) => level === "error")).toEqual([]);
  });
});
