import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BothWorlds, startBothWorlds } from "../support/both-worlds.ts";
import { buttons, type Reply, said } from "../support/discord-world.ts";
import type { Reply as SlackReply } from "../support/slack-world.ts";

let world: BothWorlds;
beforeAll(async () => {
  world = await startBothWorlds();
  await meet();
});
afterAll(() => world.close());

const saidIn = (reply: SlackReply) => reply.ephemeral.map(({ plain }) => plain).join("\n");
const CRITERION = "1. Card payment succeeds on staging";
const proposal = (title: string) => ({
  ...{ Title: title, Deliverable: "A page", Amount: "4,800.00", "Due date": "2027-03-18" },
  "Acceptance criteria": "Card payment succeeds on staging\nLoad test at 50 rps",
  ...{ "Required proof": "A recording" },
  "If credentials or buyer dependencies are missing": "The due date moves",
});

/** The buyer is in Slack alone and the facilitator in Discord alone; the arbiter is asked in Discord. */
async function meet(): Promise<void> {
  const form = await world.slack.command("buyer", "/milestone new");
  const values = { ...proposal("Nothing"), "My side": "I pay for it" };
  const sent = await world.slack.submit("buyer", form.view, values);
  const [code] = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(saidIn(sent)) ?? [];
  await world.discord.command("facilitator", "link", { code });
  await world.work();
  const request = (await world.slack.dm("buyer")).at(-1);
  await world.slack.click("buyer", "Confirm this party", { channel: "dm", ts: request?.ts });
  await world.work();
}

/** Days pass for everybody. */
async function pass(days: number): Promise<void> {
  const sql = "UPDATE clock SET offset_ms = offset_ms + $1";
  await world.discord.pool.query(sql, [days * 86_400_000]);
  await world.work();
}

/** Proposed and funded in Slack, handed in on Discord: it is in review. */
async function inReview(number: number, title: string): Promise<void> {
  const form = await world.slack.command("buyer", "/milestone new");
  await world.slack.submit("buyer", form.view, proposal(title));
  await world.discord.command("facilitator", "accept", { milestone: `M-${number}` });
  await world.discord.click("facilitator", "Accept these terms");
  const fund = await world.slack.command("buyer", `/milestone fund M-${number}`);
  const [session] = /https?:[^"]*\/pay\/[^"]*/.exec(JSON.stringify(fund)) ?? [];
  await world.drive("POST", "/stripe/pay", { session, outcome: "paid" });
  await world.work();
  await world.discord.command("facilitator", "submit", { milestone: `M-${number}` });
  await world.discord.submit("facilitator", { [CRITERION]: "https://example.com/recording" });
  await world.discord.click("facilitator", "Send to the buyer", {});
  await world.work();
}

/** A dispute's thread as the buyer reads it in Slack, and the facilitator in Discord. */
async function threads(number: number) {
  const named = ({ plain }: { readonly plain: string }) => plain.includes(`M-${number} dispute:`);
  const slack = (await world.slack.channel("buyer")).findLast(
    (one) => !one.ephemeral && named(one),
  );
  const discord = (await world.discord.channel("facilitator")).findLast(
    (one) => !one.private && named(one),
  );
  return { slack, discord };
}

/** What both threads say, replies included. */
async function replies(number: number): Promise<readonly [slack: string, discord: string]> {
  const { slack, discord } = await threads(number);
  const all = (thread: readonly { readonly plain: string }[] | undefined) =>
    (thread ?? []).map(({ plain }) => plain).join("\n---\n");
  return [all(slack?.thread), all(discord?.thread)];
}

