import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { inMemory } from "../support/in-memory.ts";
import { BUYER_ZONE, createMonth, FACILITATOR_ZONE, type Month } from "../support/month.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { type Running, startRunning } from "../support/running.ts";
import type { Transcript } from "../support/transcript.ts";

const ROOT = join(import.meta.dirname, "../..");
const WIRE = join(ROOT, "test-results/wire-month.jsonl");

let folder: string;
let tranche: Running;
let month: Month;
/** Carries the jobs where the machine has one, and is emptied on the way: the month reads the same. */
let redis: RedisServer | null = null;

beforeAll(async () => {
  folder = await mkdtemp(join(inMemory(), "tranche-month-"));
  await rm(WIRE, { force: true });
  if (inject("hasRedis")) redis = await startRedis();
  tranche = await startRunning({
    dataDir: join(folder, "data"),
    env: { SANDBOX_WIRE_LOG: WIRE, ...(redis && { REDIS_URL: redis.url }) },
  });
  month = createMonth(tranche.url);
});
afterAll(async () => {
  await tranche?.interrupt();
  await redis?.close();
  await rm(folder, { recursive: true, force: true });
});

/** From Monday 23 April 2029 to the end of May. The buyer is in New York, the facilitator in Berlin. */
async function live({ acts, theirs, to, until }: Month): Promise<void> {
  const emptied = async () => void (await redis?.client.flushall());
  await to("2029-04-23T13:30:00Z");
  await acts.link();
  await theirs.hours({ "Time zone": "Berlin" }, { "Public holidays of": "DE" });
  await acts.command("people");
  await acts.press("Weekly summary: on");
  await acts.propose({ Title: "Checkout", "Due date": "2029-05-16" });
  // Accepted after its reminder, paid after its reminder.
  await until("2029-04-26T10:00:00Z");
  await theirs.accept("M-1");
  await until("2029-04-30T14:00:00Z");
  await acts.propose({
    ...{ Title: "Import", Amount: "1,200.00", "Due date": "2029-05-25" },
    "If the review time passes": "deem_accepted",
  });
  // Monday evening in Berlin, and the first of May is a holiday there.
  await until("2029-04-30T20:00:00Z");
  await acts.command("nudge M-2");
  await until("2029-05-01T14:00:00Z");
  await acts.fund("M-1");
  await until("2029-05-02T08:00:00Z");
  await theirs.accept("M-2");
  await theirs.block("M-1", "The staging password");
  await emptied();
  await until("2029-05-07T14:00:10Z");
  await acts.press("It's there now");
  await acts.fund("M-2");
  await until("2029-05-08T09:00:00Z");
  await theirs.command("extend", { milestone: "M-1", days: 3, reason: "The bank is late" });
  await until("2029-05-08T13:20:00Z");
  await acts.propose({ Title: "Invoices", Amount: "900.00", "Due date": "2029-06-15" });
  await theirs.accept("M-3");
  await until("2029-05-09T14:30:00Z");
  await theirs.submit("M-2", "https://staging.example.com/import");
  await until("2029-05-10T13:30:00Z");
  await acts.press("Give 3 more days");
  await until("2029-05-11T09:00:00Z");
  await theirs.submit("M-1", "https://staging.example.com/checkout");
  await until("2029-05-14T13:10:00Z");
  await acts.command("snooze M-3 tomorrow");
  await emptied();
  await until("2029-05-16T15:00:00Z");
  await theirs.hours({}, { "Away from": "2029-05-17", "Away until": "2029-05-18" });
  await until("2029-05-21T08:00:00Z");
  await theirs.command("nudge", { milestone: "M-1" });
  await until("2029-05-22T08:00:00Z");
  await theirs.payouts();
  await until("2029-05-24T14:00:00Z");
  await emptied();
  await acts.press("Approve and release");
  await until("2029-05-28T14:00:00Z");
}

describe("a month of the buyer in Slack and the facilitator in Discord (fault 38)", () => {
  beforeAll(() => live(month), 60_000);

  it("reads as it should, on either side", async () => {
    await expect(month.buyer.text()).toMatchFileSnapshot("month/buyer-slack.txt");
    await expect(month.facilitator.text()).toMatchFileSnapshot("month/facilitator-discord.txt");
  });

  it("reminds people in their hours alone, and of nothing in the same words twice", () => {
    for (const { reminders, timeZone, free } of [
      { reminders: remindersIn(month.buyer), timeZone: BUYER_ZONE, free: [] },
      { reminders: remindersIn(month.facilitator), timeZone: FACILITATOR_ZONE, free: NOT_AT_WORK },
    ]) {
      expect(reminders.length).toBeGreaterThan(4);
      for (const { at, text } of reminders) expect(hourOf(at, timeZone, free), text).not.toBeNull();
      expect(new Set(reminders.map(({ text }) => text)).size).toBe(reminders.length);
    }
  });

  it("tells both sides of each state of the money", () => {
    for (const side of [month.buyer, month.facilitator]) {
      const all = side
        .came()
        .map(({ text }) => text)
        .join("\n");
      for (const words of TOLD) expect(all).toMatch(words);
    }
  });

  it("ends with a ledger at zero and no error in the log", async () => {
    const { invariants, accounts, milestones } = await month.driver.ledger();
    expect(invariants.filter(({ ok }) => !ok)).toEqual([]);
    expect(accounts.reduce((total, { balanceMinor }) => total + balanceMinor, 0)).toBe(0);
    expect(milestones.map(({ headline }) => headline)).toEqual(["released", "released", "lapsed"]);
    expect(tranche.output()).not.toMatch(/ error /);
  });
});

/** Public holidays in all of Germany, and the absence that the facilitator sets. */
const NOT_AT_WORK = ["2029-05-01", "2029-05-10", "2029-05-17", "2029-05-18", "2029-05-21"];

const TOLD = [
  /M-1 Checkout is funded: \$4,800\.00 is held/,
  /M-2 Import is funded: \$1,200\.00 is held/,
  /M-2 Import is accepted by agreed silence.*\$1,164\.90 waits/,
  /M-2 Import is released\. \$1,164\.90/,
  /M-3 Invoices has lapsed.*Nothing was taken/,
  /M-1 Checkout is released\. \$4,660\.50/,
];

const remindersIn = (side: Transcript) =>
  side.came().filter(({ text }) => /\bwaits? for you:|waited for somebody else/.test(text));

/** The hour of their working day; null outside of it. */
function hourOf(at: Date, timeZone: string, free: readonly string[]): number | null {
  const [date, time] = at.toLocaleString("sv-SE", { timeZone }).split(" ");
  const weekday = at.toLocaleString("en-US", { timeZone, weekday: "short" });
  const hour = Number(time?.slice(0, 2));
  const isFree = weekday.startsWith("S") || free.includes(date ?? "");
  return isFree || hour < 9 || hour >= 17 ? null : hour;
}
