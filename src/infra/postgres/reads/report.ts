import type { Pool } from "pg";
import type { Reads } from "../../../app/reads.ts";
import type { MilestoneId } from "../../../domain/ids.ts";
import type { PostedEvent } from "../../../domain/report/history.ts";

type ReportReads = Pick<Reads, "histories">;

/** One statement, so that events and postings are of the same moment. */
const HISTORIES = `
  WITH chosen AS (
    SELECT id, number FROM milestone WHERE agreement_id = $1 ORDER BY number DESC LIMIT $2
  ), posted AS (
    SELECT p.milestone_id, p.seq, jsonb_agg(jsonb_build_object(
      'account', p.account, 'currency', p.currency, 'amountMinor', p.amount_minor) ORDER BY p.id) AS postings
    FROM posting p JOIN chosen c ON c.id = p.milestone_id GROUP BY p.milestone_id, p.seq
  )
  SELECT c.id, jsonb_agg(jsonb_build_object(
      'event', e.payload, 'postings', coalesce(p.postings, '[]')) ORDER BY e.seq) AS events,
    (SELECT count(*) FROM milestone WHERE agreement_id = $1)::int AS total
  FROM chosen c JOIN event e ON e.stream_id = c.id
    LEFT JOIN posted p ON p.milestone_id = c.id AND p.seq = e.seq
  GROUP BY c.id, c.number ORDER BY c.number`;

/** What happened in an agreement, for its report. */
export function reportReads(pool: Pick<Pool, "query">): ReportReads {
  return {
    histories: async (agreementId, most) => {
      const { rows } = await pool.query<{
        id: MilestoneId;
        events: readonly PostedEvent[];
        total: number;
      }>(HISTORIES, [agreementId, most]);
      const leftOut = (rows[0]?.total ?? 0) - rows.length;
      return { histories: rows.map(({ id, events }) => ({ id, events })), leftOut };
    },
  };
}
