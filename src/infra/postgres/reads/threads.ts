import type { Pool } from "pg";
import type { PlatformName } from "../../../app/queries/views.ts";
import type { Reads, ThreadRow } from "../../../app/reads.ts";
import type { MilestoneId } from "../../../domain/ids.ts";

type ThreadReads = Pick<Reads, "claimThread" | "threadWritten" | "threads">;

type Row = {
  milestone_id: MilestoneId;
  nth: number;
  platform: PlatformName;
  team: string;
  channel: string;
  message: string | null;
  thread: string | null;
  link: string | null;
  said: number;
  rendered_version: string;
  claim: number;
};

/** Where the threads of disputes are, what stands in them, and who may write one now. */
export function threadReads(pool: Pick<Pool, "query">): ThreadReads {
  return {
    claimThread: async ({ milestoneId, nth, platform, team, channel }, seconds) => {
      const { rows } = await pool.query<Row>(
        `INSERT INTO dispute_thread AS t (milestone_id, nth, platform, team, channel, claim, lease_until)
         VALUES ($1, $2, $3, $4, $5, 1, clock_timestamp() + $6 * INTERVAL '1 second')
         ON CONFLICT (milestone_id, nth, platform, team, channel) DO UPDATE
           SET claim = t.claim + 1, lease_until = EXCLUDED.lease_until
           WHERE t.lease_until IS NULL OR t.lease_until < clock_timestamp()
         RETURNING *`,
        [milestoneId, nth, platform, team, channel, seconds],
      );
      return rows[0] ? threadOf(rows[0]) : null;
    },
    threadWritten: async (row, release) => {
      await pool.query(
        `UPDATE dispute_thread SET message = $7, thread = $8, link = $9, said = $10, rendered_version = $11,
           lease_until = CASE WHEN $12 THEN NULL ELSE lease_until END
         WHERE milestone_id = $1 AND nth = $2 AND platform = $3 AND team = $4 AND channel = $5 AND claim = $6`,
        [
          ...[row.milestoneId, row.nth, row.platform, row.team, row.channel, row.claim],
          ...[row.message, row.thread, row.link, row.said, row.renderedVersion, release],
        ],
      );
    },
    threads: async (milestoneId) => {
      const { rows } = await pool.query<Row>(
        "SELECT * FROM dispute_thread WHERE milestone_id = $1 ORDER BY nth, platform, team, channel",
        [milestoneId],
      );
      return rows.map(threadOf);
    },
  };
}

function threadOf(row: Row): ThreadRow {
  const { milestone_id: milestoneId, rendered_version: renderedVersion } = row;
  const { nth, platform, team, channel, message, thread, link, said, claim } = row;
  return {
    ...{ milestoneId, nth, platform, team, channel, message, thread, link, said },
    ...{ renderedVersion, claim },
  };
}
