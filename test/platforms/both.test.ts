import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BothWorlds, startBothWorlds } from "../support/both-worlds.ts";
import { buttons, NEW, type Reply, said } from "../support/discord-world.ts";
import type { Reply as SlackReply } from "../support/slack-world.ts";

let world: BothWorlds;
beforeAll(async () => {
  world = await startBothWorlds();
});
afterAll(() => world.close());

const saidIn = (reply: SlackReply) => reply.ephemeral.map(({ plain }) => plain).join("\n");

/** The card as the buyer reads it in Slack and the facilitator in Discord. */
async function cards() {
  const slack = (await world.slack.channel("buyer")).find(
    ({ ephemeral, blocks }) => !ephemeral && JSON.stringify(blocks).includes("Details"),
  );
  const discord = (await world.discord.channel("facilitator")).find(
    (message) => !message.private && message.buttons.includes("Details"),
  );
  return { slack: slack?.plain ?? "", discord: discord?.plain ?? "", raw: discord };
}

describe("a buyer who is only on Slack, and a facilitator who is only on Discord", () => {
  it("meet by a code that the buyer confirms", async () => {
    const form = await world.slack.command("buyer", "/milestone new");
    const sent = await world.slack.submit("buyer", form.view, {
      ...{ Title: "Checkout", Deliverable: "A page", Amount: "4,800.00", "Due date": "2027-03-18" },
      ...{ "Acceptance criteria": "Card payment succeeds", "My side": "I pay for it" },
      "If credentials or buyer dependencies are missing": "The due date moves",
    });
    const [code] = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(saidIn(sent)) ?? [];
    const asked = await world.discord.command("facilitator", "link", { code });
    expect(said(asked)).toMatch(/@buyer now confirms it on Slack/i);
    await world.work();
    const request = (await world.slack.dm("buyer")).at(-1);
    expect(request?.plain).toContain("on Discord");
    await world.slack.click("buyer", "Confirm this party", { channel: "dm", ts: request?.ts });
    await world.work();
  });

  it("agree on terms that come from Discord", async () => {
    const { party: _, side: __, ...options } = NEW.options;
    await world.discord.command("facilitator", "new", options);
    expect(said(await world.discord.submit("facilitator", NEW.fields))).toContain("M-1 “Checkout");
    await world.work();
    const { slack, discord, raw } = await cards();
    expect(slack).toContain("🔵 Proposed");
    expect(discord).toContain("🔵 Proposed");
    expect(JSON.stringify(raw?.components)).toMatch(/\\\\@buyer/i);
    const terms = await world.slack.command("buyer", "/milestone accept");
    expect(saidIn(terms)).toContain("No invoices");
    await world.slack.click("buyer", "Accept these terms");
    await world.work();
    expect((await cards()).discord).toContain("🔵 Accepted");
  });

  it("fund in Slack, submit in Discord, approve in Slack: one milestone, one record", async () => {
    const fund = await world.slack.command("buyer", "/milestone fund");
    const [session] = /https?:[^"]*\/pay\/[^"]*/.exec(JSON.stringify(fund)) ?? [];
    await world.drive("POST", "/stripe/pay", { session, outcome: "paid" });
    await world.work();
    expect((await cards()).discord).toContain("🟢 Funded");
    await world.discord.command("facilitator", "submit");
    await world.discord.submit("facilitator", {
      "1. Card payment succeeds on staging": "https://example.com/recording",
    });
    await world.discord.click("facilitator", "Send to the buyer", {});
    await world.work();
    expect((await cards()).slack).toContain("🟡 In review");
    await world.slack.command("buyer", "/milestone approve");
    await world.slack.click("buyer", "Approve and release", {});
    await world.work();
    const { slack, discord } = await cards();
    expect(slack).toMatch(/Approved by @buyer on Slack/i);
    expect(discord).toMatch(/Approved by @buyer on Slack/i);
  });

  it("are told each where they are, and paid out after what Stripe asked for in Discord", async () => {
    const told = (await world.discord.dm("facilitator")).map(({ plain }) => plain).join("\n");
    expect(told).toContain("Stripe can't pay you yet");
    const link = await world.discord.click("facilitator", "Finish in 2 minutes", { channel: "dm" });
    expect(buttons(link)).toEqual(["Go to Stripe"]);
    const { accounts } = (await world.drive("GET", "/stripe")) as { accounts: { id: string }[] };
    await world.drive("POST", "/stripe/onboard", { account: accounts[0]?.id, outcome: "ready" });
    await world.work();
    const { slack, discord } = await cards();
    expect(slack).toMatch(/Released[\s\S]*Receipt tr_/);
    expect(discord).toMatch(/Released[\s\S]*Receipt tr_/);
  });

  it("hear from each platform who decided on the other", async () => {
    const late: Reply = await world.discord.command("facilitator", "withdraw", { milestone: "1" });
    expect(said(late)).not.toBe("");
    expect(world.logged.filter(({ level }) => level === "error")).toEqual([]);
  });
});
