import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDiscordDriver, type DiscordDriver } from "../support/discord-driver.ts";
import * as onDiscord from "../support/discord-world.ts";
import { createDriver, type Driver, offered, said } from "../support/driver.ts";
import { type Running, startRunning } from "../support/running.ts";
import * as onSlack from "../support/slack-world.ts";

const ROOT = join(import.meta.dirname, "../..");
const WIRE = join(ROOT, "test-results/wire-disputes.jsonl");
const { "Other party": _party, "Review window (days)": _days, ...INVITING } = onSlack.NEW;
const { "My side": _side, ...LATER } = INVITING;
const FIRST = "1. Card payment succeeds on staging";
const SECOND = "2. Declined card shows the reason";
const REPORT = "https://staging.example.com/report";
const SHARE = "What the facilitator gets, before costs";
const base64 = (text: string) => Buffer.from(text).toString("base64");
const theirs = onDiscord.said;

let folder: string;
let tranche: Running;
let driver: Driver;
let discord: DiscordDriver;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tranche-disputes-"));
  await rm(WIRE, { force: true });
  tranche = await startRunning({ dataDir: join(folder, "data"), env: { SANDBOX_WIRE_LOG: WIRE } });
  driver = createDriver(tranche.url);
  discord = createDiscordDriver(driver);
  await linked();
});
afterAll(async () => {
  await tranche?.interrupt();
  await rm(folder, { recursive: true, force: true });
});

/** The buyer is in Slack alone and the facilitator in Discord alone; the facilitator can be paid. */
async function linked(): Promise<void> {
  const form = await driver.command("buyer", "new");
  const sent = await driver.submit("buyer", form.view, INVITING);
  const code = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(said(sent))?.[0] ?? "no code";
  await discord.command("facilitator", "link", { code });
  await driver.idle();
  await driver.click("buyer", "Confirm this party", { channel: "dm" });
  await driver.idle();
  const payouts = await discord.command("facilitator", "payouts");
  const messageId = payouts.private.at(-1)?.id;
  await discord.click("facilitator", "Set up payouts", { messageId });
  await driver.onboard((await driver.stripe()).accounts.at(-1)?.id, "ready");
  // Stripe keeps its fee of what is refunded, so a platform has some money of its own there.
  await driver.drive("POST", "/stripe/topup", { amount: 100_000, currency: "usd" });
  await driver.idle();
}

let made = 0;

/** Proposed in Slack, accepted in Discord, paid; answers its number. */
async function funded(Title: string): Promise<number> {
  made += 1;
  const form = await driver.command("buyer", "new");
  await driver.submit("buyer", form.view, { ...LATER, Title });
  await driver.idle();
  const milestone = `M-${made}`;
  await discord.command("facilitator", "accept", { milestone });
  await discord.click("facilitator", "Accept these terms");
  await driver.command("buyer", `fund ${milestone}`);
  await driver.pay((await driver.stripe()).sessions.at(-1)?.id, "paid");
  await driver.idle();
  return made;
}

async function submitted(number: number, values: Readonly<Record<string, string>>): Promise<void> {
  await discord.command("facilitator", "submit", { milestone: `M-${number}` });
  await discord.submit("facilitator", values);
  await discord.click("facilitator", "Send to the buyer");
  await driver.idle();
}

/** Disputed by the buyer in Slack, over what was handed in. */
async function disputed(title: string): Promise<number> {
  const number = await funded(title);
  await submitted(number, { [FIRST]: REPORT });
  const form = await driver.command("buyer", `dispute M-${number}`);
  await driver.submit("buyer", form.view, { "What is wrong": "It never worked" });
  await driver.idle();
  return number;
}

/** A dispute's thread as the buyer reads it in Slack, and the facilitator in Discord; the head first. */
async function threads(number: number) {
  const named = ({ plain }: { readonly plain: string }) => plain.includes(`M-${number} dispute:`);
  const slack = (await driver.channel("buyer")).findLast((one) => !one.ephemeral && named(one));
  const there = (await discord.channel("facilitator")).findLast(
    (one) => !one.private && named(one),
  );
  const lines = [
    (slack?.thread ?? []).map(({ plain }) => plain).join("\n"),
    (there?.thread ?? []).map(({ plain }) => plain).join("\n"),
  ];
  return { slack, discord: there, lines };
}

async function card(number: number): Promise<onSlack.Seen | undefined> {
  const all = await driver.channel("buyer");
  return all.find(({ plain, ephemeral }) => !ephemeral && plain.startsWith(`M-${number} `));
}

