import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as onDiscord from "../support/discord-world.ts";
import {
  createDisputing,
  type Disputing,
  FIRST,
  faultsOfBooks,
  REPORT,
  SECOND,
  verifyRecord,
} from "../support/disputing.ts";
import { offered, said } from "../support/driver.ts";
import { inMemory } from "../support/in-memory.ts";
import { type Running, startRunning } from "../support/running.ts";

const ROOT = join(import.meta.dirname, "../..");
const WIRE = join(ROOT, "test-results/wire-disputes.jsonl");
const SHARE = "What the facilitator gets, before costs";
const base64 = (text: string) => Buffer.from(text).toString("base64");
const theirs = onDiscord.said;

let folder: string;
let tranche: Running;
let go: Disputing;
let driver: Disputing["driver"];
let discord: Disputing["discord"];

beforeAll(async () => {
  folder = await mkdtemp(join(inMemory(), "tranche-disputes-"));
  await rm(WIRE, { force: true });
  tranche = await startRunning({ dataDir: join(folder, "data"), env: { SANDBOX_WIRE_LOG: WIRE } });
  go = createDisputing(tranche.url);
  ({ driver, discord } = go);
  await go.linked();
});
afterAll(async () => {
  await tranche?.interrupt();
  await rm(folder, { recursive: true, force: true });
});

const expectBalanced = async () => expect(faultsOfBooks(await driver.ledger())).toEqual([]);

const amounts = (all: readonly { amount: number }[]) => all.map(({ amount }) => amount);

