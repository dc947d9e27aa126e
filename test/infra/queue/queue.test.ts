import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Pool } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { Job } from "../../../src/app/ports.ts";
import { silentLog } from "../../../src/infra/log.ts";
import { createQueue, type Queue } from "../../../src/infra/queue/index.ts";
import { type Carrier, describeOnBoth } from "../../support/carriers.ts";
import { type FreshDatabase, freshDatabase } from "../../support/postgres.ts";

let database: FreshDatabase;
let pool: Pool;
let carrier: Carrier;
let queue: Queue;
const another = (lockMs?: number) =>
  createQueue({ pool, redisUrl: carrier.redisUrl, log: silentLog, ...(lockMs && { lockMs }) });

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
const job = (taskId: string, more: Partial<Job> = {}): Job => ({
  name: "transfer",
  taskId,
  generation: 0,
  priority: 100,
  ...more,
});

/** Runs jobs until `count` of them have come, and gives them in the order in which they came. */
async function receive(count: number, concurrency = 1): Promise<Job[]> {
  const received: Job[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  await queue.start(
    async (next) => {
      received.push(next);
      if (received.length === count) resolve();
    },
    { concurrency },
  );
  await promise;
  return received;
}

describeOnBoth("the queue", (start) => {
  beforeAll(async () => {
    carrier = await start();
  });
  afterAll(() => carrier.close());
  beforeEach(async () => {
    pool = database.pool();
    queue = await another();
  });
  afterEach(async () => {
    await queue.stop();
    await carrier.empty(pool);
    await pool.end();
  });

  it("hands over name, task, generation and priority", async () => {
    await queue.addBulk([job("01JD", { generation: 7 })]);
    expect(await receive(1)).toEqual([job("01JD", { generation: 7 })]);
  });

  it("runs the lower priority number first, 0 before all", async () => {
    await queue.addBulk([
      job("card"),
      job("late", { priority: 900 }),
      job("money", { priority: 1 }),
      job("first", { priority: 0 }),
    ]);
    expect((await receive(4)).map((next) => next.taskId)).toEqual([
      "first",
      "money",
      "card",
      "late",
    ]);
  });

  it("leaves out a copy of what is queued already, and takes the next generation", async () => {
    await queue.addBulk([job("t1"), job("t1"), job("t1", { generation: 1 })]);
    expect((await queue.counts()).waiting).toBe(2);
    await receive(2);
  });

  it("takes a task again once it has ended, also after it failed", async () => {
    let runs = 0;
    await queue.start(
      async () => {
        runs += 1;
        throw new Error("refused");
      },
      { concurrency: 1 },
    );
    for (const expected of [1, 2]) {
      await queue.addBulk([job("t2")]);
      await expect.poll(() => queue.idle()).toBe(true);
      expect(runs).toBe(expected);
    }
  });

  it("refuses ids that BullMQ would mix up", async () => {
    await expect(queue.addBulk([job("a:b")])).rejects.toThrow(/letters, digits/);
  });

  it("is idle only when nothing is queued or running", async () => {
    expect(await queue.idle()).toBe(true);
    await queue.addBulk([job("t3")]);
    expect(await queue.idle()).toBe(false);
    const running = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    await queue.start(
      async () => {
        running.resolve();
        await finish.promise;
      },
      { concurrency: 1 },
    );
    await running.promise;
    expect(await queue.counts()).toEqual({ waiting: 0, active: 1, delayed: 0 });
    finish.resolve();
    await expect.poll(() => queue.idle()).toBe(true);
  });

  it("waits for the running job when it stops", async () => {
    const running = Promise.withResolvers<void>();
    let finished = false;
    await queue.start(
      async () => {
        running.resolve();
        await new Promise(setImmediate);
        finished = true;
      },
      { concurrency: 1 },
    );
    await queue.addBulk([job("t4")]);
    await running.promise;
    await queue.stop();
    expect(finished).toBe(true);
  });

  it("runs a repeating sweep again and again, and does not count it as work", async () => {
    const thrice = Promise.withResolvers<void>();
    let runs = 0;
    await queue.every("sweep", 20, async () => {
      runs += 1;
      if (runs === 3) thrice.resolve();
    });
    await thrice.promise;
    expect(await queue.idle()).toBe(true);
  });

  it("shares a sweep between processes instead of running it in each", async () => {
    const other = await another();
    const enough = Promise.withResolvers<void>();
    let runs = 0;
    const run = async () => {
      runs += 1;
      if (runs === 10) enough.resolve();
    };
    await queue.every("shared", 40, run);
    await other.every("shared", 40, run);
    const since = performance.now();
    await enough.promise;
    await other.stop();
    expect(performance.now() - since).toBeGreaterThan(200);
  });

  it("goes on by itself after every connection was lost", async () => {
    const received: string[] = [];
    await queue.start(async (next) => void received.push(next.taskId), { concurrency: 2 });
    await queue.addBulk([job("before")]);
    await expect.poll(() => received).toEqual(["before"]);
    await carrier.cutOff(database.pool(1));
    // An act under way when it happens fails, as it should; the sweep brings it again.
    const added = () => queue.addBulk([job("after")]).then(() => true, String);
    await expect.poll(added).toBe(true);
    await expect.poll(() => received, { timeout: 60_000 }).toEqual(["before", "after"]);
  });

  it("hands the job of a killed worker to a living one", async () => {
    const app = fork(join(import.meta.dirname, "../fixtures/hanging-worker.ts"), [
      database.url,
      carrier.redisUrl ?? "",
    ]);
    await queue.addBulk([job("held")]);
    await once(app, "message");
    app.kill("SIGKILL");
    await once(app, "exit");
    const other = await another(400);
    const received = Promise.withResolvers<string>();
    await other.start(async (next) => received.resolve(next.taskId), { concurrency: 1 });
    expect(await received.promise).toBe("held");
    await other.stop();
  });
});
