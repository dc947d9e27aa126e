import type { Pool } from "pg";
import type { DoneTask, Forgotten, TaskStore } from "../../app/tasks.ts";
import { instant } from "../../domain/clock/instant.ts";

/** Before every task there is. */
const BEGINNING = { doneAt: "-infinity", id: "00000000-0000-0000-0000-000000000000" };

/** The part of the task store that forgets. Old rows are found by an index on when they were done. */
export function pruning(
  pool: Pick<Pool, "query">,
): Pick<TaskStore, "forgetDone" | "forgetRequests"> {
  return {
    forgetDone: (days, limit, from) => forgetDone(pool, days, limit, from),
    forgetRequests: (days, limit) => forgetRequests(pool, days, limit),
  };
}

async function forgetDone(
  pool: Pick<Pool, "query">,
  days: number,
  limit: number,
  from: DoneTask | null,
): Promise<Forgotten> {
  const { doneAt, id } = from ?? BEGINNING;
  // A planned task that is done keeps its plan from being carried out again: see reconcile_plan.
  const { rows } = await pool.query<{ done_at: Date; id: string; looked: number; gone: number }>({
    name: "task_forget_done",
    text: `WITH old AS MATERIALIZED (
             SELECT t.id, t.done_at, t.plan_key IS NULL OR m.is_over IS NOT FALSE AS ends
             FROM task t LEFT JOIN milestone m ON m.id = t.milestone_id
             WHERE t.state = 'done' AND t.done_at < (SELECT app_now()) - $1 * INTERVAL '1 day'
               AND (t.done_at, t.id) > ($3::timestamptz, $4::uuid)
             ORDER BY t.done_at, t.id LIMIT $2),
           gone AS (
             DELETE FROM task WHERE state = 'done' AND id = ANY (ARRAY(SELECT id FROM old WHERE ends)) RETURNING 1)
           SELECT done_at, id, (SELECT count(*) FROM old) AS looked, (SELECT count(*) FROM gone) AS gone
           FROM old ORDER BY done_at DESC, id DESC LIMIT 1`,
    values: [days, limit, doneAt, id],
  });
  const last = rows[0];
  if (!last) return { count: 0, next: null };
  const next = last.looked < limit ? null : { doneAt: instant(last.done_at), id: last.id };
  return { count: last.gone, next };
}

async function forgetRequests(
  pool: Pick<Pool, "query">,
  days: number,
  limit: number,
): Promise<number> {
  const { rowCount } = await pool.query({
    name: "act_forget",
    text: `DELETE FROM act WHERE request_id = ANY (ARRAY(
             SELECT request_id FROM act WHERE at < (SELECT app_now()) - $1 * INTERVAL '1 day' ORDER BY at LIMIT $2))`,
    values: [days, limit],
  });
  return rowCount ?? 0;
}
