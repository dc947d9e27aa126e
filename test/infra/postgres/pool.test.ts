import { once } from "node:events";
import type { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silentLog } from "../../../src/infra/log.ts";
import { createPool, endPool } from "../../../src/infra/postgres/index.ts";
import { type FreshDatabase, freshDatabase } from "../../support/postgres.ts";

let database: FreshDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await freshDatabase();
  pool = database.pool(2);
});
afterAll(() => database.drop());

describe("createPool", () => {
  it("reads bigint as a number, also in arrays of rows, and refuses what a number cannot hold", async () => {
    const { rows } = await pool.query(
      "SELECT 9007199254740991::bigint AS most, -5::bigint AS less",
    );
    expect(rows).toEqual([{ most: Number.MAX_SAFE_INTEGER, less: -5 }]);
    await expect(pool.query("SELECT 9007199254740992::bigint")).rejects.toThrow(RangeError);
  });

  it("reads times as dates, and null as null", async () => {
    const { rows } = await pool.query(
      "SELECT '2026-01-02T03:04:05Z'::timestamptz AS at, NULL::bigint AS none",
    );
    expect(rows).toEqual([{ at: new Date("2026-01-02T03:04:05Z"), none: null }]);
  });

  it("sees its own tables and the queue's", async () => {
    const { rows } = await pool.query("SELECT current_schemas(false)::text[] AS schemas");
    expect(rows).toEqual([{ schemas: ["public", "bullmq"] }]);
  });

  it("limits statements and idle transactions", async () => {
    const { rows } = await pool.query(
      "SELECT current_setting('statement_timeout') AS s, current_setting('idle_in_transaction_session_timeout') AS i",
    );
    expect(rows).toEqual([{ s: "30s", i: "15s" }]);
  });

  it("survives the loss of an idle connection, and says so", async () => {
    const warnings: string[] = [];
    const log = { ...silentLog, warn: (message: string) => void warnings.push(message) };
    const fragile = createPool(database.url, { max: 1, applicationName: "fragile", log });
    await fragile.query("SELECT 1");
    const lost = once(fragile, "error").catch((error: unknown) => error);
    await pool.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'fragile'",
    );
    await lost;
    expect(warnings).toEqual(["lost an idle database connection"]);
    expect((await fragile.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
    await fragile.end();
  });

  it("says nothing of a session that is ended after the pool was", async () => {
    const warnings: string[] = [];
    const log = { ...silentLog, warn: (message: string) => void warnings.push(message) };
    const ending = createPool(database.url, { max: 1, applicationName: "ending", log });
    await ending.query("SELECT 1");
    await endPool(ending);
    ending.emit("error", new Error("terminating connection due to administrator command"));
    expect(warnings).toEqual([]);
    await expect(ending.query("SELECT 1")).rejects.toThrow("after calling end");
  });
});
