import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pool } from "pg";
import { silentLog } from "../../src/infra/log.ts";
import { createPool, startEmbeddedPostgres } from "../../src/infra/postgres/index.ts";
import { applyMigrations } from "../../src/infra/prisma/migrate.ts";

/** Everything that makes the tables, as a start applies it. */
export const MIGRATIONS = join(import.meta.dirname, "../../prisma/migrations");

/** A PostgreSQL of the bench's own: durable, with the settings that the embedded one has when people use it. */
export type BenchDatabase = {
  readonly pool: Pool;
  url(database?: string): string;
  /** The size of everything in it, in bytes. */
  size(): Promise<number>;
  close(): Promise<void>;
};

export async function openDatabase(): Promise<BenchDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), "tranche-bench-"));
  const server = await startEmbeddedPostgres({ dataDir, durable: true, log: silentLog });
  const pool = createPool(server.url(), { max: 20, applicationName: "bench", log: silentLog });
  await applyMigrations(pool, MIGRATIONS, silentLog);
  return {
    pool,
    url: server.url,
    size: async () => {
      const { rows } = await pool.query<{ size: number }>(
        "SELECT pg_database_size(current_database()) AS size",
      );
      return rows[0]?.size ?? 0;
    },
    close: async () => {
      await pool.end();
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** How often each table was read from end to end, by anyone, since the server started. */
export async function fullScans(pool: Pool): Promise<ReadonlyMap<string, number>> {
  // A session tells its counts when it is idle, at most once a second, unless it is asked to.
  await pool.query("SELECT pg_stat_force_next_flush(), pg_stat_clear_snapshot()");
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  const { rows } = await pool.query<{ name: string; scans: number }>(
    "SELECT relname AS name, seq_scan AS scans FROM pg_stat_user_tables",
  );
  return new Map(rows.map(({ name, scans }) => [name, scans]));
}
