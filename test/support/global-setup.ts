import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";
import type { TestProject } from "vitest/node";
import { silentLog } from "../../src/infra/log.ts";
import { createPool, startEmbeddedPostgres } from "../../src/infra/postgres/index.ts";
import { applyMigrations } from "../../src/infra/prisma/migrate.ts";
import { createQueue } from "../../src/infra/queue/index.ts";
import { inMemory } from "./in-memory.ts";
import { MOMENT } from "./moment.ts";
import { TEMPLATE } from "./postgres.ts";

const MIGRATIONS = join(import.meta.dirname, "../../prisma/migrations");

const INSTALL_REDIS = "Install redis-server (Debian: apt-get install redis-server) to run it.";

declare module "vitest" {
  interface ProvidedContext {
    /** The test server's own database, from which others are made. */
    postgresUrl: string;
    /** Whether this machine has a redis-server, for what is tested on Redis too. */
    hasRedis: boolean;
  }
}

/** One throwaway PostgreSQL for the whole run, with a template database in which every table exists. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const hasRedis = spawnSync("redis-server", ["--version"]).status === 0;
  if (!hasRedis && process.env.CI === "true") throw new Error(`no redis-server: ${INSTALL_REDIS}`);
  project.provide("hasRedis", hasRedis);
  const dataDir = await mkdtemp(join(inMemory(), "tranche-test-"));
  const server = await startEmbeddedPostgres({ dataDir, durable: false, log: silentLog });
  const clockOffsetMs = Date.parse(MOMENT) - Date.now();
  await makeTemplate(server.url("postgres"), server.url(TEMPLATE), clockOffsetMs);
  project.provide("clockOffsetMs", clockOffsetMs);
  project.provide("postgresUrl", server.url("postgres"));
  return async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
    if (!hasRedis)
      process.stdout.write(`\nLeft out: what is tested on Redis too. ${INSTALL_REDIS}\n`);
  };
}

async function makeTemplate(
  adminUrl: string,
  templateUrl: string,
  clockOffsetMs: number,
): Promise<void> {
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${TEMPLATE}`);
  await admin.end();
  const pool = createPool(templateUrl, { max: 2, applicationName: "template", log: silentLog });
  if (existsSync(MIGRATIONS)) await applyMigrations(pool, MIGRATIONS, silentLog);
  await pool.query("UPDATE clock SET offset_ms = $1", [clockOffsetMs]);
  const queue = await createQueue({ pool, log: silentLog });
  await queue.stop();
  await pool.end();
}
