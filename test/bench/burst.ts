import type { Pool } from "pg";
import { readConfig } from "../../src/config.ts";
import { plusHours } from "../../src/domain/clock/instant.ts";
import { silentLog } from "../../src/infra/log.ts";
import { createQueue } from "../../src/infra/queue/index.ts";
import { startWorker, sweep } from "../../src/jobs/worker.ts";
import { bareHouse } from "../support/bare-house.ts";
import { type Figure, figure, timed } from "./measure.ts";

/** As many at a time as a process runs that is configured with nothing. */
function concurrency(): number {
  const read = readConfig({});
  if (!read.ok) throw new Error(read.problems.join("; "));
  return read.config.queueConcurrency;
}

const PATIENCE_S = 120;

const DONE_WITHIN_S = { PostgreSQL: 10, Redis: 2 } as const;

/**
 * Many tasks that are due at one instant, carried by PostgreSQL or Redis: how long until the queue has all of them, and until the
 * real worker has done them. Each asks after its checkout, finds nothing to close, and leaves it at that.
 */
export async function burst(
  pool: Pool,
  count: number,
  redisUrl: string | undefined,
): Promise<readonly Figure[]> {
  const by = redisUrl === undefined ? "PostgreSQL" : "Redis";
  const { deps } = bareHouse(pool);
  const queue = await createQueue({ pool, redisUrl, log: silentLog });
  try {
    // The hourly look has its own hour: it would ask the provider after every open checkout of a million milestones.
    await deps.tasks.addOnce({
      ...{ id: deps.newId(), kind: "reconcile", subject: "provider", priority: 5 },
      ...{ agreementId: null, milestoneId: null, dueAt: plusHours(await deps.reads.now(), 1) },
    });
    await owe(pool, count);
    const began = performance.now();
    const queued = await timed(() => sweep(deps, queue));
    await startWorker(deps, queue, { concurrency: concurrency(), polls: false });
    await untilDone(pool);
    const took = (performance.now() - began) / 1_000;
    return [
      figure(`${count} tasks due at once: queued, ${by}`, queued / 1_000, "s", 1),
      figure(`${count} tasks due at once: done, ${by}`, took, "s", DONE_WITHIN_S[by]),
    ];
  } finally {
    await queue.stop();
  }
}

async function owe(pool: Pool, count: number): Promise<void> {
  await pool.query("DELETE FROM task WHERE kind = 'close_checkout'");
  await pool.query(
    `INSERT INTO task (id, kind, subject, agreement_id, milestone_id, priority, due_at)
       SELECT gen_random_uuid(), 'close_checkout', c.id, c.agreement_id, c.milestone_id, 5, app_now()
       FROM (SELECT * FROM checkout LIMIT $1) c`,
    [count],
  );
}

async function untilDone(pool: Pool): Promise<void> {
  const late = performance.now() + PATIENCE_S * 1_000;
  for (;;) {
    const { rows } = await pool.query<{ open: boolean }>(
      `SELECT EXISTS (SELECT 1 FROM task WHERE state IN ('queued', 'running') AND kind = 'close_checkout')
         OR EXISTS (SELECT 1 FROM task WHERE state = 'waiting' AND due_at <= (SELECT app_now())) AS open`,
    );
    if (rows[0]?.open === false) return;
    if (performance.now() > late) throw new Error("the burst is not done in time");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
