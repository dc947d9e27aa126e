import type { Pool } from "pg";
import { type Finding, finding } from "../../app/ports/finding.ts";
import { readMigrations } from "./migrate.ts";

/** What was found, and how many migrations are applied. */
export type MigrationsChecked = { readonly findings: readonly Finding[]; readonly applied: number };

type Row = { name: string; checksum: string; finished: boolean };

/** Compares the database's migrations with those of `directory`; applies nothing. */
export async function checkMigrations(
  pool: Pick<Pool, "query">,
  directory: string,
): Promise<MigrationsChecked> {
  const ours = await readMigrations(directory);
  const { rows: known } = await pool.query<{ known: boolean }>(
    "SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS known",
  );
  const { rows } = known[0]?.known
    ? await pool.query<Row>(
        `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
         FROM public._prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`,
      )
    : { rows: [] };
  const names = new Set(ours.map(({ name }) => name));
  const theirs = new Map(rows.map((row) => [row.name, row]));
  const wrong = {
    "migrations.pending": ours.filter(({ name }) => !theirs.has(name)),
    "migrations.unfinished": rows.filter(({ finished }) => !finished),
    "migrations.edited": ours.filter(({ name, checksum }) => {
      const row = theirs.get(name);
      return row?.finished && row.checksum !== checksum;
    }),
    "migrations.newer": rows.filter(({ name }) => !names.has(name)),
  } as const;
  const said = (
    [
      "migrations.pending",
      "migrations.unfinished",
      "migrations.edited",
      "migrations.newer",
    ] as const
  )
    .filter((code) => wrong[code].length > 0)
    .map((code) => finding(code, { names: wrong[code].map(({ name }) => name).join(", ") }));
  return { findings: said, applied: rows.filter(({ finished }) => finished).length };
}
