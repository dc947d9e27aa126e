import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, inject, it, vi } from "vitest";
import { readConfig } from "../src/config.ts";
import { silentLog } from "../src/infra/log.ts";
import { createStore } from "../src/infra/postgres/store.ts";
import { startTranche } from "../src/tranche.ts";
import { type FreshDatabase, freshDatabase } from "./support/postgres.ts";
import { freePort, startRedis } from "./support/redis.ts";

let database: FreshDatabase;
let dataDir: string;

beforeEach(async () => {
  database = await freshDatabase();
  dataDir = await mkdtemp(join(tmpdir(), "tranche-roles-"));
});
afterEach(async () => {
  await database.drop();
  await rm(dataDir, { recursive: true });
});

function start(variables: Record<string, string>, sandboxEntry = "../src/sandbox/main.ts") {
  const read = readConfig({
    ...{ DATABASE_URL: database.url, DATA_DIR: dataDir, PORT: "0", SANDBOX_PORT: "0" },
    ...variables,
  });
  if (!read.ok) throw new Error(read.problems.join());
  return startTranche(read.config, silentLog, {
    sandboxEntry: fileURLToPath(new URL(sandboxEntry, import.meta.url)),
    onBroken: (reason) => {
      throw new Error(reason);
    },
  });
}

it("a process that only works through tasks posts in Slack, also what was owed before it started", async () => {
  const question = { id: randomUUID(), kind: "foreign_transfer", subject: "tr_before", detail: {} };
  await createStore(database.pool(2)).commit({
    questions: [{ ...question, agreementId: null, milestoneId: null }],
  });
  const tranche = await start({ ROLES: "worker", OPS_CHANNEL: "C1WEBSITERE" });
  try {
    const [sandbox] = /http:\S+/.exec(tranche.welcome) ?? [];
    const posted = async () =>
      (await fetch(`${sandbox}/sandbox/slack/channels/website-relaunch?as=buyer`)).text();
    await vi.waitFor(async () => expect(await posted()).toContain("tr_before"), 60_000);
  } finally {
    await tranche.stop();
  }
});

it.skipIf(!inject("hasRedis"))(
  "starts and works while Redis is away, says so, and takes it when it comes",
  async () => {
    const redis = await startRedis();
    await redis.kill();
    const question = { id: randomUUID(), kind: "foreign_transfer", subject: "tr_away", detail: {} };
    await createStore(database.pool(2)).commit({
      questions: [{ ...question, agreementId: null, milestoneId: null }],
    });
    const port = await freePort();
    const tranche = await start({
      ...{ ROLES: "worker", OPS_CHANNEL: "C1WEBSITERE", REDIS_URL: redis.url, PORT: String(port) },
    });
    const health = async () => (await fetch(`http://127.0.0.1:${port}/health/ready`)).json();
    try {
      expect(await health()).toMatchObject({
        ready: true,
        parts: { database: true, redis: false },
        problems: [{ part: "redis", code: "redis.unreachable" }],
      });
      const [sandbox] = /http:\S+/.exec(tranche.welcome) ?? [];
      const posted = async () =>
        (await fetch(`${sandbox}/sandbox/slack/channels/website-relaunch?as=buyer`)).text();
      await vi.waitFor(async () => expect(await posted()).toContain("tr_away"), 60_000);
      await redis.start();
      const carries = { ready: true, parts: { database: true, redis: true } };
      await vi.waitFor(async () => expect(await health()).toMatchObject(carries), 60_000);
    } finally {
      await tranche.stop();
      await redis.close();
    }
  },
);

it("says what to set where the sandbox is not part of the installation", async () => {
  await expect(start({}, "../src/sandbox/not-there.ts")).rejects.toThrow("set STRIPE_SECRET_KEY");
});
