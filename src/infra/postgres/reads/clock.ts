import type { Pool } from "pg";
import type { Identity } from "../../../app/queries/views.ts";
import type { Reads } from "../../../app/reads.ts";

type ClockReads = Pick<Reads, "isUndelivered" | "identitiesOf" | "saveProfileZone">;

/** When people can be reminded, and what has reached them. */
export function clockReads(pool: Pick<Pool, "query">): ClockReads {
  return {
    isUndelivered: async (milestoneId, notice) => {
      const { rowCount } = await pool.query(
        `SELECT 1 FROM task WHERE milestone_id = $1 AND kind IN ('announce', 'tell') AND subject = $2
           AND state <> 'done' LIMIT 1`,
        [milestoneId, notice],
      );
      return (rowCount ?? 0) > 0;
    },
    identitiesOf: async (personId) => {
      const { rows } = await pool.query<Identity>(
        `SELECT platform, team, user_id AS user FROM identity WHERE person_id = $1
         ORDER BY linked_at, platform, team, user_id`,
        [personId],
      );
      return rows;
    },
    saveProfileZone: async (personId, timeZone) => {
      const { rowCount } = await pool.query(
        `INSERT INTO person_setting (person_id, profile_zone) VALUES ($1, $2)
         ON CONFLICT (person_id) DO UPDATE SET profile_zone = excluded.profile_zone, updated_at = app_now()
           WHERE person_setting.profile_zone IS DISTINCT FROM excluded.profile_zone`,
        [personId, timeZone],
      );
      return (rowCount ?? 0) > 0;
    },
  };
}