describe("evidence, its context, and a dispute that ends well, across both platforms", () => {
  it("hands in a note, a link, a file and a message; all are kept, and the context stands in both threads", async () => {
    const body = "<h1>Order 1042</h1><p>Card payment succeeds on staging, order 1042 created.</p>";
    await driver.drive("POST", "/web", { url: REPORT, contentType: "text/html", body });
    await go.funded("Mixed evidence");
    await discord.command("facilitator", "submit", { milestone: "M-1" });
    await discord.submit("facilitator", { [FIRST]: `The run of Monday\n${REPORT}` });
    await discord.click("facilitator", "Add files");
    const added = await discord.submit("facilitator", {
      "What it shows": SECOND,
      Files: [{ name: "declined.txt", base64: base64("The declined card shows the reason.") }],
    });
    expect(theirs(added)).toContain("declined.txt");
    // One preview, which goes on in its place: an older one would still offer to send what it no longer shows.
    const seen = await discord.channel("facilitator");
    expect(seen.filter(({ plain }) => plain.includes("not sent yet"))).toHaveLength(1);
    const { id } = await discord.say("facilitator", "The designer has seen it too");
    await discord.menu("facilitator", id, "Attach to milestone");
    const preview = await discord.submit("facilitator", {
      "What it shows": "M-1: the work as a whole",
    });
    expect(theirs(preview)).toContain("“The designer has seen it too”");
    expect((await go.card(1))?.plain).toContain("Funded");
    await discord.click("facilitator", "Send to the buyer");
    await driver.idle();
    const shown = await go.card(1);
    expect(shown?.plain).toContain("In review");
    for (const piece of ["The run of Monday", REPORT, "declined.txt"])
      expect(shown?.plain).toContain(piece);
    const there = (await discord.channel("facilitator")).findLast(
      (one) => !one.private && one.plain.includes("M-1 Mixed evidence") && one.thread,
    );
    for (const thread of [shown?.thread, there?.thread]) {
      const words = thread?.map(({ plain }) => plain).join("\n") ?? "";
      expect(words).toContain("Review context of M-1, 1st submission, written by a model");
      expect(words).toContain("It decides nothing");
      expect(words).toContain("order 1042 created");
    }
  });

  it("comes back after changes with only what changed, and is disputed: a thread on both, money frozen", async () => {
    const asked = await driver.click("buyer", "Request changes", { ts: (await go.card(1))?.ts });
    await driver.submit("buyer", asked.view, {
      "What fails": [SECOND],
      "What needs to change": "The reason is in English only",
    });
    await driver.idle();
    await go.submitted(1, { [SECOND]: "In German now" });
    expect((await go.card(1))?.plain).toContain("2nd submission");
    expect((await go.card(1))?.plain).toContain("declined.txt");
    const form = await driver.click("buyer", "Dispute", { ts: (await go.card(1))?.ts });
    expect(JSON.stringify(form.view?.blocks)).toContain("stays where it is");
    await driver.submit("buyer", form.view, {
      "What is wrong": "German is not what was agreed",
      "Criteria in question (none: the whole)": [SECOND],
    });
    await driver.idle();
    const opened = await go.threads(1);
    expect(opened.slack?.plain).toMatch(/German is not what was agreed[\s\S]*Next: /);
    expect(opened.discord?.plain).toContain("German is not what was agreed");
    for (const line of opened.lines) {
      expect(line).toContain("The terms as accepted, version 1");
      expect(line).toContain("What happened before");
      expect(line).toContain("from both sides' material");
    }
    const refused = await driver.command("facilitator", "approve M-1");
    expect(said(refused)).not.toContain("Release");
    const instead = await driver.command("buyer", "approve M-1");
    expect(said(instead)).toContain("To approve it now is to concede");
  });

  it("mirrors statements, and lets offers only move towards each other", async () => {
    const { discord: there, slack } = await go.threads(1);
    await discord.click("facilitator", "Add statement", { messageId: there?.id });
    await discord.submit("facilitator", { "Your statement": "The terms name no language" });
    await driver.idle();
    const after = await go.threads(1);
    for (const line of after.lines) expect(line).toContain("The terms name no language");
    await discord.click("facilitator", "Offer a split", { messageId: there?.id });
    await discord.submit("facilitator", { [SHARE]: "85%" });
    await driver.idle();
    const form = await driver.click("buyer", "Offer a split", { ts: slack?.ts });
    const wrong = await driver.submit("buyer", form.view, { [SHARE]: "90 %" });
    expect(JSON.stringify(wrong.errors ?? {})).toContain("Accept theirs instead");
    await driver.submit("buyer", form.view, { [SHARE]: "60 %" });
    await driver.idle();
    await discord.click("facilitator", "Offer a split", { messageId: there?.id });
    await discord.submit("facilitator", { [SHARE]: "3,360.00" });
    await driver.idle();
    expect((await go.threads(1)).slack?.buttons).toContain("Accept $3,360.00");
  });

  it("settles 70/30: one refund, one transfer, a ledger at zero, and a record that proves itself", async () => {
    const { slack } = await go.threads(1);
    const asked = await driver.click("buyer", "Accept $3,360.00", { ts: slack?.ts });
    expect(said(asked)).toMatch(/Refund \$1,440\.00 to .*release \$3,262\.35 to/);
    await driver.click("buyer", offered(asked)[0] ?? "none");
    await driver.idle();
    const { refunds, transfers } = await driver.stripe();
    expect([amounts(refunds), amounts(transfers)]).toEqual([[144_000], [326_235]]);
    await expectBalanced();
    const ended = await go.threads(1);
    expect(ended.slack?.buttons).toEqual([]);
    // What is next names what this decision pays out, not what the terms had in mind.
    const told = (await discord.channel("facilitator")).map(({ plain }) => plain).join("\n");
    expect(told).not.toContain("$4,660.50 goes out");
    expect(ended.discord?.plain).toMatch(/Settled: .*\$1,440\.00 refunded/);
    const reply = await discord.command("facilitator", "record", { milestone: "M-1" });
    const files = reply.private.flatMap((message) => message.files ?? []);
    expect(files.map(({ name }) => name)).toEqual([
      "M-1-record.pdf",
      "M-1-record.html",
      "M-1-record.json",
      ...["M-1-money.csv", "M-1-decisions.csv"],
    ]);
    const text = await (await fetch(files[2]?.url ?? "")).text();
    const path = join(folder, "record.json");
    await writeFile(path, text);
    expect(await verifyRecord(path)).toMatchObject({
      code: 0,
      out: expect.stringContaining("Intact"),
    });
    const page = await (await fetch(files[1]?.url ?? "")).text();
    for (const words of ["The terms name no language", "Settled by an accepted offer", "SHA-256"])
      expect(page).toContain(words);
    expect(text.match(/"sha256": "[0-9a-f]{64}"/g)?.length ?? 0).toBeGreaterThan(3);
    // The same as a page, over a link of minutes.
    const [link = ""] =
      /http:\/\/127\.0\.0\.1:\d+\/records\/[\w-]+/.exec(JSON.stringify(reply)) ?? [];
    const opened = await fetch(link);
    expect(opened.status).toBe(200);
    expect(await opened.text()).toContain("Settled by an accepted offer");
    expect(await (await fetch(`${link}/money.csv`)).text()).toContain(
      "Paid out to the facilitator",
    );
  });
});

