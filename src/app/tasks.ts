import type { Instant } from "../domain/clock/instant.ts";
import type { Job, Log, Queue } from "./ports.ts";
import type { NewTask, TaskKind } from "./store.ts";

/** A task as a worker runs it. */
export type Task = Omit<NewTask, "dueAt" | "detail"> & {
  readonly detail: Readonly<Record<string, string | number | null>>;
  readonly attempt: number;
  readonly generation: number;
  readonly createdAt: Instant;
  /** What it belongs to, as a W3C traceparent; null where nobody said. */
  readonly trace: string | null;
  /** From when it was due to when this run of it began. */
  readonly waitedSeconds: number;
};

/** Where a look over the tasks that are done has come to. */
export type DoneTask = { readonly doneAt: Instant; readonly id: string };

/** `next` is null where there was nothing more to look at. */
export type Forgotten = { readonly count: number; readonly next: DoneTask | null };

/** The table of tasks: where uniqueness and retries live. The queue only carries ids. */
export type TaskStore = {
  /** Takes a task for this run; null where it is done, carried by a newer job, or run by someone else right now. */
  claim(taskId: string, generation: number, leaseSeconds: number): Promise<Task | null>;
  done(task: Task): Promise<void>;
  /** Puts it back for later; the next job of it has a new generation. */
  retryIn(task: Task, seconds: number, why: string): Promise<void>;
  /** Puts it back for somebody else, uncounted: this run was none. */
  leave(task: Task, seconds: number): Promise<void>;
  /** Whether another task does the same later: then this one need not wait to do it. */
  hasSuccessor(task: Task): Promise<boolean>;
  /** Gives it up; an operator's question says so. */
  dead(task: Task, why: string): Promise<void>;
  /** Moves what is due, and what was carried but never finished, to the queue's hands; at most `limit` at once. */
  takeDue(limit: number): Promise<readonly Job[]>;
  /** What was taken or committed for the queue, and did not get there: it is due at once. */
  giveBack(jobs: readonly Job[]): Promise<void>;
  add(tasks: readonly NewTask[]): Promise<void>;
  /** Adds a task unless another of its kind waits already. */
  addOnce(task: NewTask): Promise<void>;
  /**
   * Looks at no more than `limit` tasks that were done more than `days` ago, oldest first, after those that `from` names, and
   * forgets them; what time did to a milestone stays known until that milestone is over. Answers where to go on.
   */
  forgetDone(days: number, limit: number, from: DoneTask | null): Promise<Forgotten>;
  /** Forgets no more than `limit` requests that were answered more than `days` ago; answers how many. */
  forgetRequests(days: number, limit: number): Promise<number>;
  /** What is due, queued or about to be tried again, for those who wait until nothing is. */
  pending(): Promise<
    readonly {
      readonly kind: TaskKind;
      readonly subject: string;
      readonly state: string;
      readonly lastError: string | null;
    }[]
  >;
};

/** Money first, then what a person waits for, then what others read. */
export const PRIORITY = { money: 1, prompt: 2, card: 3, notice: 4, background: 5 } as const;

/** Commits tasks outside of an act and hands those that are due at once to the queue. */
export async function owe(
  deps: { readonly tasks: TaskStore; carry(tasks: readonly NewTask[]): void },
  tasks: readonly NewTask[],
): Promise<void> {
  await deps.tasks.add(tasks);
  deps.carry(tasks);
}

/** Gives jobs to the queue. What it does not take is due again at once; answers whether it took them, and never fails. */
export async function handOver(
  deps: { readonly tasks: Pick<TaskStore, "giveBack">; readonly log: Log },
  queue: Queue,
  jobs: readonly Job[],
): Promise<boolean> {
  try {
    await queue.addBulk(jobs);
    return true;
  } catch (error) {
    const count = jobs.length;
    deps.log.warn("the queue did not take tasks; the sweeper will", { count, error });
    await deps.tasks.giveBack(jobs).catch((why: unknown) => {
      deps.log.warn("tasks that the queue did not take wait for their lease", {
        count,
        error: why,
      });
    });
    return false;
  }
}
