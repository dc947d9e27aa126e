import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { Done } from "../../src/app/api.ts";
import { ledgerReport } from "../../src/app/queries/ledger.ts";
import { sweep } from "../../src/jobs/worker.ts";
import { done, steps } from "../support/acts.ts";
import { describeOnRedis } from "../support/carriers.ts";
import { type House, startHouse } from "../support/house.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";

const ALARMS = 190;
const PAYOUTS = 2;
/** How many alarms are heard before the trouble begins. */
const MIDDLE = 40;

describeOnRedis("tasks while Redis is in trouble (fault 38)", { timeout: 180_000 }, () => {
  let redis: RedisServer;
  let house: House;
  let account: string;
  let heard: string[] = [];
  let inTheMiddle: (() => void) | undefined;

  beforeAll(async () => {
    redis = await startRedis();
    const alarm = async ({ subject }: { subject: string }) => {
      heard.push(subject);
      if (heard.length === MIDDLE) inTheMiddle?.();
    };
    house = await startHouse({ redisUrl: redis.url, alarm });
    await steps(house).accepted();
    account = await steps(house).payable();
  });
  /** Everything is as it should be again. */
  afterEach(async () => {
    await redis.start();
    await redis.client.config("SET", "maxmemory", "0");
    await redis.client.flushall();
    await expect.poll(() => house.queue.isAway(), { timeout: 60_000 }).toBe(false);
  });
  afterAll(async () => {
    await house.close();
    await redis.close();
  });

  /** Half a minute later: what the queue was given and never ran counts as lost. */
  const leasesRunOut = () =>
    house.pool.query("UPDATE task SET lease_until = clock_timestamp() WHERE state = 'queued'");

  async function untilDone(): Promise<void> {
    const left = async () => {
      await leasesRunOut();
      // That a lost schedule comes back is tested with the queue; here nobody waits for it.
      if (!house.queue.isAway()) await sweep(house.deps, house.queue);
      const { rows } = await house.pool.query<{ kind: string; state: string }>(
        "SELECT kind, state FROM task WHERE state IN ('queued', 'running') OR (state = 'waiting' AND due_at <= app_now())",
      );
      return rows;
    };
    await expect.poll(left, { timeout: 60_000, interval: 250 }).toEqual([]);
  }

  /** 190 alarms and two payouts due at one instant, and `trouble` in their middle; everything is done, and once. */
  async function endure(trouble: () => Promise<unknown>): Promise<void> {
    const { submitted, approve, now } = steps(house);
    const milestones: Done[] = [];
    for (let n = 0; n < PAYOUTS; n++) milestones.push(await submitted());
    await house.idle();
    const before = (await house.stripe()).transfers.length;
    heard = [];
    const middle = new Promise<void>((resolve) => {
      inTheMiddle = resolve;
    });
    await house.pool.query(
      `WITH opened AS (
         INSERT INTO operator_question (id, kind, subject, detail)
           SELECT gen_random_uuid(), 'test', gen_random_uuid()::text, '{}' FROM generate_series(1, $1) RETURNING id)
       INSERT INTO task (id, kind, subject, priority, due_at)
         SELECT gen_random_uuid(), 'alarm', id, 2, app_now() FROM opened`,
      [ALARMS],
    );
    const troubled = middle.then(trouble);
    const approved = milestones.map((milestone) => approve(milestone, account));
    for (const answer of await Promise.all(approved)) done(answer);
    await troubled;
    await untilDone();
    expect(heard).toHaveLength(ALARMS);
    expect(new Set(heard).size).toBe(ALARMS);
    const { transfers } = await house.stripe();
    expect(transfers.length - before).toBe(PAYOUTS);
    for (const milestone of milestones) expect((await now(milestone)).payout.state).toBe("done");
    expect((await ledgerReport(house.deps)).ok).toBe(true);
    const { rows } = await house.pool.query(
      `SELECT FROM task WHERE state = 'dead' OR (lease_until < clock_timestamp() AND state <> 'done')
       UNION ALL SELECT FROM card WHERE lease_until < clock_timestamp()`,
    );
    expect(rows).toEqual([]);
    await house.pool.query("UPDATE operator_question SET settled_at = app_now()");
  }

  it("is emptied: everything is done, and once", () => endure(() => redis.client.flushall()));

  it("is killed and comes back empty: everything is done, and once", () =>
    endure(async () => {
      await redis.kill();
      await redis.start();
    }));

  it("is killed and stays away: everything is done, and once, and money still moves", () =>
    endure(() => redis.kill()));

  it("carries again once it is back", async () => {
    const schedule = () => redis.client.exists("tranche:sweeps:repeat");
    await expect.poll(schedule, { timeout: 60_000 }).toBe(1);
    await house.queue.addBulk([{ name: "tell", taskId: "nobody", generation: 1, priority: 5 }]);
    await expect.poll(() => house.queue.idle()).toBe(true);
  });

  it("has no room and evicts: everything is done, and once", async () => {
    await endure(async () => {
      const used = /^used_memory:(\d+)/m.exec(await redis.client.info("memory"))?.[1];
      await redis.client.config("SET", "maxmemory-policy", "allkeys-lru");
      await redis.client.config("SET", "maxmemory", String(Number(used) - 20_000));
    });
    expect(await redis.client.info("stats")).toMatch(/^evicted_keys:[1-9]/m);
  });

  it("has no room and takes nothing: everything is done, and once", () =>
    endure(async () => {
      await redis.client.config("SET", "maxmemory-policy", "noeviction");
      await redis.client.config("SET", "maxmemory", "1000");
    }));
});