describe("a dispute between a buyer on Slack and a facilitator on Discord", () => {
  it("is opened by a form that says what happens, and has a thread in every channel", async () => {
    await inReview(1, "Checkout");
    const form = await world.slack.click("buyer", "Dispute");
    expect(JSON.stringify(form.view?.blocks)).toMatch(/stays where it is.*5 working days/);
    const empty = await world.slack.submit("buyer", form.view, {
      "Criteria in question (none: the whole)": ["2. Load test at 50 rps"],
    });
    expect(JSON.stringify(empty.errors ?? empty)).toMatch(/required|what is wrong/i);
    const opened = await world.slack.submit("buyer", form.view, {
      "What is wrong": "The load test was never shown",
      "Criteria in question (none: the whole)": ["2. Load test at 50 rps"],
    });
    expect(saidIn(opened)).toContain("M-1 is disputed, and $4,800.00 stays where it is");
    await world.work();
    const { slack, discord } = await threads(1);
    for (const head of [slack?.plain, discord?.plain]) {
      expect(head).toContain("The load test was never shown");
      expect(head).toContain("2. Load test at 50 rps");
      expect(head).toContain("$4,800.00 held");
      expect(head).toMatch(/facilitator answers with a statement or an offer by/i);
    }
    const acts = ["Add statement", "Offer a split", "Concede", "Withdraw", "Details"];
    expect([...(slack?.buttons ?? [])].sort()).toEqual([...acts].sort());
    expect([...(discord?.buttons ?? [])].sort()).toEqual([...acts].sort());
    const [there, here] = await replies(1);
    for (const thread of [there, here]) {
      expect(thread).toContain("The terms as accepted, version 1");
      expect(thread).toContain("What happened before");
    }
  });

  it("shows what is added on the other platform, with author and side, and counts nothing else", async () => {
    const { discord } = await threads(1);
    const head = { messageId: discord?.id };
    const form = await world.discord.click("facilitator", "Add statement", head);
    expect(form.modal?.plain).toContain("in every linked channel");
    const told = await world.discord.submit("facilitator", {
      "Your statement": "2. The report was in the *second* file. <!channel> @everyone",
    });
    expect(said(told)).toContain("Your statement on M-1 is in the record");
    await world.work();
    const [there, here] = await replies(1);
    for (const thread of [there, here]) {
      expect(thread).toMatch(/facilitator, the facilitator, on Discord/i);
      expect(thread).toContain("The report was in the *second* file. <!channel> @everyone");
    }
    const outsider = await world.discord.click("outsider", "Add statement", head);
    expect(outsider.modal).toBeUndefined();
    expect(said(outsider)).toMatch(/can't find/i);
  });

  it("takes a message from its own menu as a statement, with its author and words", async () => {
    const posted = (await world.drive("POST", "/discord/message", {
      ...{ as: "arbiter", channel: "website-relaunch", text: "I saw the report on Friday" },
    })) as { id: string };
    const form = (await world.drive("POST", "/discord/context-menu", {
      ...{ as: "facilitator", channel: "website-relaunch", messageId: posted.id },
      name: "Attach to milestone",
    })) as Reply;
    expect(JSON.stringify(form.modal)).toContain("M-1: as a statement in its dispute");
    await world.discord.submit("facilitator", {});
    await world.work();
    for (const thread of await replies(1)) {
      expect(thread).toMatch(/message by @?arbiter: “I saw the report on Friday”/i);
      expect(thread).toContain(posted.id);
    }
  });

  it("goes from offer to offer until one is accepted 70/30, with a confirmation that prints both sums", async () => {
    const asked = await world.slack.click("buyer", "Offer a split");
    const low = await world.slack.submit("buyer", asked.view, {
      "What the facilitator gets, before costs": "a bit",
    });
    expect(JSON.stringify(low.errors)).toMatch(/amount or a percentage/);
    const offered = await world.slack.submit("buyer", asked.view, {
      "What the facilitator gets, before costs": "50%",
      Why: "Half of it was never shown",
    });
    expect(saidIn(offered)).toMatch(/offers \$2,400\.00 \(50 %\)[\s\S]*Back to the buyer/);
    await world.work();
    const { discord } = await threads(1);
    expect(discord?.buttons).toContain("Accept $2,400.00");
    expect((await world.discord.dm("facilitator")).at(-1)?.plain).toMatch(/offers \$2,400\.00/);
    await world.discord.click("facilitator", "Offer a split", { messageId: discord?.id });
    const crossed = await world.discord.submit("facilitator", {
      "What the facilitator gets, before costs": "40 %",
    });
    expect(said(crossed)).toContain("Accept theirs instead");
    expect(buttons(crossed)).toContain("Correct it");
    const [again] = crossed.private;
    const back = await world.discord.click("facilitator", "Correct it", { messageId: again?.id });
    expect(JSON.stringify(back.modal?.components)).toContain("40 %");
    await world.discord.submit("facilitator", { "What the facilitator gets, before costs": "70%" });
    await world.work();
    const { slack } = await threads(1);
    expect(slack?.plain).toMatch(/Facilitator asks for \$3,360\.00 \(70 %\)/);
    const own = await world.discord.click("facilitator", "Accept $3,360.00", {
      messageId: discord?.id,
    });
    expect(said(own)).toContain("your own side's offer");
    const ask = await world.slack.click("buyer", "Accept $3,360.00", { ts: slack?.ts });
    expect(saidIn(ask)).toMatch(
      /Refund \$1,440\.00 to @buyer, release \$3,262\.\d\d to @facilitator.*for M-1\?/i,
    );
    expect(saidIn(ask)).toMatch(/Processing, in proportion/);
    const done = await world.slack.click("buyer", "Accept and settle", {});
    expect(saidIn(done)).toMatch(/Settled: @facilitator and @buyer agreed on Slack/i);
    await world.work();
    const over = await threads(1);
    for (const head of [over.slack, over.discord]) {
      expect(head?.plain).toMatch(/Settled:.*agreed on Slack[\s\S]*\$1,440\.00/i);
      expect(head?.buttons).toEqual([]);
    }
    const [there, here] = await replies(1);
    expect(there).toMatch(/Settled:/);
    expect(here).toMatch(/Settled:/);
  });

  it("can be withdrawn, and conceded by whoever approves or gives back after all", async () => {
    await inReview(2, "Export");
    const opened = await world.slack.command("buyer", "/milestone dispute M-2 wrong file");
    await world.slack.submit("buyer", opened.view, {});
    await world.work();
    const facts = await world.discord.command("facilitator", "dispute", { milestone: "M-2" });
    expect(buttons(facts)).toEqual(["Offer a split", "Add statement", "Concede", "Show M-2"]);
    const { slack } = await threads(2);
    const form = await world.slack.click("buyer", "Withdraw", { ts: slack?.ts });
    await world.slack.submit("buyer", form.view, { Reason: "It was there" });
    await world.work();
    const { discord } = await threads(2);
    expect(discord?.plain).toMatch(/Withdrawn by .*It was there/);
    expect(discord?.buttons).toEqual([]);
    // Where the bot may open no threads, what belongs there stands beside the head.
    const permit = (change: object) =>
      world.drive("POST", "/admin", {
        ...{ vendor: "discord", do: "set_permissions", channel: "website-relaunch", ...change },
      });
    await permit({ deny: ["CreatePublicThreads"] });
    const again = await world.slack.command("buyer", "/milestone dispute M-2 wrong again");
    await world.slack.submit("buyer", again.view, {});
    await world.work();
    const old = await world.slack.click("buyer", "Concede", {});
    expect(saidIn(old)).toMatch(/Concede: Release \$4,660\.50 to @facilitator/i);
    await world.slack.click("buyer", "Concede and release all", {});
    await world.work();
    const [there] = await replies(2);
    const here = (await world.discord.channel("facilitator")).map(({ plain }) => plain);
    expect(there).toMatch(/@?buyer conceded on Slack/i);
    expect(here.filter((plain) => plain.startsWith("What happened before"))).toHaveLength(1);
    expect(here.join("\n")).toMatch(/Settled: @?buyer conceded on Slack/i);
    await permit({ allow: ["CreatePublicThreads"] });
  });
});

describe("a dispute that two can't settle", () => {
  it("is opened anew with all that was said where its thread was deleted", async () => {
    await inReview(3, "Import");
    await world.discord.command("facilitator", "people", { arbiter: "arbiter" });
    await world.work();
    await world.discord.command("facilitator", "dispute", {
      milestone: "M-3",
      reason: "No answer",
    });
    await world.discord.submit("facilitator", {});
    await world.work();
    const first = await threads(3);
    await world.slack
      .click("buyer", "Add statement", { ts: first.slack?.ts })
      .then((form) =>
        world.slack.submit("buyer", form.view, { "Your statement": "It never worked" }),
      );
    await world.work();
    const { slack, discord } = await threads(3);
    const remove = (vendor: string, which: object) =>
      world.drive("POST", "/admin", { vendor, do: "delete_message", ...which });
    await remove("slack", { channel: "website-relaunch", ts: slack?.ts });
    await remove("discord", { messageId: discord?.id });
    await world.discord.command("facilitator", "settle", { milestone: "M-3" });
    await world.discord.submit("facilitator", { "What the facilitator gets, before costs": "90%" });
    await world.work();
    const again = await threads(3);
    expect(again.slack?.ts).not.toBe(slack?.ts);
    expect(again.discord?.id).not.toBe(discord?.id);
    for (const thread of await replies(3)) {
      expect(thread.match(/It never worked/g)).toHaveLength(1);
      expect(thread.match(/asks for \$4,320\.00/g)).toHaveLength(1);
    }
  });

  it("goes to the arbiter, who hears of it and rules with reasons; nobody else can", async () => {
    await pass(15);
    const { discord, slack } = await threads(3);
    expect(discord?.buttons).toContain("Rule");
    expect(discord?.plain).toMatch(/arbiter decides the dispute by/i);
    expect((await world.discord.dm("arbiter")).at(-1)?.plain).toMatch(/with the arbiter now/);
    const side = await world.slack.click("buyer", "Rule", { ts: slack?.ts });
    expect(side.view).toBeUndefined();
    expect(saidIn(side)).toContain("Only the arbiter rules");
    await world.discord.click("arbiter", "Rule", { messageId: discord?.id });
    const bare = await world.discord.submit("arbiter", {
      "What the facilitator gets, before costs": "1/3",
      "Your reasons": "Both are right in part",
    });
    expect(said(bare)).toMatch(/amount or a percentage/);
    await world.discord.click("arbiter", "Correct it", { messageId: bare.private[0]?.id });
    const ruled = await world.discord.submit("arbiter", {
      "What the facilitator gets, before costs": "25%",
    });
    expect(said(ruled)).toMatch(/Decided by the arbiter @arbiter on Discord/);
    await world.work();
    for (const thread of await replies(3)) {
      expect(thread).toMatch(/Decided by the arbiter.*\$3,600\.00/);
      expect(thread).toContain("Both are right in part");
    }
    const { slack: over } = await threads(3);
    expect(over?.buttons).toEqual([]);
    const late = await world.discord.click("facilitator", "Answer", { messageId: undefined });
    expect(said(late)).toMatch(/decided by its arbiter/);
    expect(world.logged.filter(({ level }) => level === "error")).toEqual([]);
  });
});
