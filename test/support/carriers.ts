import type { Pool } from "pg";
import { describe, inject } from "vitest";
import { startRedis } from "./redis.ts";

/** What carries the jobs in one run of a test file's tests. */
export type Carrier = {
  /** Undefined: PostgreSQL carries them. */
  readonly redisUrl: string | undefined;
  /** The same for a second house beside the first: one Redis database belongs to one installation. */
  nth(house: number): string | undefined;
  /** Deletes everything that BullMQ keeps, as an emptied or evicting Redis would, while it runs; says how much that was. */
  empty(pool: Pool): Promise<number>;
  /** Cuts every connection through which jobs are carried, while everything goes on. */
  cutOff(pool: Pool): Promise<void>;
  close(): Promise<void>;
};

type Kind = { readonly name: string; start(): Promise<Carrier> };

const KINDS: readonly Kind[] = [
  {
    name: "PostgreSQL",
    start: async () => ({
      redisUrl: undefined,
      nth: () => undefined,
      empty: emptyTables,
      cutOff: endSessions,
      close: async () => undefined,
    }),
  },
  {
    name: "Redis",
    start: async () => {
      const { url, client, close } = await startRedis();
      const empty = async () => {
        const keys = await client.dbsize();
        await client.flushall();
        return keys;
      };
      const cutOff = async () => {
        await client.call("CLIENT", "KILL", "SKIPME", "yes");
      };
      const nth = (house: number) => url.replace(/\d+$/, String(house));
      return { redisUrl: url, nth, empty, cutOff, close };
    },
  },
];

/** Describes something twice, with the jobs on PostgreSQL and on Redis; the latter where there is a redis-server. */
export function describeOnBoth(what: string, tests: (start: Kind["start"]) => void): void {
  for (const { name, start } of KINDS) {
    const isThere = name !== "Redis" || inject("hasRedis");
    describe.skipIf(!isThere)(`${what} (jobs on ${name})`, () => tests(start));
  }
}

/** Describes what only Redis does; left out where there is no redis-server. */
export const describeOnRedis = describe.skipIf(!inject("hasRedis"));

async function emptyTables(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = 'bullmq' AND table_type = 'BASE TABLE' AND table_name NOT LIKE '%migration%'`,
  );
  let deleted = 0;
  for (const { name } of rows) {
    const { rowCount } = await pool.query(`DELETE FROM bullmq."${name}"`);
    deleted += rowCount ?? 0;
  }
  return deleted;
}

async function endSessions(pool: Pool): Promise<void> {
  await pool.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
  );
}
