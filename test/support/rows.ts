import type { Pool } from "pg";

/** How many rows each of our tables has, with a mark that changes when any of them does. */
export async function rowsOf(pool: Pool): Promise<Readonly<Record<string, string>>> {
  const marks: Record<string, string> = {};
  for (const table of await tables(pool)) {
    const { rows } = await pool.query<{ mark: string }>(
      `SELECT count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' ORDER BY t::text)), '-') AS mark
         FROM ${table} t`,
    );
    marks[table] = rows[0]?.mark ?? "";
  }
  return marks;
}

/** Everything that our tables hold, as one text: what must not be stored is not in it. */
export async function everythingStored(pool: Pool): Promise<string> {
  const parts: string[] = [];
  for (const table of await tables(pool)) {
    const { rows } = await pool.query<{ row: string }>(`SELECT t::text AS row FROM ${table} t`);
    parts.push(...rows.map(({ row }) => row));
  }
  return parts.join("\n");
}

async function tables(pool: Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT quote_ident(tablename) AS name FROM pg_tables
      WHERE schemaname = 'public' AND tablename <> '_prisma_migrations' ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}
