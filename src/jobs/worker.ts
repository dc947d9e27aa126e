import type { Deps } from "../app/deps.ts";
import { pollEvents } from "../app/money/reconcile.ts";
import type { Job } from "../app/ports.ts";
import { runTask } from "../app/run-task.ts";
import { PRIORITY } from "../app/tasks.ts";

/** How often what is due is looked for; what is due at a commit does not wait for it. */
const SWEEP_MS = 2_000;
/** How often the provider's events are listed where no webhook can arrive. */
const POLL_MS = 15_000;
const SWEEP_LIMIT = 500;

/** What carries jobs; BullMQ behind it. */
export type WorkerQueue = {
  addBulk(jobs: readonly Job[]): Promise<void>;
  start(run: (job: Job) => Promise<void>, options: { concurrency: number }): Promise<void>;
  every(name: string, ms: number, run: () => Promise<void>): Promise<void>;
};

export type WorkerOptions = { readonly concurrency: number; readonly polls: boolean };

/** Runs tasks that the queue carries, and the sweeper that finds what is due or was lost on the way. */
export async function startWorker(
  deps: Deps,
  queue: WorkerQueue,
  { concurrency, polls }: WorkerOptions,
): Promise<void> {
  await planReconciler(deps);
  await queue.start((job) => runTask(deps, job), { concurrency });
  await queue.every("sweep", SWEEP_MS, () => sweep(deps, queue));
  if (polls) {
    await queue.every("poll", POLL_MS, async () => {
      await pollEvents(deps);
    });
  }
}

/** Moves what is due to the queue in bulk until nothing is left; answers how many tasks that were. */
export async function sweep(deps: Deps, queue: Pick<WorkerQueue, "addBulk">): Promise<void> {
  for (;;) {
    const jobs = await deps.tasks.takeDue(SWEEP_LIMIT);
    if (jobs.length > 0) await queue.addBulk(jobs);
    if (jobs.length < SWEEP_LIMIT) return;
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
