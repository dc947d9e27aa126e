import type { Pool } from "pg";
import type { Installation, Installations } from "../../app/restore/installation.ts";
import { instant } from "../../domain/clock/instant.ts";

type Row = {
  identity: string;
  state: Installation["state"];
  since: Date | null;
  why: string | null;
  mark: number;
  alive_at: Date;
};

/** The database's word about itself, in its one row. */
export function createInstallations(pool: Pick<Pool, "query">): Installations {
  const changed = async (text: string, values: readonly unknown[]) => {
    const { rows } = await pool.query<Row>(`${text} RETURNING *`, [...values]);
    return rows[0] ? asInstallation(rows[0]) : null;
  };
  return {
    read: async () => {
      const { rows } = await pool.query<Row>("SELECT * FROM installation");
      if (!rows[0]) throw new Error("the row of the installation is missing");
      return asInstallation(rows[0]);
    },
    beat: (everySeconds) =>
      changed(
        `UPDATE installation SET mark = mark + 1, alive_at = app_now()
         WHERE state = 'running' AND alive_at <= app_now() - $1 * INTERVAL '1 second'`,
        [everySeconds],
      ),
    begin: async (why) => {
      const begun = await changed(
        "UPDATE installation SET state = 'restored', since = app_now(), why = $1 WHERE state = 'running'",
        [why],
      );
      return begun !== null;
    },
    resume: async (markOutside) => {
      const resumed = await changed(
        `UPDATE installation SET state = 'running', since = NULL, why = NULL, alive_at = app_now(),
           mark = greatest(mark, $1) + 1
         WHERE state = 'restored'`,
        [markOutside],
      );
      return resumed !== null;
    },
  };
}

function asInstallation(row: Row): Installation {
  const { identity, state, why, mark } = row;
  const since = row.since && instant(row.since);
  return { identity, state, since, why, mark, aliveAt: instant(row.alive_at) };
}
