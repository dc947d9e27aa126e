import type { Pool } from "pg";
import type { Log } from "../../app/ports.ts";
import { createBullQueue } from "./bullmq.ts";
import { linkToPostgres } from "./postgres-link.ts";
import type { Queue } from "./queue.ts";
import { linkToRedis } from "./redis-link.ts";

export type { Queue } from "./queue.ts";

export type QueueOptions = {
  /** PostgreSQL, which carries the jobs where there is no Redis. */
  readonly pool: Pool;
  readonly redisUrl?: string | undefined;
  readonly log: Log;
  /** After how long the job of a worker that died goes to another one; living workers renew it. */
  readonly lockMs?: number;
};

/** The one place that chooses what carries the jobs. The pool stays the caller's to end, after `stop()`. */
export async function createQueue(options: QueueOptions): Promise<Queue> {
  const { pool, redisUrl, log, lockMs = 10_000 } = options;
  return redisUrl === undefined
    ? createBullQueue(await linkToPostgres(pool), { log, lockMs })
    : createBullQueue(await linkToRedis(redisUrl, log), { log, lockMs });
}
