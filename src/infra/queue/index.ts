import type { Pool } from "pg";
import type { Log } from "../../app/ports.ts";
import { createPostgresQueue } from "./bullmq.ts";
import type { Queue } from "./queue.ts";

export type { Queue } from "./queue.ts";

/** The one place that chooses what carries the jobs. The pool stays the caller's to end, after `stop()`. */
export async function createQueue({ pool, log }: { pool: Pool; log: Log }): Promise<Queue> {
  return createPostgresQueue(pool, log);
}
