import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Pool, PoolClient } from "pg";
import { z } from "zod";
import type { Log } from "../../app/ports.ts";

/** The advisory lock and the table of Prisma's own `migrate`, so that both see the same history and never run at once. */
const PRISMA_LOCK = 72707369;
const PRISMA_TABLE = `CREATE TABLE IF NOT EXISTS public._prisma_migrations (
  id                  VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum            VARCHAR(64) NOT NULL,
  finished_at         TIMESTAMPTZ,
  migration_name      VARCHAR(255) NOT NULL,
  logs                TEXT,
  rolled_back_at      TIMESTAMPTZ,
  started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

const appliedSchema = z.object({
  migration_name: z.string(),
  checksum: z.string(),
  finished_at: z.date().nullable(),
});

type Migration = { readonly name: string; readonly sql: string; readonly checksum: string };

/** A migration that cannot be applied; the message says which and what to do. Nothing of it is left in the database. */
export class MigrationError extends Error {
  override readonly name = "MigrationError";
}

/**
 * Brings the database to the newest migration in `directory` (Prisma's layout). Starters that come at the same time
 * wait for each other. Throws MigrationError when a migration fails, was edited after it was applied, or was left
 * unfinished. Migrations that only the database knows (a newer version runs beside us) are left alone.
 */
export async function applyMigrations(pool: Pool, directory: string, log: Log): Promise<void> {
  const migrations = await readMigrations(directory);
  const client = await pool.connect();
  try {
    await client.query("SET statement_timeout = 0");
    await client.query("SELECT pg_advisory_lock($1)", [PRISMA_LOCK]);
    await client.query(PRISMA_TABLE);
    const applied = await readApplied(client);
    for (const migration of migrations) {
      if (isApplied(migration, applied)) continue;
      await apply(client, migration);
      log.info(`applied migration ${migration.name}`);
    }
    warnOfNewer(migrations, applied, log);
  } finally {
    client.release(true); // closing the session gives the lock and its settings back, whatever happened
  }
}

/** The migrations of a directory in Prisma's layout, oldest first. */
export async function readMigrations(directory: string): Promise<Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.toSorted().map(async (name) => {
      const sql = await readFile(join(directory, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}

type Applied = ReadonlyMap<string, z.infer<typeof appliedSchema>>;

async function readApplied(client: PoolClient): Promise<Applied> {
  const { rows } = await client.query(
    `SELECT migration_name, checksum, finished_at FROM public._prisma_migrations
     WHERE rolled_back_at IS NULL ORDER BY started_at`,
  );
  return new Map(
    z
      .array(appliedSchema)
      .parse(rows)
      .map((row) => [row.migration_name, row]),
  );
}

function isApplied(migration: Migration, applied: Applied): boolean {
  const row = applied.get(migration.name);
  if (row === undefined) return false;
  if (row.finished_at === null) {
    throw new MigrationError(
      `Migration ${migration.name} was started and never finished. Look at the database, then say what holds: ` +
        `"npx prisma migrate resolve --applied ${migration.name}" or "--rolled-back ${migration.name}".`,
    );
  }
  if (row.checksum !== migration.checksum) {
    throw new MigrationError(
      `Migration ${migration.name} was edited after it was applied. Restore its file, and put the change in a new migration.`,
    );
  }
  return true;
}

/** One transaction with its entry in the history: a failed or killed migration leaves nothing behind. */
async function apply(client: PoolClient, migration: Migration): Promise<void> {
  await client.query("BEGIN");
  try {
    await client.query(migration.sql);
    await client.query(
      `INSERT INTO public._prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, clock_timestamp(), 1)`,
      [randomUUID(), migration.checksum, migration.name],
    );
    await client.query("COMMIT");
  } catch (cause) {
    await client.query("ROLLBACK");
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MigrationError(`Migration ${migration.name} failed and was undone: ${reason}`, {
      cause,
    });
  }
}

function warnOfNewer(migrations: readonly Migration[], applied: Applied, log: Log): void {
  const known = new Set(migrations.map((migration) => migration.name));
  const newer = [...applied.keys()].filter((name) => !known.has(name));
  if (newer.length > 0)
    log.warn("the database has migrations that this version does not know", { newer });
}
