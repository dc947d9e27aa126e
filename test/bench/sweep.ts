import type { Pool } from "pg";
import { createTaskStore } from "../../src/infra/postgres/task-store.ts";
import { type Figure, figure, quantile, type Samples, sampled, spread } from "./measure.ts";

const IDLE_BOUND_MS = 2;
const CLAIM_BOUND_MS = 20;
const CLAIMED_AT_ONCE = 500;
const CLAIMS = 20;
/** A process that forgot nothing it should forget grows by far more than this over thousands of sweeps. */
const GROWTH_BOUND = 1.1;

/** Looks for what is due where nothing is, again and again, in one process. */
export async function idleSweeps(pool: Pool, sweeps: number): Promise<readonly Figure[]> {
  const tasks = createTaskStore(pool);
  const sweep = async () => {
    const due = await tasks.takeDue(CLAIMED_AT_ONCE);
    if (due.length > 0) throw new Error("the bench is wrong: something was due");
  };
  const first = await sampled(sweeps / 2, sweep);
  const before = process.memoryUsage().rss;
  const second = await sampled(sweeps / 2, sweep, 0);
  const all: Samples = [...first, ...second].sort((a, b) => a - b);
  return [
    ...spread("idle sweep", all, IDLE_BOUND_MS),
    figure(
      `memory after ${sweeps} sweeps, to that after half of them`,
      process.memoryUsage().rss / before,
      "x",
      GROWTH_BOUND,
    ),
  ];
}

/** Takes 500 tasks that are due, with all the others around them; they were waiting, and are then put off again. */
export async function claims(pool: Pool): Promise<readonly Figure[]> {
  const tasks = createTaskStore(pool);
  const took: number[] = [];
  for (let run = 0; run <= CLAIMS; run++) {
    await pool.query(
      `UPDATE task SET due_at = app_now() - random() * INTERVAL '1 hour' WHERE id IN (
         SELECT id FROM task WHERE state = 'waiting' AND due_at > app_now() + $2 * INTERVAL '1 hour'
         ORDER BY due_at LIMIT $1)`,
      [CLAIMED_AT_ONCE, 24 * (run + 2)],
    );
    const began = performance.now();
    const taken = await tasks.takeDue(CLAIMED_AT_ONCE);
    if (run > 0) took.push(performance.now() - began);
    if (taken.length !== CLAIMED_AT_ONCE) throw new Error(`${taken.length} tasks were taken`);
    await pool.query(
      "UPDATE task SET state = 'waiting', lease_until = NULL, due_at = app_now() + INTERVAL '30 days' WHERE state = 'queued'",
    );
  }
  took.sort((a, b) => a - b);
  return spread(`claim of ${CLAIMED_AT_ONCE} due tasks`, took, CLAIM_BOUND_MS);
}

/** The least that a statement with a commit costs on this machine right now: what the other figures are seen against. */
export async function floors(pool: Pool): Promise<{ read: number; write: number }> {
  await pool.query(
    "CREATE TABLE IF NOT EXISTS bench_floor (id INTEGER PRIMARY KEY, at TIMESTAMPTZ)",
  );
  await pool.query("INSERT INTO bench_floor VALUES (1) ON CONFLICT DO NOTHING");
  const read = await sampled(500, () => pool.query({ name: "floor_read", text: "SELECT 1" }));
  const write = await sampled(500, () =>
    pool.query({ name: "floor_write", text: "UPDATE bench_floor SET at = clock_timestamp()" }),
  );
  return { read: quantile(read, 0.5), write: quantile(write, 0.5) };
}
