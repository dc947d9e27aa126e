import { type IQueueBackend, type JobsOptions, withBackend } from "bullmq";
import type { Job, Log } from "../../app/ports.ts";
import { together } from "../together.ts";
import { jobIdOf, payloadSchema } from "./job.ts";
import type { Link } from "./link.ts";
import type { QueueCounts, Queue as QueuePort } from "./queue.ts";
import { createReach } from "./reach.ts";
import { createRuns } from "./runs.ts";

const TASKS = "tasks";
const SWEEPS = "sweeps";

/** Jobs are forgotten when they end, so that the same id can be queued again: what is done is known by the task row. */
const FORGET: JobsOptions = { attempts: 1, removeOnComplete: true, removeOnFail: true };

/** A repeating run that is late by this many runs is scheduled anew. */
const LATE_RUNS = 3;
const KEEP_AT_LEAST_MS = 250;
/** A burst of acts gives what it owes to the queue in so many milliseconds' handfuls; the first of it goes at once. */
const APART_MS = 20;

type Handler = () => Promise<void>;
type BullJob = { readonly name: string; readonly data: unknown; readonly opts: JobsOptions };

/** The queue, on whatever the link leads to. */
export async function createBullQueue<Backend extends IQueueBackend, Connection>(
  link: Link<Backend, Connection>,
  { log, lockMs }: { readonly log: Log; readonly lockMs: number },
): Promise<QueuePort> {
  const { Queue, Worker } = withBackend(link.backend);
  const prefixed = link.prefix === undefined ? {} : { prefix: link.prefix };
  const putting = { connection: link.adding, defaultJobOptions: FORGET, ...prefixed };
  const recovery = { lockDuration: lockMs, stalledInterval: lockMs / 2 };
  const running = { connection: link.working, ...recovery, ...prefixed };
  const reach = createReach(link, log);
  const tasks = new Queue(TASKS, putting);
  const sweeps = new Queue(SWEEPS, putting);
  const handlers = new Map<string, Handler>();
  const keepers: NodeJS.Timeout[] = [];
  const runs = createRuns();
  let worker: ReturnType<typeof workOn> | undefined;
  let sweeper: ReturnType<typeof workOn> | undefined;
  for (const queue of [tasks, sweeps]) {
    queue.on("error", (error) => reach.complain("queue", { queue: queue.name, error }));
  }
  // One that is closed while it still connects would be left with a connection.
  if (link.isUp()) await Promise.all([tasks.waitUntilReady(), sweeps.waitUntilReady()]);

  function workOn(queue: string, run: (job: BullJob) => Promise<void>, concurrency: number) {
    const one = new Worker(queue, run, { ...running, concurrency });
    one.on("error", (error) => reach.complain("queue worker", { queue, error }));
    one.on("failed", (job, error) =>
      log.warn("job failed", { queue, job: job?.name, id: job?.id, error }),
    );
    one.on("stalled", (id) => log.warn("job taken from a worker that died or hung", { queue, id }));
    return one;
  }

  async function counts(): Promise<QueueCounts> {
    const found = await reach.ask(() =>
      tasks.getJobCounts("waiting", "prioritized", "active", "delayed"),
    );
    return {
      waiting: (found.waiting ?? 0) + (found.prioritized ?? 0),
      active: found.active ?? 0,
      delayed: found.delayed ?? 0,
    };
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

  const scheduled = (asked: Promise<void>) =>
    asked.catch((error: Error) =>
      reach.complain("the queue keeps no schedule", { queue: SWEEPS, error }),
    );

  /** Looks after one schedule, and does here what it would do while the queue is away. */
  function keeper(name: string, ms: number, run: Handler): () => Promise<void> {
    let isRunning = false;
    return async () => {
      await scheduled(reach.ask(() => keep(name, ms)));
      if (!reach.isAway() || isRunning) return;
      isRunning = true;
      await runs
        .during(run())
        .catch((error: unknown) => log.warn("job failed", { queue: SWEEPS, job: name, error }));
      isRunning = false;
    };
  }

  // What several acts owe at the same time goes in one call; so does all that comes due while one is on its way.
  const put = together(
    async (bulks: readonly (readonly Job[])[]) => {
      await reach.ask(() => tasks.addBulk(bulks.flat().map(bullJob)));
      return bulks.map(() => undefined);
    },
    { apartMs: APART_MS },
  );

  return {
    async addBulk(jobs) {
      if (jobs.length > 0) await put(jobs);
    },
    async start(run, { concurrency }) {
      if (worker !== undefined) throw new Error("the queue was started twice");
      const process = async (job: BullJob) => {
        const pointer = payloadSchema.parse(job.data);
        await run({ name: job.name, ...pointer, priority: job.opts.priority ?? 0 });
      };
      worker = workOn(TASKS, (job) => runs.during(process(job)), concurrency);
      if (link.isUp()) await worker.waitUntilReady();
    },
    async every(name, ms, run) {
      handlers.set(name, run);
      // A queue and a worker of their own: a flood of jobs must not hold up the sweep that feeds it.
      sweeper ??= workOn(SWEEPS, async (job) => handlers.get(job.name)?.(), 1);
      const every = Math.max(ms, KEEP_AT_LEAST_MS);
      keepers.push(setInterval(keeper(name, ms, run), every).unref());
      await scheduled(reach.ask(() => schedule(name, ms)));
    },
    isAway: reach.isAway,
    counts,
    async idle() {
      if (!link.isUp()) return runs.count() === 0;
      const { waiting, active, delayed } = await counts();
      return waiting + active + delayed === 0;
    },
    // Only for those who ask for it: its libraries take longer to load than all of ours.
    board: async (base) => (await import("./board.ts")).createBoard([tasks, sweeps], base),
    async stop() {
      reach.stop();
      for (const each of keepers) clearInterval(each);
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
