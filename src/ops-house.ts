import { fileURLToPath } from "node:url";
import type { Deps } from "./app/deps.ts";
import type { Log } from "./app/ports.ts";
import type { GuardParts } from "./app/restore/guard.ts";
import type { Store } from "./app/store.ts";
import { compose } from "./compose.ts";
import type { Config } from "./config.ts";
import { createEvidenceReader } from "./infra/evidence/read/index.ts";
import { createPool, joinEmbeddedPostgres, startEmbeddedPostgres } from "./infra/postgres/index.ts";
import { createInstallations } from "./infra/postgres/installation.ts";
import { applyMigrations } from "./infra/prisma/index.ts";
import type { KeyParts } from "./ops-keys.ts";
import { evidenceOf, linksOf, markOf, paymentsOf, sandboxAt, vaultOf } from "./vendors.ts";

export type OpsHouse = {
  readonly deps: Deps;
  readonly keys: KeyParts;
  readonly guard: GuardParts;
  close(): Promise<void>;
};

/** A command is one or two statements at a time. */
const CONNECTIONS = 4;

/**
 * The application for one operator's command, beside the running one: on its database, without a queue or a chat of its
 * own. Where the embedded PostgreSQL is not running, it is started for as long as the command takes.
 */
export async function openOpsHouse(config: Config, log: Log): Promise<OpsHouse> {
  const database = await openDatabase(config, log);
  const pool = createPool(database.url, {
    ...{ max: CONNECTIONS, applicationName: "tranche-ops", log },
    // The operator's acts are what a restored copy waits for.
    reconciles: true,
  });
  const { platform, publicUrl } = config;
  const reader = createEvidenceReader();
  const sandboxPort = config.mode === "sandbox" ? config.sandbox.port : null;
  const evidence = await evidenceOf(config);
  const { deps } = compose({
    ...{ pool, log, platform, chats: {}, publicUrl: publicUrl ?? null },
    queue: { addBulk: async () => undefined },
    payments: paymentsOf(config, log, sandboxPort === null ? null : sandboxAt(sandboxPort)),
    links: linksOf(config, sandboxPort),
    evidence,
    evidenceReader: reader,
  });
  return {
    deps: { ...deps, store: forTheSweeper(deps) },
    keys: { pool, vault: await vaultOf(config), evidence },
    guard: { deps, installations: createInstallations(pool), outside: markOf(config) },
    close: async () => {
      await reader.stop();
      await pool.end();
      await database.stop();
    },
  };
}

type Database = { readonly url: string; stop(): Promise<void> };

async function openDatabase(config: Config, log: Log): Promise<Database> {
  const { databaseUrl, dataDir } = config;
  if (databaseUrl) return { url: databaseUrl, stop: async () => undefined };
  const running = await joinEmbeddedPostgres(dataDir);
  if (running) return { url: running.url(), stop: running.stop };
  const embedded = await startEmbeddedPostgres({ dataDir, durable: true, log });
  const url = embedded.url();
  const pool = createPool(url, { max: 1, applicationName: "tranche-ops", log });
  try {
    const migrations = fileURLToPath(new URL("../prisma/migrations", import.meta.url));
    await applyMigrations(pool, migrations, log);
  } catch (error) {
    await embedded.stop();
    throw error;
  } finally {
    await pool.end();
  }
  return { url, stop: embedded.stop };
}

/** This process carries no tasks: they are committed as due, and the running worker's sweeper takes them in seconds. */
function forTheSweeper({ store, reads }: Deps): Store {
  return {
    load: store.load,
    commit: async (plan) => {
      const { tasks } = plan;
      if (!tasks) return store.commit(plan);
      const now = await reads.now();
      return store.commit({ ...plan, tasks: tasks.map((task) => ({ dueAt: now, ...task })) });
    },
  };
}