describe("the other ways a dispute ends", () => {
  it("without an arbiter and without an answer: as the accepted terms say", async () => {
    const number = await go.disputed("Nobody answers");
    await driver.advance("P9D");
    await driver.idle();
    expect((await go.card(number))?.plain).toContain("Refunded");
    expect((await driver.stripe()).refunds.at(-1)?.amount).toBe(480_000);
    await expectBalanced();
  });

  it("by the arbiter's ruling, with reasons that both sides read", async () => {
    const people = await driver.command("buyer", "people");
    const named = await driver.click("buyer", "Name an arbiter");
    expect(offered(people)).toContain("Name an arbiter");
    await driver.submit("buyer", named.view, { Arbiter: "arbiter" });
    const number = await go.disputed("For the arbiter");
    await driver.advance("P9D");
    await driver.idle();
    const { slack } = await go.threads(number);
    const form = await driver.click("arbiter", "Rule", { ts: slack?.ts });
    await driver.submit("arbiter", form.view, {
      [SHARE]: "25%",
      "Your reasons": "A quarter of it was there",
    });
    await driver.idle();
    const { lines } = await go.threads(number);
    for (const line of lines) expect(line).toContain("A quarter of it was there");
    const { refunds, transfers } = await driver.stripe();
    expect([refunds.at(-1)?.amount, transfers.at(-1)?.amount]).toEqual([360_000, 116_513]);
    await expectBalanced();
  });
});

describe("the other way round: the facilitator in Slack, the buyer in Discord", () => {
  const at = { channel: "random" };
  const shown = async () => ({
    slack: (await driver.channel("facilitator", "random")).filter(({ ephemeral }) => !ephemeral),
    discord: (await discord.channel("buyer", "random")).filter((one) => !one.private),
  });

  it("a file given in Slack reaches a buyer in Discord, who disputes; the facilitator concedes in Slack", async () => {
    const { party: _, side, ...options } = onDiscord.NEW.options;
    await discord.command("buyer", "new", { ...options, side }, at);
    const invited = await discord.submit("buyer", onDiscord.NEW.fields);
    const code = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(theirs(invited))?.[0] ?? "no code";
    await driver.command("facilitator", `link ${code}`, at);
    await driver.idle();
    const messageId = (await discord.dm("buyer")).at(-1)?.id;
    await discord.click("buyer", "Confirm this party", { channel: "dm", messageId });
    await driver.idle();
    await discord.command("buyer", "new", options, at);
    await discord.submit("buyer", onDiscord.NEW.fields);
    await driver.idle();
    await driver.command("facilitator", "accept", at);
    await driver.click("facilitator", "Accept these terms", at);
    await discord.command("buyer", "fund", {}, at);
    await driver.pay((await driver.stripe()).sessions.at(-1)?.id, "paid");
    await driver.idle();
    const form = await driver.command("facilitator", "submit", at);
    const preview = await driver.submit("facilitator", form.view, { [FIRST]: REPORT });
    expect(offered(preview)).toContain("Send to the buyer");
    const add = await driver.click("facilitator", "Add files", at);
    const added = await driver.submit("facilitator", add.view, {
      "What it shows": SECOND,
      Files: [{ name: "declined.txt", base64: base64("The declined card shows the reason.") }],
    });
    expect(said(added)).toContain("declined.txt");
    await driver.click("facilitator", "Send to the buyer", at);
    await driver.idle();
    await discord.command("buyer", "dispute", {}, at);
    const opened = await discord.submit("buyer", { "What is wrong": "No such reason is shown" });
    await driver.idle();
    expect(theirs(opened)).toContain("stays where it is");
    const threads = await shown();
    const there = threads.discord.find(({ plain }) => plain.startsWith("M-1 dispute:"));
    const head = threads.slack.find(({ plain }) => plain.startsWith("M-1 dispute:"));
    await discord.click("buyer", "Add statement", { ...at, messageId: there?.id });
    await discord.submit("buyer", { "Your statement": "It says only that it failed" });
    await driver.idle();
    const asked = await driver.click("facilitator", "Concede", { ...at, ts: head?.ts });
    expect(offered(asked)[0]).toBe("Concede and give all back");
    await driver.click("facilitator", "Concede and give all back", at);
    await driver.idle();
    expect((await driver.stripe()).refunds.at(-1)?.amount).toBe(480_000);
    const after = await shown();
    for (const all of [after.slack, after.discord]) {
      expect(all[0]?.plain).toContain("declined.txt");
      const words = all.map(({ plain, thread }) => [
        plain,
        ...(thread ?? []).map((one) => one.plain),
      ]);
      expect(words.flat().join("\n")).toContain("It says only that it failed");
      expect(words.flat().join("\n")).toMatch(/Settled: @?facilitator conceded on Slack/i);
    }
    await expectBalanced();
  });
});

