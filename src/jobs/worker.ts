import type { Deps } from "../app/deps.ts";
import { pollEvents } from "../app/money/reconcile.ts";
import type { Job } from "../app/ports.ts";
import { runTask } from "../app/run-task.ts";
import { handOver, PRIORITY } from "../app/tasks.ts";
import { plusHours } from "../domain/clock/instant.ts";

/** How often what is due is looked for; what is due at a commit does not wait for it. */
const SWEEP_MS = 2_000;
/** How often the provider's events are listed where no webhook can arrive. */
const POLL_MS = 15_000;
const SWEEP_LIMIT = 2_000;
/** How much is taken at once for each that can run, where no queue carries it: well done before it counts as lost. */
const UNCARRIED_BULK = 4;

/** What carries jobs; BullMQ behind it. */
export type WorkerQueue = {
  addBulk(jobs: readonly Job[]): Promise<void>;
  start(run: (job: Job) => Promise<void>, options: { concurrency: number }): Promise<void>;
  every(name: string, ms: number, run: () => Promise<void>): Promise<void>;
  isAway(): boolean;
};

export type WorkerOptions = { readonly concurrency: number; readonly polls: boolean };

/** Runs tasks that the queue carries, and the sweeper that finds what is due or was lost on the way. */
export async function startWorker(
  deps: Deps,
  queue: WorkerQueue,
  { concurrency, polls }: WorkerOptions,
): Promise<void> {
  await planReconciler(deps);
  await planPruning(deps);
  await queue.start((job) => runTask(deps, job), { concurrency });
  await queue.every("sweep", SWEEP_MS, () =>
    queue.isAway() ? workUncarried(deps, queue, concurrency) : sweep(deps, queue),
  );
  if (polls) {
    await queue.every("poll", POLL_MS, async () => {
      await pollEvents(deps);
    });
  }
}

/** Moves what is due to the queue in bulk until nothing is left, or the queue takes no more. */
export async function sweep(deps: Deps, queue: Pick<WorkerQueue, "addBulk">): Promise<void> {
  for (;;) {
    const jobs = await deps.tasks.takeDue(SWEEP_LIMIT);
    if (jobs.length > 0 && !(await handOver(deps, queue, jobs))) return;
    if (jobs.length < SWEEP_LIMIT) return;
  }
}

/**
 * Where the queue takes nothing, what is due is run from the table itself, by the same claim: money still moves, and
 * nothing twice (fault 38). At most `concurrency` at a time, and until nothing is due or the queue is back.
 */
async function workUncarried(
  deps: Deps,
  queue: Pick<WorkerQueue, "isAway">,
  concurrency: number,
): Promise<void> {
  while (queue.isAway()) {
    const jobs = [...(await deps.tasks.takeDue(concurrency * UNCARRIED_BULK))];
    if (jobs.length === 0) return;
    const lane = async () => {
      for (let job = jobs.shift(); job; job = jobs.shift()) await runTask(deps, job);
    };
    await Promise.all(Array.from({ length: concurrency }, lane));
  }
}

/** There is always exactly one next look of the reconciler. */
export async function planReconciler(deps: Deps): Promise<void> {
  await deps.tasks.addOnce({
    id: deps.newId(),
    kind: "reconcile",
    subject: "provider",
    agreementId: null,
    milestoneId: null,
    priority: PRIORITY.background,
  });
}

/** There is always exactly one next pruning, the first of them an hour after a start. */
export async function planPruning(deps: Deps): Promise<void> {
  await deps.tasks.addOnce({
    id: deps.newId(),
    kind: "prune",
    subject: "finished",
    agreementId: null,
    milestoneId: null,
    priority: PRIORITY.background,
    dueAt: plusHours(await deps.reads.now(), 1),
  });
}
