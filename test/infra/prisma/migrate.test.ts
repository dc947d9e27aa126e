import { createHash, randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pool } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Log } from "../../../src/app/ports.ts";
import { silentLog } from "../../../src/infra/log.ts";
import { applyMigrations, MigrationError } from "../../../src/infra/prisma/migrate.ts";
import { emptyDatabase, type FreshDatabase } from "../../support/postgres.ts";

let database: FreshDatabase;
let pool: Pool;
let directory: string;

beforeEach(async () => {
  database = await emptyDatabase();
  pool = database.pool();
  directory = await mkdtemp(join(tmpdir(), "tranche-migrations-"));
});
afterEach(async () => {
  await database.drop();
  await rm(directory, { recursive: true });
});

async function migration(name: string, sql: string): Promise<void> {
  await mkdir(join(directory, name), { recursive: true });
  await writeFile(join(directory, name, "migration.sql"), sql);
}

const migrate = (log: Log = silentLog) => applyMigrations(pool, directory, log);

async function history(): Promise<string[]> {
  const { rows } = await pool.query(
    "SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY started_at",
  );
  return rows.map((row: { migration_name: string }) => row.migration_name);
}

describe("applyMigrations", () => {
  it("applies what is new in order of name, once", async () => {
    await migration("2_more", "ALTER TABLE box ADD COLUMN size int");
    await migration("1_init", "CREATE TABLE box (id int); INSERT INTO box VALUES (1)");
    await migrate();
    await migrate();
    expect(await history()).toEqual(["1_init", "2_more"]);
    expect((await pool.query("SELECT * FROM public.box")).rows).toEqual([{ id: 1, size: null }]);
  });

  it("writes the checksum that Prisma's own migrate expects", async () => {
    await migration("1_init", "SELECT 'ü'");
    await migrate();
    const { rows } = await pool.query(
      "SELECT checksum, applied_steps_count FROM _prisma_migrations",
    );
    const checksum = createHash("sha256").update("SELECT 'ü'").digest("hex");
    expect(rows).toEqual([{ checksum, applied_steps_count: 1 }]);
  });

  it("leaves nothing of a migration that fails, says which, and applies it once it is mended", async () => {
    await migration("1_init", "CREATE TABLE box (id int); SELECT 1/0");
    await expect(migrate()).rejects.toThrow(
      "Migration 1_init failed and was undone: division by zero",
    );
    expect((await pool.query("SELECT to_regclass('public.box') AS box")).rows).toEqual([
      { box: null },
    ]);
    await migration("1_init", "CREATE TABLE box (id int)");
    await migrate();
    expect(await history()).toEqual(["1_init"]);
  });

  it("stops at a migration that was edited after it was applied", async () => {
    await migration("1_init", "CREATE TABLE box (id int)");
    await migrate();
    await migration("1_init", "CREATE TABLE box (id bigint)");
    await expect(migrate()).rejects.toThrow(/1_init was edited after it was applied/);
  });

  it("stops at a migration that Prisma's command line left unfinished, until that is resolved", async () => {
    await migration("1_init", "SELECT 1");
    await migrate();
    await migration("2_half", "SELECT 2");
    const checksum = createHash("sha256").update("SELECT 2").digest("hex");
    await pool.query(
      "INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ($1, $2, '2_half')",
      [randomUUID(), checksum],
    );
    await expect(migrate()).rejects.toThrow(MigrationError);
    await expect(migrate()).rejects.toThrow(/migrate resolve --applied 2_half/);
    await pool.query(
      "UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name = '2_half'",
    );
    await migrate();
    expect(await history()).toEqual(["1_init", "2_half"]);
  });

  it("lets concurrent starters wait for each other", async () => {
    await migration("1_init", "CREATE TABLE box (id int); SELECT pg_sleep(0.05)");
    await Promise.all([migrate(), migrate(), migrate(), migrate()]);
    expect(await history()).toEqual(["1_init"]);
  });

  it("starts beside a newer version, and says so", async () => {
    await migration("1_init", "SELECT 1");
    await migration("2_newer", "SELECT 2");
    await migrate();
    await rm(join(directory, "2_newer"), { recursive: true });
    const warnings: unknown[] = [];
    await migrate({ ...silentLog, warn: (_message, detail) => warnings.push(detail) });
    expect(warnings).toEqual([{ newer: ["2_newer"] }]);
  });

  it("gives the lock back when it fails", async () => {
    await migration("1_init", "SELECT 1/0");
    await expect(migrate()).rejects.toThrow(MigrationError);
    const { rows } = await pool.query("SELECT pg_try_advisory_lock(72707369) AS free");
    expect(rows).toEqual([{ free: true }]);
  });
});
