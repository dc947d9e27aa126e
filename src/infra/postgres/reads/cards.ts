import type { Pool } from "pg";
import type { PlatformName } from "../../../app/queries/views.ts";
import type { CardRow, Reads } from "../../../app/reads.ts";
import type { MilestoneId } from "../../../domain/ids.ts";

type CardReads = Pick<Reads, "cards" | "claimCard" | "cardWritten" | "behindIn">;

/** Where a milestone's card stands, and who may write it now. */
export function cardReads(pool: Pick<Pool, "query">): CardReads {
  return {
    cards: async (milestoneId) => {
      const { rows } = await pool.query<{
        milestone_id: MilestoneId;
        platform: PlatformName;
        team: string;
        channel: string;
        message: string | null;
        rendered_version: string;
        claim: number;
      }>("SELECT * FROM card WHERE milestone_id = $1 ORDER BY platform, team, channel", [
        milestoneId,
      ]);
      return rows.map(
        (row): CardRow => ({
          milestoneId: row.milestone_id,
          platform: row.platform,
          team: row.team,
          channel: row.channel,
          message: row.message,
          renderedVersion: row.rendered_version,
          claim: row.claim,
        }),
      );
    },
    claimCard: async (card, seconds) => {
      const { rowCount } = await pool.query(
        `UPDATE card SET claim = claim + 1, lease_until = clock_timestamp() + $6 * INTERVAL '1 second'
         WHERE milestone_id = $1 AND platform = $2 AND team = $3 AND channel = $4 AND claim = $5
           AND (lease_until IS NULL OR lease_until < clock_timestamp())`,
        [...keyOf(card), card.claim, seconds],
      );
      return rowCount === 1;
    },
    cardWritten: async (card, message, version) => {
      await pool.query(
        `UPDATE card SET lease_until = NULL, rendered_version = $6, message = coalesce($7, message)
         WHERE milestone_id = $1 AND platform = $2 AND team = $3 AND channel = $4 AND claim = $5`,
        [...keyOf(card), card.claim, version, message?.message ?? null],
      );
    },
    behindIn: (platform, team) => behindIn(pool, platform, team),
  };
}

type Behind = Awaited<ReturnType<Reads["behindIn"]>>;

/** A version is "<milestone's>.<agreement's>", perhaps with more; what is over changes no more with its agreement. */
async function behindIn(
  pool: Pick<Pool, "query">,
  platform: PlatformName,
  team: string,
): Promise<Behind> {
  const { rows } = await pool.query<Behind[number]>(
    `SELECT c.kind, c.milestone_id AS "milestoneId", m.agreement_id AS "agreementId"
     FROM (SELECT 'update_card' AS kind, milestone_id, rendered_version FROM card
             WHERE platform = $1 AND team = $2
           UNION SELECT 'update_threads', milestone_id, rendered_version FROM dispute_thread
             WHERE platform = $1 AND team = $2 AND rendered_version <> 'withdrawn') c
     JOIN milestone m ON m.id = c.milestone_id
     JOIN agreement a ON a.id = m.agreement_id
     WHERE split_part(c.rendered_version, '.', 1) <> m.version::text
        OR NOT m.is_over AND split_part(c.rendered_version, '.', 2) <> a.version::text
     GROUP BY 1, 2, 3, m.created_at ORDER BY m.created_at DESC`,
    [platform, team],
  );
  return rows;
}

function keyOf({ milestoneId, platform, team, channel }: CardRow): readonly string[] {
  return [milestoneId, platform, team, channel];
}
