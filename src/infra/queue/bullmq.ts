import {
  createPostgresBackend,
  isPgPool,
  type JobsOptions,
  type PgPool,
  runMigrations,
  withBackend,
} from "bullmq";
import type { Pool } from "pg";
import type { Job, Log } from "../../app/ports.ts";
import { jobIdOf, payloadSchema } from "./job.ts";
import type { QueueCounts, Queue as QueuePort } from "./queue.ts";

const { Queue, Worker } = withBackend(createPostgresBackend);

const TASKS = "tasks";
const SWEEPS = "sweeps";

/** Jobs are forgotten when they end, so that the same id can be queued again: what is done is known by the task row. */
const FORGET: JobsOptions = { attempts: 1, removeOnComplete: true, removeOnFail: true };

/** A repeating run that is late by this many runs is scheduled anew. */
const LATE_RUNS = 3;
const KEEP_AT_LEAST_MS = 250;

type Handler = () => Promise<void>;
type AnyWorker = InstanceType<typeof Worker>;

/**
 * The queue on PostgreSQL, in schema `bullmq`, which is made or brought up to date first. It uses `pool`, which stays
 * the caller's to end, and keeps one of its connections for `start` and one for `every`.
 */
export async function createPostgresQueue(
  pool: Pool,
  log: Log,
  lockMs: number,
): Promise<QueuePort> {
  await migrate(pool);
  const connection = asBullPool(pool);
  const tasks = new Queue(TASKS, { connection, defaultJobOptions: FORGET });
  const sweeps = new Queue(SWEEPS, { connection, defaultJobOptions: FORGET });
  const recovery = { lockDuration: lockMs, stalledInterval: lockMs / 2 };
  const handlers = new Map<string, Handler>();
  const keepers: NodeJS.Timeout[] = [];
  let worker: AnyWorker | undefined;
  let sweeper: AnyWorker | undefined;
  tasks.on("error", (error) => log.warn("queue", { error }));
  sweeps.on("error", (error) => log.warn("queue of sweeps", { error }));
  // One that is closed while it still connects would be left with a connection.
  await Promise.all([tasks.waitUntilReady(), sweeps.waitUntilReady()]);

  async function counts(): Promise<QueueCounts> {
    const found = await tasks.getJobCounts("waiting", "prioritized", "active", "delayed");
    return {
      waiting: (found.waiting ?? 0) + (found.prioritized ?? 0),
      active: found.active ?? 0,
      delayed: found.delayed ?? 0,
    };
  }

  return {
    async addBulk(jobs) {
      if (jobs.length > 0) await tasks.addBulk(jobs.map(bullJob));
    },
    async start(run, { concurrency }) {
      if (worker !== undefined) throw new Error("the queue was started twice");
      worker = new Worker(
        TASKS,
        async (job) => {
          const pointer = payloadSchema.parse(job.data);
          await run({ name: job.name, ...pointer, priority: job.opts.priority ?? 0 });
        },
        {
          connection,
          concurrency,
          ...recovery,
        },
      );
      observe(worker, TASKS, log);
      await worker.waitUntilReady();
    },
    async every(name, ms, run) {
      handlers.set(name, run);
      // A queue and a worker of their own: a flood of jobs must not hold up the sweep that feeds it.
      sweeper ??= observe(
        new Worker(SWEEPS, async (job) => handlers.get(job.name)?.(), {
          connection,
          concurrency: 1,
          ...recovery,
        }),
        SWEEPS,
        log,
      );
      const schedule = async () => {
        await sweeps.upsertJobScheduler(name, { every: ms }, { name, opts: FORGET });
      };
      await schedule();
      // The schedule itself lies in the queue, and whatever empties that must not end the sweeps (fault 38).
      const keep = async () => {
        const scheduled = await sweeps.getJobScheduler(name);
        if (!scheduled?.next || scheduled.next < Date.now() - LATE_RUNS * ms) await schedule();
      };
      const check = () => keep().catch((error: unknown) => log.warn("queue of sweeps", { error }));
      keepers.push(setInterval(check, Math.max(ms, KEEP_AT_LEAST_MS)).unref());
    },
    counts,
    async idle() {
      const { waiting, active, delayed } = await counts();
      return waiting + active + delayed === 0;
    },
    async stop() {
      for (const keeper of keepers) clearInterval(keeper);
      await Promise.all([worker?.close(), sweeper?.close()]);
      await Promise.all([tasks.close(), sweeps.close()]);
    },
  };
}

function bullJob(job: Job) {
  return {
    name: job.name,
    data: { taskId: job.taskId, generation: job.generation },
    opts: { ...FORGET, jobId: jobIdOf(job), priority: job.priority },
  };
}

function observe(worker: AnyWorker, queue: string, log: Log): AnyWorker {
  worker.on("error", (error) => log.warn("queue worker", { queue, error }));
  worker.on("failed", (job, error) =>
    log.warn("job failed", { queue, job: job?.name, id: job?.id, error }),
  );
  worker.on("stalled", (id) =>
    log.warn("job taken from a worker that died or hung", { queue, id }),
  );
  return worker;
}

async function migrate(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("SET statement_timeout = 0");
    await runMigrations(client);
  } finally {
    client.release(true); // with the setting above
  }
}

/** BullMQ describes a pool in its own words; this asks BullMQ whether it accepts ours. */
function asBullPool(pool: unknown): PgPool {
  if (!isPgPool(pool)) throw new TypeError("BullMQ does not take this pool");
  return pool;
}
