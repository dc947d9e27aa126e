import type { Pool } from "pg";
import type { PlatformName } from "../../../app/queries/views.ts";
import type { CardRow, Reads } from "../../../app/reads.ts";
import type { MilestoneId } from "../../../domain/ids.ts";

type CardReads = Pick<Reads, "cards" | "claimCard" | "cardWritten">;

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
  };
}

function keyOf({ milestoneId, platform, team, channel }: CardRow): readonly string[] {
  return [milestoneId, platform, team, channel];
}
