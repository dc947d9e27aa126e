import { describe, expect, it } from "vitest";
import { discordSteps } from "../support/discord-steps.ts";
import * as inDiscord from "../support/discord-world.ts";
import { said } from "../support/driver.ts";
import { onEachPlatform } from "../support/each-platform.ts";
import { slackSteps } from "../support/slack-steps.ts";
import * as inSlack from "../support/slack-world.ts";

const on = onEachPlatform();

const ONE_OF_TWO = /1 of 2 approvals: @buyer approved \(.+\)\. Still needed: @admin\./;
const AWAY =
  /@admin is away until .+; @buyer stands in, with one approval of their own\. Without them 1 approval can't come\./;
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

describe("two approvals above an amount, and somebody away", () => {
  it("are set, counted and said in Slack", async () => {
    const steps = slackSteps(on.slack);
    await steps.propose();
    await on.slack.command("buyer", "/milestone people");
    const form = await on.slack.click("buyer", "Add someone to your side");
    await on.slack.submit("buyer", form.view, { Person: "admin" });
    const terms = await on.slack.command("buyer", "/milestone new");
    const open = await on.slack.click("buyer", "Change policies", { viewId: terms.view?.id });
    const { "Other party": _party, "My side": _side, ...values } = inSlack.NEW;
    const wrong = await on.slack.submit("buyer", open.view ?? terms.view, {
      ...values,
      ...{ "Approvals needed": "2", "Only above this amount": "lots" },
    });
    expect(wrong.errors?.["Only above this amount"]).toContain("for example 1,000");
    const made = await on.slack.submit("buyer", open.view ?? terms.view, {
      ...values,
      ...{ "Approvals needed": "2", "Only above this amount": "1,000" },
    });
    expect(made.errors).toBeUndefined();
    const m = steps.counted(made);
    await on.slack.click("facilitator", "Accept", { ts: (await steps.card(m)).ts });
    await on.slack.command("buyer", `/milestone fund ${m}`);
    const { sessions } = (await on.slack.drive("GET", "/stripe")) as { sessions: { id: string }[] };
    await on.slack.drive("POST", "/stripe/pay", { session: sessions.at(-1)?.id, outcome: "paid" });
    await on.slack.work();
    const work = await on.slack.command("facilitator", `/milestone submit ${m}`);
    await on.slack.submit("facilitator", work.view, {
      "1. Card payment succeeds on staging": "https://staging.example.com/1",
    });
    await on.slack.click("facilitator", "Send to the buyer");
    await on.slack.click("buyer", "Approve and release", { ts: (await steps.card(m)).ts });
    expect((await steps.card(m)).plain).toMatch(ONE_OF_TWO);
    const mine = await on.slack.command("admin", "/milestone setup me");
    const saved = await on.slack.submit("admin", mine.view, {
      ...{ "Time zone": "UTC", "Away until": day(20), "Who stands in for you": "buyer" },
    });
    expect(said(saved)).toContain("They approve for themselves, as one person.");
    await on.slack.work();
    expect((await steps.card(m)).plain).toMatch(AWAY);
    await on.slack.click("admin", "Approve and release", { ts: (await steps.card(m)).ts });
    expect((await steps.card(m)).plain).toContain("Approved by @buyer and @admin");
  });

  it("are set, counted and said in Discord", async () => {
    const steps = discordSteps(on.discord);
    await steps.propose();
    await on.discord.command("buyer", "people", { add: "admin" });
    const m = await steps.inReview({ approvals: 2, "approvals-above": "1,000" });
    await steps.press("buyer", m, "Approve and release", "Approve and release");
    expect((await steps.card(m)).plain).toMatch(ONE_OF_TWO);
    await on.discord.command("admin", "setup", { for: "me" });
    await on.discord.submit("admin", { "Time zone": "UTC" });
    await on.discord.click("admin", "Continue");
    const saved = await on.discord.submit("admin", {
      ...{ "Away until": day(20), "Who stands in for you": "buyer" },
    });
    expect(inDiscord.said(saved)).toContain("They approve for themselves, as one person.");
    expect((await steps.card(m)).plain).toMatch(AWAY);
    await steps.press("admin", m, "Approve and release", "Approve and release");
    expect((await steps.card(m)).plain).toContain("Approved by @buyer and @admin");
  });
});
