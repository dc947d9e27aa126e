import type { Pool } from "pg";
import type { GuestBook } from "../../app/ports/installs.ts";

/** Where people of Slack Connect channels were met, for every process. */
export function createGuestBook(pool: Pick<Pool, "query">): GuestBook {
  return {
    async saw({ team, user }, host) {
      await pool.query({
        name: "guest_saw",
        text: `INSERT INTO slack_guest (team, user_id, host) VALUES ($1, $2, $3)
               ON CONFLICT (team, user_id, host) DO UPDATE SET met_at = clock_timestamp()`,
        values: [team, user, host],
      });
    },
    async hostsOf({ team, user }) {
      const text =
        "SELECT host FROM slack_guest WHERE team = $1 AND user_id = $2 ORDER BY met_at DESC";
      const { rows } = await pool.query<{ host: string }>(text, [team, user]);
      return rows.map(({ host }) => host);
    },
  };
}
