import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDiscordDriver, type DiscordDriver } from "../support/discord-driver.ts";
import * as onDiscord from "../support/discord-world.ts";
import { createDriver, type Driver, said } from "../support/driver.ts";
import { inMemory } from "../support/in-memory.ts";
import { type Running, startRunning } from "../support/running.ts";
import * as onSlack from "../support/slack-world.ts";

const ROOT = join(import.meta.dirname, "../..");
const WIRE = join(ROOT, "test-results/wire-cross.jsonl");
const FOLLOWS_WITHIN_MS = 2_000;
/** So long a machine that does much else may hold an act up. */
const PATIENCE_MS = 60_000;
const { "Other party": _party, "Review window (days)": _days, ...INVITING } = onSlack.NEW;
const { "My side": _side, ...LATER } = INVITING;
const FIRST = "1. Card payment succeeds on staging";

let folder: string;
let tranche: Running;
let driver: Driver;
let discord: DiscordDriver;

beforeAll(async () => {
  folder = await mkdtemp(join(inMemory(), "tranche-cross-"));
  await rm(WIRE, { force: true });
  tranche = await startRunning({ dataDir: join(folder, "data"), env: { SANDBOX_WIRE_LOG: WIRE } });
  driver = createDriver(tranche.url);
  discord = createDiscordDriver(driver);
});
afterAll(async () => {
  await tranche?.interrupt();
  await rm(folder, { recursive: true, force: true });
});

/** The buyer is in Slack alone and the facilitator in Discord alone: nobody else ever acts. */
const BUYER = "buyer";
const FACILITATOR = "facilitator";

type Copies = {
  readonly slack: onSlack.Seen | undefined;
  readonly discord: onDiscord.Seen | undefined;
};

/** Both copies of a milestone's card, as each side sees its own. */
async function copies(number: number): Promise<Copies> {
  const [slack, there] = await Promise.all([driver.channel(BUYER), discord.channel(FACILITATOR)]);
  return {
    slack: slack.find(({ plain, ephemeral }) => !ephemeral && plain.startsWith(`M-${number} `)),
    discord: there.find((one) => !one.private && one.plain.includes(`M-${number} `)),
  };
}

/** How long each act took until both copies said it. */
const followed: number[] = [];

/** Does an act, and waits until both copies say this. */
async function follows<T>(number: number, words: RegExp, act: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await act();
  for (;;) {
    const both = await copies(number);
    const done = words.test(both.slack?.plain ?? "") && words.test(both.discord?.plain ?? "");
    const took = performance.now() - began;
    if (done) {
      followed.push(took);
      return result;
    }
    if (took > PATIENCE_MS) {
      const shown = JSON.stringify({ result, both: [both.slack?.plain, both.discord?.plain] });
      throw new Error(`after ${Math.round(took)} ms not every copy says ${words}: ${shown}`);
    }
  }
}

const lastOf = <T>(messages: readonly T[]): T | undefined => messages.at(-1);
const theirs = onDiscord.said;

