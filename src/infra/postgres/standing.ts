import type { Pool } from "pg";
import type { Standing } from "../../app/ports/standing.ts";

/** All of it in one read by partial indexes, so that a look every few seconds costs nothing also among millions of rows. */
const STANDING = {
  name: "standing",
  text: `
  WITH now AS (SELECT app_now() AS at),
  live AS (
    SELECT kind, status, count(*)::int AS count, extract(epoch FROM (SELECT at FROM now) - min(created_at))::float AS age
    FROM money_move WHERE status IN ('owed', 'sent', 'unknown', 'pending') GROUP BY kind, status
  ), due AS (
    SELECT count(*)::int AS count, min(due_at) AS since FROM task WHERE state = 'waiting' AND due_at <= (SELECT at FROM now)
  ), carried AS (
    SELECT count(*) FILTER (WHERE state = 'queued')::int AS queued, count(*) FILTER (WHERE state = 'running')::int AS running,
      min(due_at) FILTER (WHERE state = 'queued') AS since
    FROM task WHERE state IN ('queued', 'running')
  ), open AS (
    SELECT kind, count(*)::int AS count, min(opened_at) AS since FROM operator_question WHERE settled_at IS NULL GROUP BY kind
  )
  SELECT
    (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'status', status, 'count', count, 'oldestSeconds', age)), '[]')
      FROM live) AS moves,
    (SELECT jsonb_build_object('due', due.count, 'queued', carried.queued, 'running', carried.running) FROM due, carried) AS tasks,
    (SELECT coalesce(greatest(extract(epoch FROM now.at - least(due.since, carried.since)), 0), 0)::float
      FROM now, due, carried) AS oldest_due,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'count', count)), '[]') FROM open) AS questions,
    (SELECT coalesce(extract(epoch FROM (SELECT at FROM now) - min(since)), 0)::float FROM open) AS oldest_question,
    (SELECT count(*)::int FROM inbox_event WHERE applied_at IS NULL) AS events,
    (SELECT count(*)::int FROM evidence WHERE state = 'keeping') AS evidence`,
} as const;

type Row = {
  moves: Standing["moves"];
  tasks: Standing["tasks"];
  oldest_due: number;
  questions: Standing["questions"];
  oldest_question: number;
  events: number;
  evidence: number;
};

/** Reads what stands now. */
export async function readStanding(pool: Pick<Pool, "query">): Promise<Standing> {
  const { rows } = await pool.query<Row>(STANDING);
  const [row] = rows;
  if (!row) throw new Error("nothing stands");
  return {
    moves: row.moves,
    tasks: row.tasks,
    oldestDueSeconds: row.oldest_due,
    questions: row.questions,
    oldestQuestionSeconds: row.oldest_question,
    unappliedEvents: row.events,
    unkeptEvidence: row.evidence,
  };
}
