import { mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDriver, type Driver } from "../support/driver.ts";
import { inMemory } from "../support/in-memory.ts";
import { codeIn, inSlack } from "../support/one-person.ts";
import { type FreshDatabase, freshDatabase } from "../support/postgres.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { type Running, startRunning } from "../support/running.ts";

const ROOT = join(import.meta.dirname, "../..");
const FIRST = "1. Card payment succeeds on staging";
const WORKSPACES = ["acme", "other-co"];

type Run = { readonly mode: "socket" | "http"; readonly queue: "postgres" | "redis" };
type World = Run & {
  readonly database: FreshDatabase;
  readonly tranche: Running;
  readonly driver: Driver;
  readonly wire: string;
};

let folder: string;
let redis: RedisServer;

beforeAll(async () => {
  folder = await mkdtemp(join(inMemory(), "tranche-modes-"));
  redis = await startRedis();
});
afterAll(async () => {
  await redis.close();
  await rm(folder, { recursive: true, force: true });
});

/** Tranche as it is started, on the real clock. */
async function start({ mode, queue }: Run): Promise<World> {
  const name = `${mode}-${queue}`;
  const wire = join(ROOT, `test-results/wire-${name}.jsonl`);
  await rm(wire, { force: true });
  const database = await freshDatabase();
  await database.pool(1).query("UPDATE clock SET offset_ms = 0");
  const env = {
    ...{ SANDBOX_WIRE_LOG: wire, DATABASE_URL: database.url, DB_POOL_MAX: "10", SLACK_MODE: mode },
    ...(queue === "redis" && { REDIS_URL: redis.url }),
  };
  const tranche = await startRunning({ dataDir: join(folder, name), env });
  const world = { ...{ mode, queue, database, tranche, wire }, driver: createDriver(tranche.url) };
  return world;
}

/** Ends it as Ctrl-C does, so that the next begins on an empty machine. */
async function stop({ tranche, database, queue }: World): Promise<void> {
  expect(await tranche.interrupt()).toBe(0);
  await database.drop();
  if (queue === "redis") await redis.client.flushall();
}

/** An admin of each workspace allows the app on Slack's own page. */
async function install({ driver }: World): Promise<void> {
  for (const workspace of WORKSPACES) {
    const act = { vendor: "slack", do: "install", workspace };
    expect(await driver.drive("POST", "/admin", act)).toMatchObject({ ok: true });
  }
}

/** The main job, the buyer in one workspace and the facilitator in the other; answers what Stripe moved. */
async function mainJob({ driver }: World) {
  const buyer = inSlack(driver.drive, "buyer", "acme");
  const facilitator = inSlack(driver.drive, "stranger", "other-co");
  const bothSay = async (words: RegExp) => {
    await driver.idle();
    for (const one of [buyer, facilitator]) {
      expect((await one.find(/^M-1 /))?.plain, one.name).toMatch(words);
    }
  };
  await facilitator.link(codeIn(await buyer.propose("Nothing yet")));
  await driver.idle();
  await buyer.press("Confirm this party", "dm");
  expect((await buyer.propose("Checkout")).plain).toContain("M-1 “Checkout” is proposed");
  await bothSay(/Proposed/);
  await facilitator.run("accept", "M-1");
  await facilitator.press("Accept these terms");
  await buyer.run("fund", "M-1");
  await driver.idle();
  await driver.pay((await driver.stripe()).sessions.at(-1)?.id, "paid");
  await bothSay(/held since/);
  await facilitator.run("payouts");
  await facilitator.press("Set up payouts");
  await driver.onboard((await driver.stripe()).accounts.at(-1)?.id, "ready");
  await facilitator.run("submit", "M-1");
  await facilitator.fill({ [FIRST]: "https://staging.example.com/1" });
  await facilitator.press("Send to the buyer");
  await bothSay(/In review/);
  expect((await facilitator.run("approve", "M-1")).plain).toContain("Only the buyer");
  await buyer.run("approve", "M-1");
  expect((await buyer.press("Approve and release")).plain).toContain("approved M-1");
  await bothSay(/Released[\s\S]*Receipt tr_/);
  const { transfers } = await driver.stripe();
  return { transfers, ledger: await driver.ledger() };
}

/** Which installs were kept where, and what carried the jobs. */
async function waysOf({ driver, database, queue }: World) {
  const kept = "SELECT count(*)::int AS n FROM slack_install WHERE ended_at IS NULL";
  const { rows } = await database.pool(1).query(kept);
  const inRedis = queue === "redis" ? await redis.client.dbsize() : 0;
  const { workspaces } = await driver.drive<{ workspaces: { installed: boolean }[] }>(
    "GET",
    "/slack/world",
  );
  const carrier = inRedis > 0 ? "redis" : "postgres";
  return { kept: rows[0]?.n, carrier, installed: workspaces.filter((one) => one.installed).length };
}

describe.each(["socket", "http"] as const)("the main job, with Slack in %s mode", (mode) => {
  it.concurrent.each([
    { mode, queue: "postgres" },
    { mode, queue: "redis" },
  ] as const)(
    "goes from proposal to released money with jobs on $queue, between two workspaces",
    { timeout: 60_000 },
    async (run) => {
      const world = await start(run);
      try {
        // With Socket Mode both are in the list of tokens that the sandbox begins with.
        if (mode === "http") await install(world);
        const { transfers, ledger } = await mainJob(world);
        expect(transfers).toMatchObject([{ amount: 466_050 }]);
        expect(ledger.invariants.filter(({ ok }) => !ok)).toEqual([]);
        expect(ledger.milestones).toMatchObject([{ number: 1, headline: "released" }]);
        expect(await waysOf(world)).toEqual({
          ...{ installed: 2, kept: mode === "http" ? 2 : 0 },
          carrier: run.queue,
        });
        expect(world.tranche.output()).not.toMatch(/ (error|warn) /);
        const wire = await readFile(world.wire, "utf8");
        expect(wire).not.toMatch(/xox[be]-1-|xoxb-sandbox|client-secret"|sk_test_sandbox/);
      } finally {
        await stop(world);
      }
    },
  );
});
