import { createPostgresBackend, isPgPool, type PgPool, runMigrations } from "bullmq";
import type { Pool } from "pg";
import type { Link } from "./link.ts";

type PostgresBackend = ReturnType<typeof createPostgresBackend>;
type PostgresLink = Link<PostgresBackend, PgPool>;

/**
 * Jobs in schema `bullmq`, which is made or brought up to date first. It uses `pool`, which stays the caller's to end,
 * and one of its connections for each worker.
 */
export async function linkToPostgres(pool: Pool): Promise<PostgresLink> {
  await migrate(pool);
  const connection = asBullPool(pool);
  return {
    backend: createPostgresBackend,
    adding: connection,
    working: connection,
    // Where PostgreSQL is away there are no tasks either: there is nothing to do instead.
    isUp: () => true,
    isOutage: () => false,
    closingMs: () => null,
    close: async () => undefined,
  };
}

async function migrate(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("SET statement_timeout = 0");
    await runMigrations(client);
  } finally {
    client.release(true); // with the setting above
  }
}

/** BullMQ describes a pool in its own words; this asks BullMQ whether it accepts ours. */
function asBullPool(pool: unknown): PgPool {
  if (!isPgPool(pool)) throw new TypeError("BullMQ does not take this pool");
  return pool;
}
