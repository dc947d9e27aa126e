import { type IQueueBackend, type JobsOptions, withBackend } from "bullmq";
import type { Job, Log } from "../../app/ports.ts";
import { jobIdOf, payloadSchema } from "./job.ts";
import type { Link } from "./link.ts";
import type { QueueCounts, Queue as QueuePort } from "./queue.ts";
import { createRuns } from "./runs.ts";

const TASKS = "tasks";
const SWEEPS = "sweeps";

/** Jobs are forgotten when they end, so that the same id can be queued again: what is done is known by the task row. */
const FORGET: JobsOptions = { attempts: 1, removeOnComplete: true, removeOnFail: true };

/** A repeating run that is late by this many runs is scheduled anew. */
const LATE_RUNS = 3;
const KEEP_AT_LEAST_MS = 250;
/** How long a store that is there and could not take something counts as away. */
const REFUSED_MS = 5_000;

type Handler = () => Promise<void>;

class QueueAway extends Error {
  override readonly name = "QueueAway";
}

/** The queue, on whatever the link leads to. */
export async function createBullQueue<Backend extends IQueueBackend, Connection>(
  link: Link<Backend, Connection>,
  { log, lockMs }: { readonly log: Log; readonly lockMs: number },
): Promise<QueuePort> {
  const { Queue, Worker } = withBackend(link.backend);
  const { prefix } = link;
  const putting = { connection: link.adding, defaultJobOptions: FORGET, ...(prefix && { prefix }) };
  const running = {
    ...{ connection: link.working, ...(prefix && { prefix }) },
    ...{ lockDuration: lockMs, stalledInterval: lockMs / 2 },
  };
  const tasks = new Queue(TASKS, putting);
  const sweeps = new Queue(SWEEPS, putting);
  const handlers = new Map<string, Handler>();
  const keepers: NodeJS.Timeout[] = [];
  const runs = createRuns();
  let refusedAt = Number.NEGATIVE_INFINITY;
  let isStopping = false;
  let worker: InstanceType<typeof Worker> | undefined;
  let sweeper: InstanceType<typeof Worker> | undefined;
  for (const queue of [tasks, sweeps]) {
    queue.on("error", (error) => complain("queue", { queue: queue.name, error }));
  }
  // One that is closed while it still connects would be left with a connection.
  if (link.isUp()) await Promise.all([tasks.waitUntilReady(), sweeps.waitUntilReady()]);

  function complain(message: string, detail: { queue: string; error: Error }): void {
    const { error } = detail;
    if (!(error instanceof QueueAway) && !link.isOutage(error)) log.warn(message, detail);
  }

  /** Asks the store for something, and notes where it could not do it. */
  async function ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      // BullMQ itself would wait for its first connection, however long that takes.
      if (!link.isUp()) throw new QueueAway("nothing can be queued now");
      return await question();
    } catch (error) {
      // One that is up and fails all the same has no room, or hangs.
      if (link.isUp()) refusedAt = performance.now();
      throw error;
    }
  }

  const isAway = () => !isStopping && (!link.isUp() || performance.now() < refusedAt + REFUSED_MS);

  async function counts(): Promise<QueueCounts> {
    const found = await ask(() =>
      tasks.getJobCounts("waiting", "prioritized", "active", "delayed"),
    );
    return {
      waiting: (found.waiting ?? 0) + (found.prioritized ?? 0),
      active: found.active ?? 0,
      delayed: found.delayed ?? 0,
    };
  }

  function observe(one: InstanceType<typeof Worker>, queue: string) {
    one.on("error", (error) => complain("queue worker", { queue, error }));
    one.on("failed", (job, error) =>
      log.warn("job failed", { queue, job: job?.name, id: job?.id, error }),
    );
    one.on("stalled", (id) => log.warn("job taken from a worker that died or hung", { queue, id }));
    return one;
  }

  async function schedule(name: string, ms: number): Promise<void> {
    await sweeps.upsertJobScheduler(name, { every: ms }, { name, opts: FORGET });
  }

  /** The schedule itself lies in the queue, and whatever empties that must not end the sweeps (fault 38). */
  async function keep(name: string, ms: number): Promise<void> {
    const scheduled = await sweeps.getJobScheduler(name);
    const isKept = scheduled?.next && scheduled.next >= Date.now() - LATE_RUNS * ms;
    if (!isKept) await schedule(name, ms);
  }

  return {
    async addBulk(jobs) {
      const all = jobs.map(bullJob);
      if (all.length > 0) await ask(() => tasks.addBulk(all));
    },
    async start(run, { concurrency }) {
      if (worker !== undefined) throw new Error("the queue was started twice");
      const process = async (job: { name: string; data: unknown; opts: JobsOptions }) => {
        const pointer = payloadSchema.parse(job.data);
        await run({ name: job.name, ...pointer, priority: job.opts.priority ?? 0 });
      };
      worker = new Worker(TASKS, (job) => runs.during(process(job)), { ...running, concurrency });
      observe(worker, TASKS);
      if (link.isUp()) await worker.waitUntilReady();
    },
    async every(name, ms, run) {
      handlers.set(name, run);
      // A queue and a worker of their own: a flood of jobs must not hold up the sweep that feeds it.
      sweeper ??= observe(
        new Worker(SWEEPS, async (job) => handlers.get(job.name)?.(), {
          ...running,
          concurrency: 1,
        }),
        SWEEPS,
      );
      const scheduled = (asked: Promise<void>) =>
        asked.catch((error: Error) =>
          complain("the queue keeps no schedule", { queue: SWEEPS, error }),
        );
      let isRunningHere = false;
      const check = async () => {
        await scheduled(ask(() => keep(name, ms)));
        if (!isAway() || isRunningHere) return;
        isRunningHere = true;
        await runs
          .during(run())
          .catch((error: unknown) => log.warn("job failed", { queue: SWEEPS, job: name, error }));
        isRunningHere = false;
      };
      keepers.push(setInterval(check, Math.max(ms, KEEP_AT_LEAST_MS)).unref());
      await scheduled(ask(() => schedule(name, ms)));
    },
    isAway,
    counts,
    async idle() {
      if (!link.isUp()) return runs.count() === 0;
      const { waiting, active, delayed } = await counts();
      return waiting + active + delayed === 0;
    },
    async stop() {
      isStopping = true;
      for (const keeper of keepers) clearInterval(keeper);
      const closing = Promise.allSettled([worker?.close(), sweeper?.close()]).then(() =>
        Promise.allSettled([tasks.close(), sweeps.close()]),
      );
      await runs.end(closing, link.closingMs());
      await link.close();
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