async function expectBalanced(): Promise<void> {
  const ledger = await driver.ledger();
  expect(ledger.invariants.filter(({ ok }) => !ok)).toEqual([]);
  expect(ledger.accounts.reduce((sum, { balanceMinor }) => sum + balanceMinor, 0)).toBe(0);
}

const amounts = (all: readonly { amount: number }[]) => all.map(({ amount }) => amount);

describe("evidence, its context, and a dispute that ends well, across both platforms", () => {
  it("hands in a note, a link, a file and a message; all are kept, and the context stands in both threads", async () => {
    const body = "<h1>Order 1042</h1><p>Card payment succeeds on staging, order 1042 created.</p>";
    await driver.drive("POST", "/web", { url: REPORT, contentType: "text/html", body });
    await funded("Mixed evidence");
    await discord.command("facilitator", "submit", { milestone: "M-1" });
    await discord.submit("facilitator", { [FIRST]: `The run of Monday\n${REPORT}` });
    await discord.click("facilitator", "Add files");
    const added = await discord.submit("facilitator", {
      "What it shows": SECOND,
      Files: [{ name: "declined.txt", base64: base64("The declined card shows the reason.") }],
    });
    expect(theirs(added)).toContain("declined.txt");
    const { id } = await discord.say("facilitator", "The designer has seen it too");
    await discord.menu("facilitator", id, "Attach to milestone");
    const preview = await discord.submit("facilitator", {
      "What it shows": "M-1: the work as a whole",
    });
    expect(theirs(preview)).toContain("“The designer has seen it too”");
    expect((await card(1))?.plain).toContain("Funded");
    await discord.click("facilitator", "Send to the buyer");
    await driver.idle();
    const shown = await card(1);
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
    const asked = await driver.click("buyer", "Request changes", { ts: (await card(1))?.ts });
    await driver.submit("buyer", asked.view, {
      "What fails": [SECOND],
      "What needs to change": "The reason is in English only",
    });
    await driver.idle();
    await submitted(1, { [SECOND]: "In German now" });
    expect((await card(1))?.plain).toContain("2nd submission");
    expect((await card(1))?.plain).toContain("declined.txt");
    const form = await driver.click("buyer", "Dispute", { ts: (await card(1))?.ts });
    expect(JSON.stringify(form.view?.blocks)).toContain("stays where it is");
    await driver.submit("buyer", form.view, {
      "What is wrong": "German is not what was agreed",
      "Criteria in question (none: the whole)": [SECOND],
    });
    await driver.idle();
    const opened = await threads(1);
    expect(opened.slack?.plain).toMatch(/German is not what was agreed[\s\S]*Next: /);
    expect(opened.discord?.plain).toContain("German is not what was agreed");
    for (const line of opened.lines) {
      expect(line).toContain("The terms as accepted, version 1");
      expect(line).toContain("What happened before");
      expect(line).toContain("from both sides' material");
    }
    const refused = await driver.command("facilitator", "approve M-1");
    expect(said(refused)).not.toContain("Release");
  });

  it("mirrors statements, and lets offers only move towards each other", async () => {
    const { discord: there, slack } = await threads(1);
    await discord.click("facilitator", "Add statement", { messageId: there?.id });
    await discord.submit("facilitator", { "Your statement": "The terms name no language" });
    await driver.idle();
    const after = await threads(1);
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
    expect((await threads(1)).slack?.buttons).toContain("Accept $3,360.00");
  });

  it("settles 70/30: one refund, one transfer, a ledger at zero, and a record that proves itself", async () => {
    const { slack } = await threads(1);
    const asked = await driver.click("buyer", "Accept $3,360.00", { ts: slack?.ts });
    expect(said(asked)).toMatch(/Refund \$1,440\.00 to .*release \$3,262\.35 to/);
    await driver.click("buyer", offered(asked)[0] ?? "none");
    await driver.idle();
    const { refunds, transfers } = await driver.stripe();
    expect([amounts(refunds), amounts(transfers)]).toEqual([[144_000], [326_235]]);
    await expectBalanced();
    const ended = await threads(1);
    expect(ended.slack?.buttons).toEqual([]);
    expect(ended.discord?.plain).toMatch(/Settled: .*\$1,440\.00 refunded/);
    const reply = await discord.command("facilitator", "record", { milestone: "M-1" });
    const files = reply.private.flatMap((message) => message.files ?? []);
    expect(files.map(({ name }) => name)).toEqual([
      "M-1-record.pdf",
      "M-1-record.html",
      "M-1-record.json",
    ]);
    const text = await (await fetch(files[2]?.url ?? "")).text();
    const path = join(folder, "record.json");
    await writeFile(path, text);
    expect(await verify(path)).toMatchObject({ code: 0, out: expect.stringContaining("Intact") });
    const page = await (await fetch(files[1]?.url ?? "")).text();
    for (const words of ["The terms name no language", "Settled by an accepted offer", "SHA-256"])
      expect(page).toContain(words);
    expect(text.match(/"sha256": "[0-9a-f]{64}"/g)?.length ?? 0).toBeGreaterThan(3);
  });
});

