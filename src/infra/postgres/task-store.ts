import type { Pool } from "pg";
import type { Job } from "../../app/ports.ts";
import type { NewTask, TaskKind } from "../../app/store.ts";
import type { Task, TaskStore } from "../../app/tasks.ts";
import { together } from "../together.ts";
import { pruning } from "./pruning.ts";
import { type TaskRow, taskOf } from "./task-row.ts";

/** How long the queue may carry a task before the sweeper takes it back (also set by commit_act). */
const CARRY_SECONDS = 30;
/** What a queue says that lost or garbled something must not spoil the claims of others beside it. */
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/*
 * Rows are found by their primary key. The planner, which thinks of a burst as an empty partial index until the table is
 * analysed again, would rather read all of it: a state inside coalesce() is none of its business.
 */

/**
 * The task table on PostgreSQL. Leases follow the real clock, due times the app's. `trace` names what runs now; what is
 * added belongs to it.
 */
export function createTaskStore(
  pool: Pick<Pool, "query">,
  trace: () => string | null = () => null,
): TaskStore {
  const claim = together((asked: readonly Claim[]) => claimAll(pool, asked));
  const done = together((tasks: readonly Task[]) =>
    settleAll(
      pool,
      tasks.map((task) => ({ task, state: "done", why: null })),
    ),
  );
  return {
    claim: async (taskId, generation, leaseSeconds) =>
      UUID.test(taskId) ? claim({ taskId, generation, leaseSeconds }) : null,
    done,
    dead: async (task, why) => {
      await settleAll(pool, [{ task, state: "dead", why }]);
    },
    hasSuccessor: (task) => hasSuccessor(pool, task),
    retryIn: (task, seconds, why) => retryIn(pool, task, seconds, why),
    leave: (task, seconds) => leave(pool, task, seconds),
    takeDue: (limit) => takeDue(pool, limit),
    giveBack: (jobs) => giveBack(pool, jobs),
    add: (tasks) => add(pool, tasks, trace()),
    addOnce: (task) => addOnce(pool, task),
    ...pruning(pool),
    pending: () => pending(pool),
  };
}

/**
 * Claims of one moment are one statement. Nobody waits for a row that another holds: whoever holds it runs the task, or
 * gives it a new generation and with it a new job. A job that was carried twice finds the task running or done.
 */
async function claimAll(
  pool: Pick<Pool, "query">,
  asked: readonly Claim[],
): Promise<readonly (Task | null)[]> {
  const { rows } = await pool.query<TaskRow>({
    name: "task_claim",
    text: `UPDATE task t SET state = 'running', attempt = t.attempt + 1,
             lease_until = clock_timestamp() + taken.lease * INTERVAL '1 second'
           FROM (SELECT t.id, asked.lease, (SELECT app_now()) AS now FROM task t
                 JOIN unnest($1::uuid[], $2::integer[], $3::float[]) AS asked(id, generation, lease)
                   ON asked.id = t.id AND asked.generation = t.generation
                 WHERE coalesce(t.state = 'queued', false) AND NOT (SELECT is_restored())
                 FOR UPDATE OF t SKIP LOCKED) taken
           WHERE t.id = taken.id
           RETURNING t.id, kind, subject, agreement_id, milestone_id, detail, priority, attempt, generation, created_at,
             t.trace, greatest(extract(epoch FROM taken.now - t.due_at), 0)::float AS waited`,
    values: columns(asked, (one) => [one.taskId, one.generation, one.leaseSeconds]),
  });
  // Two jobs for one task in the same moment: the first has it.
  const found = new Map(rows.map((row) => [row.id, taskOf(row)]));
  return asked.map(({ taskId, generation }) => {
    const task = found.get(taskId);
    if (task?.generation !== generation) return null;
    found.delete(taskId);
    return task;
  });
}

type Claim = {
  readonly taskId: string;
  readonly generation: number;
  readonly leaseSeconds: number;
};
type Settlement = {
  readonly task: Task;
  readonly state: "done" | "dead";
  readonly why: string | null;
};

async function settleAll(
  pool: Pick<Pool, "query">,
  settled: readonly Settlement[],
): Promise<readonly undefined[]> {
  await pool.query({
    name: "task_settle",
    text: `UPDATE task t SET state = s.state, last_error = s.why, lease_until = NULL, done_at = app_now()
           FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::text[]) AS s(id, generation, state, why)
           WHERE t.id = s.id AND t.generation = s.generation AND coalesce(t.state = 'running', false)`,
    values: columns(settled, ({ task, state, why }) => [task.id, task.generation, state, why]),
  });
  return settled.map(() => undefined);
}

/** The values of rows as one array for each column, which is what unnest takes. */
function columns<T>(rows: readonly T[], valuesOf: (row: T) => readonly unknown[]): unknown[][] {
  const values = rows.map(valuesOf);
  return (values[0] ?? []).map((_, column) => values.map((row) => row[column]));
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

async function leave(pool: Pick<Pool, "query">, task: Task, seconds: number): Promise<void> {
  await pool.query({
    name: "task_leave",
    text: `UPDATE task SET state = 'waiting', due_at = app_now() + $3 * INTERVAL '1 second', attempt = attempt - 1,
             lease_until = NULL
           WHERE id = $1 AND generation = $2 AND state = 'running'`,
    values: [task.id, task.generation, seconds],
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
             SELECT id FROM task WHERE state = 'waiting' AND due_at <= (SELECT app_now()) AND NOT (SELECT is_restored())
             ORDER BY due_at, priority LIMIT $1 FOR UPDATE SKIP LOCKED),
           lost AS (
             SELECT id FROM task WHERE state IN ('queued', 'running') AND lease_until < (SELECT clock_timestamp())
               AND NOT (SELECT is_restored())
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

async function giveBack(pool: Pick<Pool, "query">, jobs: readonly Job[]): Promise<void> {
  await pool.query({
    name: "task_give_back",
    text: `UPDATE task t SET lease_until = clock_timestamp()
           FROM unnest($1::uuid[], $2::integer[]) AS j(id, generation)
           WHERE t.id = j.id AND t.generation = j.generation AND coalesce(t.state = 'queued', false)`,
    values: columns(jobs, ({ taskId, generation }) => [taskId, generation]),
  });
}

async function add(
  pool: Pick<Pool, "query">,
  tasks: readonly NewTask[],
  trace: string | null,
): Promise<void> {
  await pool.query({
    name: "task_add",
    text: `SELECT commit_act(jsonb_build_object('tasks', $1::jsonb))
           FROM set_config('tranche.trace', coalesce($2::text, ''), true)`,
    values: [JSON.stringify(tasks), trace],
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
