import { randomBytes } from "node:crypto";
import { Client, type Pool } from "pg";
import { inject } from "vitest";
import { silentLog } from "../../src/infra/log.ts";
import { createPool } from "../../src/infra/postgres/index.ts";

/** The database that every fresh one is copied from. */
export const TEMPLATE = "tranche_template";

/** A database of one test file's own. */
export type FreshDatabase = {
  readonly url: string;
  /** A new pool on it, ended by `drop`. */
  pool(max?: number): Pool;
  /** Ends the pools and removes the database, whoever is still connected. */
  drop(): Promise<void>;
};

/** Makes a database with every table in it and nothing else (about 40 ms). Drop it in `afterAll`. */
export async function freshDatabase(): Promise<FreshDatabase> {
  return databaseFrom(`TEMPLATE ${TEMPLATE} STRATEGY FILE_COPY`);
}

/** Makes a database without any table, for tests of migrations. */
export async function emptyDatabase(): Promise<FreshDatabase> {
  return databaseFrom("");
}

async function databaseFrom(source: string): Promise<FreshDatabase> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  await administer(`CREATE DATABASE ${name} ${source}`);
  const url = new URL(inject("postgresUrl"));
  url.pathname = `/${name}`;
  const pools: Pool[] = [];
  return {
    url: url.href,
    pool(max = 10) {
      const pool = createPool(url.href, { max, applicationName: "test", log: silentLog });
      pools.push(pool);
      return pool;
    },
    async drop() {
      await Promise.all(pools.filter((pool) => !pool.ended).map((pool) => pool.end()));
      await administer(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function administer(statement: string): Promise<void> {
  const client = new Client({ connectionString: inject("postgresUrl") });
  await client.connect();
  await client.query(statement);
  await client.end();
}