describe("one milestone, the buyer in Slack and the facilitator in Discord", () => {
  let code = "";

  it("invites whoever is elsewhere with a code that its maker alone sees, and keeps what was typed", async () => {
    const form = await driver.command(BUYER, "new");
    const sent = await driver.submit(BUYER, form.view, INVITING);
    expect(said(sent)).toContain("First the other side joins");
    code = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(said(sent))?.[0] ?? "no code";
    const seen = JSON.stringify([
      await driver.channel("facilitator"),
      await discord.channel(FACILITATOR),
    ]);
    expect(seen).not.toContain(code);
  });

  it("joins them only once the issuer confirms, seeing platform, server and name", async () => {
    const asked = await discord.command(FACILITATOR, "link", { code });
    expect(theirs(asked)).toMatch(/The code is right.*confirms/);
    expect(theirs(await discord.command(FACILITATOR, "list"))).toContain("no milestones yet");
    await driver.idle();
    const request = lastOf(await driver.dm(BUYER));
    expect(request?.plain).toMatch(/facilitator/i);
    expect(request?.plain).toMatch(/Discord/);
    expect(request?.plain).toMatch(/studio/i);
    expect(request?.buttons).toEqual(["Confirm this party", "Refuse"]);
    const done = await driver.click(BUYER, "Confirm this party", { channel: "dm" });
    expect(JSON.stringify(done)).toContain("is the facilitator now");
    await driver.idle();
    expect(lastOf(await discord.dm(FACILITATOR))?.plain).toMatch(/confirmed|facilitator/i);
    const again = await discord.command("outsider", "link", { code });
    expect(theirs(again)).not.toContain("The code is right");
  });

  it("shows the same milestone on both, each person a name where a mention would not reach", async () => {
    const form = await driver.command(BUYER, "new");
    await follows(1, /Proposed/, () => driver.submit(BUYER, form.view, LATER));
    const both = await copies(1);
    expect(both.slack?.buttons).toContain("Accept");
    expect(both.discord?.buttons).toContain("Accept");
    expect(JSON.stringify(both.slack?.blocks)).not.toMatch(/<@\d+>/);
    const raw = JSON.stringify(both.discord?.components);
    expect(raw).not.toMatch(/<@U/);
    expect(raw.match(/<@\d+>/g)?.length).toBeGreaterThan(0);
  });

  it("is accepted in Discord, and Slack's copy says who and where", async () => {
    const asked = await discord.command(FACILITATOR, "accept");
    expect(theirs(asked)).toContain("The due date moves by as many days.");
    const messageId = lastOf(asked.private)?.id;
    const done = await follows(1, /Accepted/, () =>
      discord.click(FACILITATOR, "Accept these terms", { messageId }),
    );
    expect(theirs(done)).toContain("You accepted version 1 of M-1");
  });

  it("is paid from Slack, and both copies show the money held", async () => {
    expect(said(await driver.command(BUYER, "fund"))).toContain("$4,800.00");
    await driver.idle();
    const session = lastOf((await driver.stripe()).sessions)?.id;
    await follows(1, /\$4,800\.00 · held since/, () => driver.pay(session, "paid"));
  });

  it("is submitted in Discord and sent back from Slack", async () => {
    await discord.command(FACILITATOR, "submit");
    await discord.submit(FACILITATOR, { [FIRST]: "https://staging.example.com/1" });
    await follows(1, /In review/, () => discord.click(FACILITATOR, "Send to the buyer"));
    const { slack } = await copies(1);
    const form = await driver.click(BUYER, "Request changes", { ts: slack?.ts });
    const values = { "What fails": [FIRST], "What needs to change": "The recording is cut off" };
    await follows(1, /Changes requested[\s\S]*The recording is cut off/, () =>
      driver.submit(BUYER, form.view, values),
    );
    await discord.command(FACILITATOR, "submit");
    await discord.submit(FACILITATOR, { [FIRST]: "https://staging.example.com/2" });
    await follows(1, /In review/, () => discord.click(FACILITATOR, "Send to the buyer"));
  });

  it("refuses each in private where they are, and nothing happens", async () => {
    const { discord: there } = await copies(1);
    const messageId = there?.id;
    const wrong = await discord.click(FACILITATOR, "Approve and release", { messageId });
    expect(theirs(wrong)).toContain("Only the buyer can approve M-1");
    expect(wrong.private.every((one) => one.private)).toBe(true);
    const namesake = await discord.click("buyer", "Approve and release", { messageId });
    expect(theirs(namesake)).toContain("can't find");
    expect(said(await driver.command(BUYER, "submit M-1"))).toContain("facilitator");
    expect(said(await driver.command("facilitator", "show M-1"))).toContain("can't find M-1");
    expect((await copies(1)).slack?.plain).toContain("In review");
    expect((await driver.stripe()).transfers).toEqual([]);
  });

  it("is approved in Slack: both copies name the person and the platform", async () => {
    const payouts = await discord.command(FACILITATOR, "payouts");
    const link = await discord.click(FACILITATOR, "Set up payouts", {
      messageId: lastOf(payouts.private)?.id,
    });
    expect(onDiscord.buttons(link)).toEqual(["Go to Stripe"]);
    const account = lastOf((await driver.stripe()).accounts)?.id;
    await driver.onboard(account, "requirements_due");
    await driver.idle();
    const { slack } = await copies(1);
    await follows(1, /Approved by @?buyer[^\n]* on Slack/i, () =>
      driver.click(BUYER, "Approve and release", { ts: slack?.ts }),
    );
    await driver.idle();
    expect(lastOf(await discord.dm(FACILITATOR))?.plain).toContain("Stripe can't pay you yet");
    expect(lastOf(await driver.dm(BUYER))?.plain).toContain("stays held");
    await follows(1, /Released/, () => driver.onboard(account, "ready"));
    const transfer = lastOf((await driver.stripe()).transfers);
    expect(transfer).toMatchObject({ amount: 466_050, destination: account });
    await driver.idle();
    const both = await copies(1);
    expect(both.slack?.plain).toContain(transfer?.id);
    expect(both.discord?.plain).toContain(transfer?.id);
  });

  it("is cancelled by consent across both, and both copies name the two", async () => {
    const form = await driver.command(BUYER, "new");
    const values = { ...LATER, Title: "One too many", Amount: "300.00" };
    await follows(2, /Proposed/, () => driver.submit(BUYER, form.view, values));
    const asked = await discord.command(FACILITATOR, "accept", { milestone: "M-2" });
    const messageId = lastOf(asked.private)?.id;
    await follows(2, /Accepted/, () =>
      discord.click(FACILITATOR, "Accept these terms", { messageId }),
    );
    await driver.command(BUYER, "fund M-2");
    await driver.idle();
    const session = lastOf((await driver.stripe()).sessions)?.id;
    await follows(2, /held since/, () => driver.pay(session, "paid"));
    const cancel = await driver.command(BUYER, "cancel M-2");
    await driver.submit(BUYER, cancel.view, { Reason: "No longer needed" });
    const consent = await discord.command(FACILITATOR, "cancel", { milestone: "M-2" });
    expect(theirs(consent)).toContain("No longer needed");
    await follows(2, /Refunded|Cancelled/i, () =>
      discord.click(FACILITATOR, "Agree to cancel", { messageId: lastOf(consent.private)?.id }),
    );
    await driver.idle();
    const both = await copies(2);
    for (const { plain = "" } of [both.slack ?? {}, both.discord ?? {}]) {
      expect(plain).toMatch(/Cancelled by consent of @?buyer and @?facilitator/i);
    }
    expect((await driver.stripe()).refunds).toMatchObject([{ amount: 30_000 }]);
  });

  it("goes on in Slack while Discord cannot be reached, which hears of it later, both once (fault 51)", async () => {
    const form = await driver.command(BUYER, "new");
    const values = { ...LATER, Title: "While Discord is away", Amount: "200.00" };
    await follows(3, /Proposed/, () => driver.submit(BUYER, form.view, values));
    await driver.idle();
    const away = { vendor: "discord", kind: "status", status: 503, times: 1_000 };
    await driver.drive("POST", "/faults", { ...away, match: { path: "/channels/" } });
    const cancel = await driver.command(BUYER, "cancel M-3");
    await driver.submit(BUYER, cancel.view, { Reason: "Not while Discord is away" });
    const cancelled = /Cancelled|cancelled/;
    await expect
      .poll(async () => (await copies(3)).slack?.plain, { timeout: FOLLOWS_WITHIN_MS })
      .toMatch(cancelled);
    expect((await copies(3)).discord?.plain).toContain("Proposed");
    await driver.advance("PT1M");
    await driver.advance("PT1M");
    await driver.drive("DELETE", "/faults");
    await driver.advance("PT1H");
    await driver.idle();
    const both = await copies(3);
    expect(both.discord?.plain).toMatch(cancelled);
    for (const copy of [both.slack, both.discord]) {
      const thread = copy?.thread?.map(({ plain }) => plain) ?? [];
      expect(new Set(thread).size, JSON.stringify(thread)).toBe(thread.length);
    }
    const said = [await driver.channel(BUYER), await discord.channel(FACILITATOR)].map((all) =>
      all
        .filter(({ plain }) => plain.includes("Not while Discord is away"))
        .map(({ plain }) => plain),
    );
    for (const told of said) expect(told.length, JSON.stringify(told)).toBeLessThanOrEqual(2);
  });

  it("gives one record, the same from either side, which proves itself", async () => {
    const fromThere = await discord.command(FACILITATOR, "record", { milestone: "M-1" });
    const file = fromThere.private
      .flatMap((message) => message.files ?? [])
      .find(({ name }) => name.endsWith("-record.json"));
    const text = await (await fetch(file?.url ?? "")).text();
    const path = join(folder, "record.json");
    await writeFile(path, text);
    expect(await verify(path)).toMatchObject({ code: 0, out: expect.stringContaining("Intact") });
    await driver.command(BUYER, "record M-1");
    const mine = lastOf(await driver.dm(BUYER))?.files?.find(({ name }) =>
      name.endsWith("-record.json"),
    );
    const other = JSON.parse(await (await fetch(mine?.url ?? "")).text());
    expect(other.events).toEqual(JSON.parse(text).events);
  });

  it("leaves a ledger at zero, to the cent what Stripe says, and no error in the log", async () => {
    await driver.idle();
    const ledger = await driver.ledger();
    expect(ledger.invariants.filter(({ ok }) => !ok)).toEqual([]);
    expect(ledger.accounts.reduce((total, { balanceMinor }) => total + balanceMinor, 0)).toBe(0);
    const { balance } = await driver.stripe();
    const atStripe = [...balance.available, ...balance.pending]
      .filter(({ currency }) => currency === "usd")
      .reduce((total, { amount }) => total + amount, 0);
    expect(ledger.accounts.find(({ account }) => account === "stripe")?.balanceMinor).toBe(
      atStripe,
    );
    expect(ledger.milestones.map(({ headline }) => headline)).toEqual([
      ...["released", "refunded", "cancelled"],
    ]);
    expect(tranche.output()).not.toMatch(/ error /);
  });
});

it("shows on both platforms what somebody did within the time that a person may wait", () => {
  // The quickest third: others share this machine, and what is slow in itself is slow every time.
  const quick = followed.toSorted((a, b) => a - b)[Math.floor(followed.length / 3)];
  expect(quick).toBeLessThan(FOLLOWS_WITHIN_MS);
});

function verify(file: string): Promise<{ code: number; out: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ["src/verify-record.ts", file], { cwd: ROOT }, (error, out) =>
      resolve({ code: Number(error?.code ?? 0), out }),
    );
  });
}
