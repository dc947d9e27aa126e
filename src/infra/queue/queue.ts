import type { Job, Queue as JobQueue } from "../../app/ports.ts";
import type { Board } from "./board.ts";

/** Numbers of jobs by what they wait for. */
export type QueueCounts = {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
};

/**
 * Carries jobs to workers, at least once and lower priority numbers first, and knows nothing of their meaning: no retries, no
 * memory. What is lost here is found again by the sweep over the task table.
 */
export type Queue = JobQueue & {
  /** Starts to run jobs here. A rejection of `run` is logged and ends that job. */
  start(run: (job: Job) => Promise<void>, options: { concurrency: number }): Promise<void>;
  /**
   * Calls `run` each `ms` milliseconds in one of the processes that asked for `name`, and while the queue is away in each
   * of them. Runs overlap only where one takes longer than `ms` and another process has the time. A rejection is logged;
   * the next run comes all the same.
   */
  every(name: string, ms: number, run: () => Promise<void>): Promise<void>;
  /** Whether jobs are not taken at the moment, so that what is due has to be run without it; false once it stops. */
  isAway(): boolean;
  /** Fails where the queue is away. */
  counts(): Promise<QueueCounts>;
  /** Whether nothing is queued or running, in any process; here alone where the queue is away. Repeating runs do not count. */
  idle(): Promise<boolean>;
  /** The dashboard of the queues, for paths below `base`. */
  board(base: string): Promise<Board>;
  /** Takes no more work, waits for what runs here, and lets go, also of what is away. */
  stop(): Promise<void>;
};
