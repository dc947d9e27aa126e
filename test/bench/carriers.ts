import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import { silentLog } from "../../src/infra/log.ts";
import { createQueue } from "../../src/infra/queue/index.ts";
import { type Figure, figure, quantile, reaching } from "./measure.ts";

const JOBS = { Redis: 20_000, PostgreSQL: 4_000 } as const;
const PER_SECOND = { Redis: 5_000, PostgreSQL: 500 } as const;
const BULK = 500;
const CONCURRENCY = 100;
const SINGLES = 200;
/** A burst is over by then. */
const QUIET_MS = 25;

/** What carries jobs, by itself: how many a second go in and come out, and how long one takes when nothing else waits. */
export async function carriers(
  pool: Pool,
  redisUrl: string | undefined,
): Promise<readonly Figure[]> {
  const by = redisUrl === undefined ? "PostgreSQL" : "Redis";
  const queue = await createQueue({ pool, redisUrl, log: silentLog });
  const done = new Map<string, (at: number) => void>();
  try {
    await queue.start(
      async ({ taskId }) => {
        done.get(taskId)?.(performance.now());
        done.delete(taskId);
      },
      { concurrency: CONCURRENCY },
    );
    const put = async (count: number) => {
      const ids = Array.from({ length: count }, () => randomUUID());
      const ran = ids.map((id) => new Promise<number>((resolve) => done.set(id, resolve)));
      await queue.addBulk(
        ids.map((taskId) => ({ name: "card", taskId, generation: 1, priority: 3 }) as const),
      );
      return ran;
    };
    await Promise.all(await put(BULK));
    const began = performance.now();
    const open: Promise<number>[] = [];
    for (let left = JOBS[by]; left > 0; left -= BULK) open.push(...(await put(BULK)));
    await Promise.all(open);
    const perSecond = JOBS[by] / ((performance.now() - began) / 1_000);
    const took: number[] = [];
    for (let one = 0; one < SINGLES; one += 1) {
      await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
      const asked = performance.now();
      const [ran] = await put(1);
      took.push(((await ran) ?? asked) - asked);
    }
    took.sort((a, b) => a - b);
    return [
      reaching(`jobs from queued to done, ${by}`, perSecond, "/s", PER_SECOND[by]),
      figure(`one job from queued to its run, ${by}, p50`, quantile(took, 0.5), "ms"),
      figure(`one job from queued to its run, ${by}, p99`, quantile(took, 0.99), "ms"),
    ];
  } finally {
    await queue.stop();
  }
}
