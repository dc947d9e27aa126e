import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Deps } from "../../src/app/deps.ts";
import { prune } from "../../src/app/prune.ts";
import { runTask } from "../../src/app/run-task.ts";
import { planPruning } from "../../src/jobs/worker.ts";
import { bareHouse } from "../support/bare-house.ts";
import { type FreshDatabase, freshDatabase } from "../support/postgres.ts";

let database: FreshDatabase;
let pool: Pool;
let deps: Deps;
beforeAll(async () => {
  database = await freshDatabase();
  pool = database.pool();
  deps = bareHouse(pool).deps;
});
afterAll(() => database.drop());
beforeEach(() => pool.query("TRUNCATE task, act, milestone, agreement CASCADE"));

type Row = {
  state?: string;
  daysAgo: number;
  milestone?: string | null;
  planKey?: string | null;
};

async function task({ state = "done", daysAgo, milestone = null, planKey = null }: Row) {
  const id = randomUUID();
  await pool.query(
    `INSERT INTO task (id, kind, subject, milestone_id, priority, state, due_at, done_at, plan_key)
       SELECT $1, 'tell', 's', $2, 4, $3, at, CASE WHEN $3 IN ('done', 'dead') THEN at END, $4
       FROM (SELECT app_now() - $5 * INTERVAL '1 day' AS at) old`,
    [id, milestone, state, planKey, daysAgo],
  );
  return id;
}

async function milestone(isOver: boolean): Promise<string> {
  const [id, agreement] = [randomUUID(), randomUUID()];
  await pool.query(
    "INSERT INTO agreement (id, version, state, chain_head) VALUES ($1, 1, '{}', '')",
    [agreement],
  );
  await pool.query(
    `INSERT INTO milestone (id, agreement_id, number, version, state, chain_head, headline, is_over)
       VALUES ($1, $2, 1, 1, '{}', '', '', $3)`,
    [id, agreement, isOver],
  );
  return id;
}

async function left(): Promise<readonly string[]> {
  const { rows } = await pool.query<{ id: string }>("SELECT id FROM task ORDER BY due_at");
  return rows.map(({ id }) => id);
}

describe("what is done is forgotten after a month", () => {
  it("but not what waits, runs, was given up, or was done since", async () => {
    await task({ daysAgo: 31 });
    await task({ daysAgo: 300 });
    const kept = [
      await task({ daysAgo: 90, state: "waiting" }),
      await task({ daysAgo: 80, state: "running" }),
      await task({ daysAgo: 70, state: "queued" }),
      await task({ daysAgo: 60, state: "dead" }),
      await task({ daysAgo: 29 }),
    ];
    expect(await prune(deps)).toBe(true);
    expect(await left()).toEqual(kept);
  });

  it("and what time did to a milestone only when that is over, or it would be done to it again", async () => {
    await task({ daysAgo: 60, milestone: await milestone(true), planKey: "review/1" });
    const of = await milestone(false);
    const kept = await task({ daysAgo: 50, milestone: of, planKey: "review/1" });
    await task({ daysAgo: 40, milestone: of });
    await prune(deps);
    expect(await left()).toEqual([kept]);
  });

  it("a batch after the other, past what is kept, until none is left", async () => {
    const of = await milestone(false);
    for (let n = 0; n < 4; n++) await task({ daysAgo: 60, milestone: of, planKey: `review/${n}` });
    for (let n = 0; n < 3; n++) await task({ daysAgo: 50 });
    // All of one moment, as tasks are that were settled by one statement.
    await pool.query("UPDATE task SET done_at = TIMESTAMPTZ '2020-01-01'");
    let from: Parameters<Deps["tasks"]["forgetDone"]>[2] = null;
    let [count, looks] = [0, 0];
    do {
      const step = await deps.tasks.forgetDone(30, 2, from);
      [count, looks, from] = [count + step.count, looks + 1, step.next];
    } while (from);
    expect([count, looks]).toEqual([3, 4]);
    expect(await left()).toHaveLength(4);
  });

  it("requests as well; a repeat of one from before is no longer known, one since is", async () => {
    await pool.query(
      `INSERT INTO act (request_id, verb, at)
         SELECT 'slack:' || days, 'approve', app_now() - days * INTERVAL '1 day' FROM unnest(ARRAY[29, 31, 32]) days`,
    );
    expect(await deps.tasks.forgetRequests(30, 1)).toBe(1);
    await prune(deps);
    const { rows } = await pool.query("SELECT request_id FROM act");
    expect(rows).toEqual([{ request_id: "slack:29" }]);
  });
});

describe("the pruning", () => {
  it("is planned once however often the worker starts, and plans its own next day", async () => {
    await planPruning(deps);
    await planPruning(deps);
    await pool.query("UPDATE task SET due_at = app_now()");
    const jobs = await deps.tasks.takeDue(10);
    expect(jobs).toMatchObject([{ name: "prune" }]);
    const [job] = jobs;
    if (job) await runTask(deps, job);
    const { rows } = await pool.query<{ hours: number }>(
      `SELECT round(extract(epoch FROM due_at - app_now()) / 3600)::int AS hours FROM task
       WHERE kind = 'prune' AND state = 'waiting'`,
    );
    expect(rows).toEqual([{ hours: 24 }]);
  });
});