describe("the other ways a dispute ends", () => {
  it("without an arbiter and without an answer: as the accepted terms say", async () => {
    const number = await disputed("Nobody answers");
    await driver.advance("P9D");
    await driver.idle();
    expect((await card(number))?.plain).toContain("Refunded");
    expect((await driver.stripe()).refunds.at(-1)?.amount).toBe(480_000);
    await expectBalanced();
  });

  it("by the arbiter's ruling, with reasons that both sides read", async () => {
    const people = await driver.command("buyer", "people");
    const named = await driver.click("buyer", "Name an arbiter");
    expect(offered(people)).toContain("Name an arbiter");
    await driver.submit("buyer", named.view, { Arbiter: "arbiter" });
    const number = await disputed("For the arbiter");
    await driver.advance("P9D");
    await driver.idle();
    const { slack } = await threads(number);
    const form = await driver.click("arbiter", "Rule", { ts: slack?.ts });
    await driver.submit("arbiter", form.view, {
      [SHARE]: "25%",
      "Your reasons": "A quarter of it was there",
    });
    await driver.idle();
    const { lines } = await threads(number);
    for (const line of lines) expect(line).toContain("A quarter of it was there");
    const { refunds, transfers } = await driver.stripe();
    expect([refunds.at(-1)?.amount, transfers.at(-1)?.amount]).toEqual([360_000, 116_513]);
    await expectBalanced();
  });
});

describe("money after its release", () => {
  it("is given back by the facilitator: taken from them first, then refunded", async () => {
    const number = await funded("Given back");
    await submitted(number, { [FIRST]: REPORT });
    await driver.command("buyer", `approve M-${number}`);
    await driver.click("buyer", "Approve and release");
    await driver.idle();
    await discord.command("facilitator", "settle", { milestone: `M-${number}` });
    const done = await discord.submit("facilitator", {
      "How much you give back": "500",
      Why: "A goodwill",
    });
    expect(theirs(done)).toContain("$500.00");
    await driver.idle();
    expect((await driver.stripe()).refunds.at(-1)?.amount).toBe(50_000);
    expect((await card(number))?.plain).toMatch(/gives \$500\.00 back/);
    await expectBalanced();
  });

  it("is taken back by a bank after the release, and goes out again when the bank is wrong", async () => {
    const charge = (await driver.stripe()).charges.at(-1)?.id;
    await driver.drive("POST", "/stripe/chargeback", { charge, outcome: "opened" });
    await driver.idle();
    expect((await card(made))?.plain).toMatch(/taken back by the buyer's bank/);
    const filled = await discord.command("facilitator", "record", {
      milestone: `M-${made}`,
      for: "chargeback",
    });
    expect(theirs(filled)).toContain("It stands in Stripe's form for the bank now");
    await driver.drive("POST", "/stripe/chargeback", { charge, outcome: "won" });
    await driver.idle();
    expect((await card(made))?.plain).toMatch(/its chargeback was turned down/);
    await expectBalanced();
  });

  it("is frozen by a bank before the release, and gone when the bank stays with it", async () => {
    const number = await funded("Charged back early");
    await submitted(number, { [FIRST]: REPORT });
    const charge = (await driver.stripe()).charges.at(-1)?.id;
    await driver.drive("POST", "/stripe/chargeback", { charge, outcome: "opened" });
    await driver.idle();
    const before = (await driver.stripe()).transfers.length;
    const asked = await driver.command("buyer", `approve M-${number}`);
    expect(said(asked)).toMatch(/bank/);
    await driver.drive("POST", "/stripe/chargeback", { charge, outcome: "lost" });
    await driver.idle();
    expect((await driver.stripe()).transfers).toHaveLength(before);
    await expectBalanced();
    expect(tranche.output()).not.toMatch(/ error (?!the operator is needed)/);
  });
});

function verify(file: string): Promise<{ code: number; out: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ["src/verify-record.ts", file], { cwd: ROOT }, (error, out) =>
      resolve({ code: Number(error?.code ?? 0), out }),
    );
  });
}
