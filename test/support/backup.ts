import type { Pool } from "pg";

/** Every row of a database, as a dump of its data has them. */
export type Backup = {
  readonly tables: readonly { readonly name: string; readonly rows: string }[];
};

const TABLES = `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'
  AND tablename NOT IN ('clock', '_prisma_migrations') ORDER BY 1`;

/** All rows of one moment, by one transaction's snapshot; time itself is no part of it. */
export async function backUp(pool: Pool): Promise<Backup> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const { rows: names } = await client.query<{ name: string }>(TABLES);
    const tables = [];
    for (const { name } of names) {
      const { rows } = await client.query<{ rows: string }>(
        `SELECT coalesce(json_agg(t), '[]')::text AS rows FROM ${name} t`,
      );
      tables.push({ name, rows: rows[0]?.rows ?? "[]" });
    }
    await client.query("COMMIT");
    return { tables };
  } finally {
    client.release();
  }
}

/** Puts the rows of a backup in the place of what is there now, without triggers and checks, as pg_restore does. */
export async function restore(pool: Pool, { tables }: Backup): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    await client.query("SET LOCAL session_replication_role = replica");
    await client.query(`TRUNCATE ${tables.map(({ name }) => name).join(", ")}`);
    for (const { name, rows } of tables) {
      await client.query(
        `INSERT INTO ${name} OVERRIDING SYSTEM VALUE SELECT * FROM json_populate_recordset(NULL::${name}, $1)`,
        [rows],
      );
    }
    await client.query("COMMIT");
  } finally {
    client.release();
  }
}
