import type { Pool } from "pg";
import type { Log } from "../../app/ports.ts";
import { createPostgresQueue } from "./bullmq.ts";
import type { Queue } from "./queue.ts";

export type { Queue } from "./queue.ts";

/** `lockMs`: after how long the job of a worker that died goes to another one; living workers renew it. */
export type QueueOptions = { readonly pool: Pool; readonly log: Log; readonly lockMs?: number };

/** The one place that chooses what carries the jobs. The pool stays the caller's to end, after `stop()`. */
export async function createQueue({ pool, log, lockMs = 10_000 }: QueueOptions): Promise<Queue> {
  return createPostgresQueue(pool, log, lockMs);
}
