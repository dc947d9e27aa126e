import { setTimeout as delay } from "node:timers/promises";
import { inspect } from "node:util";
import type { Pool } from "pg";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Log } from "../../../src/app/ports.ts";
import { createQueue, type Queue } from "../../../src/infra/queue/index.ts";
import { describeOnRedis } from "../../support/carriers.ts";
import { type FreshDatabase, freshDatabase } from "../../support/postgres.ts";
import { type RedisServer, startRedis } from "../../support/redis.ts";

describeOnRedis("Redis as the queue (fault 38)", () => {
  let database: FreshDatabase;
  let pool: Pool;
  let redis: RedisServer;
  let logged: string[];
  const queues: Queue[] = [];
  const note = (message: string, detail?: unknown) => {
    logged.push(`${message} ${inspect(detail, { depth: 9 })}`);
  };
  const log: Log = { info: note, warn: note, error: note };

  beforeEach(async () => {
    logged = [];
    [database, redis] = await Promise.all([freshDatabase(), startRedis()]);
    pool = database.pool();
  });
  afterEach(async () => {
    for (const queue of queues.splice(0)) await queue.stop();
    await Promise.all([database.drop(), redis.close()]);
  });

  async function open(url = redis.url): Promise<Queue> {
    const queue = await createQueue({ pool, redisUrl: url, log });
    queues.push(queue);
    return queue;
  }
  const job = (taskId: string) => ({ name: "tell", taskId, generation: 1, priority: 4 });

  it("keeps everything below one prefix, in the database that the address names", async () => {
    const queue = await open();
    await queue.addBulk([job("a")]);
    await queue.every("sweep", 60_000, async () => undefined);
    const keys = await redis.client.keys("*");
    expect(keys.length).toBeGreaterThan(3);
    expect(keys.filter((key) => !key.startsWith("tranche:"))).toEqual([]);
  });

  it("starts without it, says so once, and works with it when it comes", async () => {
    await redis.kill();
    const queue = await open();
    expect(queue.isAway()).toBe(true);
    const ran: string[] = [];
    await queue.start(async ({ taskId }) => void ran.push(taskId), { concurrency: 2 });
    await expect(queue.addBulk([job("a")])).rejects.toThrow();
    await redis.start();
    await expect.poll(() => queue.addBulk([job("b")]).then(() => true, String)).toBe(true);
    await expect.poll(() => ran).toEqual(["b"]);
    expect(logged.filter((line) => line.includes("Redis is away"))).toHaveLength(1);
    await expect.poll(() => logged.filter((line) => line.includes("is back"))).toHaveLength(1);
  });

  it("runs here what is to be repeated while it is away, and then leaves it to one process again", async () => {
    const queue = await open();
    let runs = 0;
    await queue.every("sweep", 50, async () => void runs++);
    await expect.poll(() => runs).toBeGreaterThan(1);
    await redis.kill();
    await expect.poll(() => queue.isAway()).toBe(true);
    runs = 0;
    await expect.poll(() => runs, { timeout: 60_000 }).toBeGreaterThan(1);
    await redis.start();
    await expect.poll(() => redis.client.keys("tranche:sweeps:repeat*")).not.toEqual([]);
  });

  it.each(["gone", "never there", "frozen"])(
    "lets go soon where it is %s, after what runs here has ended",
    async (how) => {
      if (how === "never there") await redis.kill();
      const queue = await open();
      const running = Promise.withResolvers<void>();
      let isOver = false;
      await queue.start(
        async () => {
          running.resolve();
          await delay(100);
          isOver = true;
        },
        { concurrency: 2 },
      );
      await queue.every("sweep", 60_000, async () => undefined);
      if (how !== "never there") {
        await queue.addBulk([job("a")]);
        await running.promise;
        if (how === "gone") await redis.kill();
        else redis.freeze();
      }
      const since = performance.now();
      await queues.pop()?.stop();
      expect(performance.now() - since).toBeLessThan(2_000);
      expect(isOver).toBe(how !== "never there");
    },
  );

  it("warns where it may throw jobs away", async () => {
    await redis.client.config("SET", "maxmemory-policy", "allkeys-lru");
    const console = vi.spyOn(globalThis.console, "warn");
    const queue = await open();
    await queue.start(async () => undefined, { concurrency: 1 });
    await expect.poll(() => logged.join()).toContain("maxmemory-policy to noeviction");
    expect(console).not.toHaveBeenCalled();
  });

  it("takes a password, and never logs one", async () => {
    await redis.client.config("SET", "requirepass", "right-hunter2");
    const withPassword = (password: string) => redis.url.replace("//", `//:${password}@`);
    const queue = await open(withPassword("right-hunter2"));
    await queue.addBulk([job("a")]);
    const wrong = await open(withPassword("wrong-hunter2"));
    await expect(wrong.addBulk([job("b")])).rejects.toThrow();
    await expect.poll(() => logged.join()).toContain("WRONGPASS");
    expect(logged.join()).not.toContain("hunter2");
  });
});
