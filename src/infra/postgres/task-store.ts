import type { Pool } from "pg";
import type { Job } from "../../app/ports.ts";
import type { NewTask, TaskKind } from "../../app/store.ts";
import type { Task, TaskStore } from "../../app/tasks.ts";
import { instant } from "../../domain/clock/instant.ts";
import type { AgreementId, MilestoneId } from "../../domain/ids.ts";

/** How long the queue may carry a task before the sweeper takes it back (also set by commit_act). */
const CARRY_SECONDS = 30;

type Row = {
  id: string;
  kind: TaskKind;
  subject: string;
  agreement_id: AgreementId | null;
  milestone_id: MilestoneId | null;
  detail: Task["detail"];
  priority: number;
  attempt: number;
  generation: number;
  created_at: Date;
};

/** The task table on PostgreSQL. Leases follow the real clock, due times the app's. */
export function createTaskStore(pool: Pick<Pool, "query">): TaskStore {
  return {
    claim: (taskId, generation, leaseSeconds) => claim(pool, taskId, generation, leaseSeconds),
    done: (task) => settle(pool, task, "done", null),
    dead: (task, why) => settle(pool, task, "dead", why),
    hasSuccessor: (task) => hasSuccessor(pool, task),
    retryIn: (task, seconds, why) => retryIn(pool, task, seconds, why),
    takeDue: (limit) => takeDue(pool, limit),
    add: (tasks) => add(pool, tasks),
    addOnce: (task) => addOnce(pool, task),
    pending: () => pending(pool),
  };
}

/** A job that was carried twice finds the task running or done. */
async function claim(
  pool: Pick<Pool, "query">,
  taskId: string,
  generation: number,
  leaseSeconds: number,
): Promise<Task | null> {
  const { rows } = await pool.query<Row>({
    name: "task_claim",
    text: `UPDATE task SET state = 'running', attempt = attempt + 1,
             lease_until = clock_timestamp() + $3 * INTERVAL '1 second'
           WHERE id = $1 AND generation = $2 AND state = 'queued'
           RETURNING id, kind, subject, agreement_id, milestone_id, detail, priority, attempt, generation, created_at`,
    values: [taskId, generation, leaseSeconds],
  });
  const row = rows[0];
  if (!row) return null;
  return {
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    agreementId: row.agreement_id,
    milestoneId: row.milestone_id,
    detail: row.detail,
    priority: row.priority,
    attempt: row.attempt,
    generation: row.generation,
    createdAt: instant(row.created_at),
  };
}

async function settle(
  pool: Pick<Pool, "query">,
  task: Task,
  state: "done" | "dead",
  why: string | null,
): Promise<void> {
  await pool.query({
    name: "task_settle",
    text: `UPDATE task SET state = $3, last_error = $4, lease_until = NULL, done_at = app_now()
           WHERE id = $1 AND generation = $2 AND state = 'running'`,
    values: [task.id, task.generation, state, why],
  });
}

async function hasSuccessor(pool: Pick<Pool, "query">, task: Task): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: "task_successor",
    text: `SELECT 1 FROM task WHERE kind = $1 AND milestone_id = $2 AND subject = $3 AND id <> $4
             AND state IN ('waiting', 'queued') LIMIT 1`,
    values: [task.kind, task.milestoneId, task.subject, task.id],
  });
  return (rowCount ?? 0) > 0;
}

async function retryIn(
  pool: Pick<Pool, "query">,
  task: Task,
  seconds: number,
  why: string,
): Promise<void> {
  await pool.query({
    name: "task_retry",
    text: `UPDATE task SET state = 'waiting', due_at = app_now() + $3 * INTERVAL '1 second', last_error = $4,
             lease_until = NULL
           WHERE id = $1 AND generation = $2 AND state = 'running'`,
    values: [task.id, task.generation, seconds, why.slice(0, 500)],
  });
}

/** One statement moves what is due, and what was carried but never finished, into the queue's hands. */
async function takeDue(pool: Pick<Pool, "query">, limit: number): Promise<readonly Job[]> {
  const { rows } = await pool.query<{
    id: string;
    kind: string;
    generation: number;
    priority: number;
  }>({
    name: "task_take_due",
    text: `WITH due AS (
             SELECT id FROM task WHERE state = 'waiting' AND due_at <= (SELECT app_now())
             ORDER BY due_at, priority LIMIT $1 FOR UPDATE SKIP LOCKED),
           lost AS (
             SELECT id FROM task WHERE state IN ('queued', 'running') AND lease_until < clock_timestamp()
             LIMIT $1 FOR UPDATE SKIP LOCKED)
           UPDATE task t SET state = 'queued', generation = t.generation + 1,
             lease_until = clock_timestamp() + $2 * INTERVAL '1 second'
           WHERE t.id IN (SELECT id FROM due UNION ALL SELECT id FROM lost)
           RETURNING t.id, t.kind, t.generation, t.priority`,
    values: [limit, CARRY_SECONDS],
  });
  return rows
    .sort((a, b) => a.priority - b.priority)
    .map(({ id, kind, generation, priority }) => ({
      name: kind,
      taskId: id,
      generation,
      priority,
    }));
}

async function add(pool: Pick<Pool, "query">, tasks: readonly NewTask[]): Promise<void> {
  await pool.query({
    name: "task_add",
    text: "SELECT commit_act(jsonb_build_object('tasks', $1::jsonb))",
    values: [JSON.stringify(tasks)],
  });
}

async function addOnce(pool: Pick<Pool, "query">, task: NewTask): Promise<void> {
  await pool.query({
    name: "task_add_once",
    text: "SELECT add_task_once($1::jsonb)",
    values: [JSON.stringify(task)],
  });
}

async function pending(pool: Pick<Pool, "query">): ReturnType<TaskStore["pending"]> {
  const { rows } = await pool.query<{
    kind: TaskKind;
    subject: string;
    state: string;
    last_error: string | null;
  }>({
    name: "task_pending",
    text: `SELECT kind, subject, state, last_error FROM task
           WHERE state IN ('queued', 'running')
              OR (state = 'waiting' AND kind = 'open_checkout' AND EXISTS (
                SELECT 1 FROM checkout c WHERE c.id::text = subject AND c.status = 'requested'))
              OR (state = 'waiting' AND due_at <= app_now() + CASE WHEN attempt > 0 THEN INTERVAL '30 seconds'
                    ELSE INTERVAL '0' END)
           ORDER BY due_at LIMIT 50`,
  });
  return rows.map(({ kind, subject, state, last_error }) => ({
    kind,
    subject,
    state,
    lastError: last_error,
  }));
}