describe("money after its release", () => {
  it("is given back by the facilitator: taken from them first, then refunded", async () => {
    const number = await go.funded("Given back");
    await go.submitted(number);
    await go.approved(number);
    await discord.command("facilitator", "settle", { milestone: `M-${number}` });
    const done = await discord.submit("facilitator", {
      "How much you give back": "500",
      Why: "A goodwill",
    });
    expect(theirs(done)).toContain("$500.00");
    await driver.idle();
    expect((await driver.stripe()).refunds.at(-1)?.amount).toBe(50_000);
    expect((await driver.stripe()).reversals.at(-1)?.amount).toBe(50_000);
    expect((await go.card(number))?.plain).toMatch(/gives \$500\.00 back/);
    await expectBalanced();
    await go.bank(number, "opened");
    expect((await go.card(number))?.plain).toMatch(/taken back by the buyer's bank/);
    const filled = await discord.command("facilitator", "record", {
      ...{ milestone: `M-${number}`, for: "chargeback" },
    });
    expect(theirs(filled)).toContain("It stands in Stripe's form for the bank now");
    await go.bank(number, "won");
    expect((await go.card(number))?.plain).toMatch(/its chargeback was turned down/);
    await expectBalanced();
  });

  it("is owed back where the bank stays with it, also of what was released in part", async () => {
    await go.bank(1, "opened");
    expect((await go.card(1))?.plain).toMatch(/taken back by the buyer's bank/);
    await go.bank(1, "lost");
    const words = (await go.card(1))?.plain ?? "";
    expect(words).toMatch(/The bank decided for the buyer/);
    await expectBalanced();
  });
});

describe("money that a bank takes back before its release", () => {
  it("is frozen meanwhile, and can be released once the bank gave up", async () => {
    const number = await go.funded("Charged back, then returned");
    await go.submitted(number);
    await go.bank(number, "opened");
    const before = (await driver.stripe()).transfers.length;
    expect(said(await driver.command("buyer", `approve M-${number}`))).toMatch(/bank/);
    expect((await driver.stripe()).transfers).toHaveLength(before);
    await go.bank(number, "won");
    await go.approved(number);
    expect((await driver.stripe()).transfers.length).toBe(before + 1);
    await expectBalanced();
  });

  it("is gone where the bank stays with it", async () => {
    const number = await go.funded("Charged back for good");
    await go.submitted(number);
    const before = (await driver.stripe()).transfers.length;
    await go.bank(number, "opened");
    expect(said(await driver.command("buyer", `approve M-${number}`))).toMatch(/bank/);
    await go.bank(number, "lost");
    expect((await go.card(number))?.plain).toMatch(/The bank decided for the buyer/);
    expect(said(await driver.command("buyer", `approve M-${number}`))).toMatch(/bank/);
    expect((await driver.stripe()).transfers).toHaveLength(before);
    await expectBalanced();
    expect(tranche.output()).not.toMatch(/ error (?!the operator is needed)/);
  });
});
