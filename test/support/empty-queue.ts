import type { Pool } from "pg";

/** Deletes everything that BullMQ keeps, as an emptied or evicting Redis would, while it runs. */
export async function emptyQueue(pool: Pool): Promise<number> {
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
