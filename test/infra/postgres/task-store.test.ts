import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { NewTask } from "../../../src/app/store.ts";
import type { Task, TaskStore } from "../../../src/app/tasks.ts";
import { instant } from "../../../src/domain/clock/instant.ts";
import { createTaskStore } from "../../../src/infra/postgres/task-store.ts";
import { type FreshDatabase, freshDatabase } from "../../support/postgres.ts";

const LEASE = 60;
const FAR = instant("2099-01-01T00:00:00.000Z");
const PAST = instant("2020-01-01T00:00:00.000Z");

let database: FreshDatabase;
let pool: Pool;
let tasks: TaskStore;
beforeAll(async () => {
  database = await freshDatabase();
  pool = database.pool();
  tasks = createTaskStore(pool);
});
afterAll(() => database.drop());
beforeEach(() => pool.query("TRUNCATE task; UPDATE clock SET offset_ms = 0"));

const about = { kind: "tell", subject: "s", agreementId: null, milestoneId: null } as const;
const aTask = (more: Partial<NewTask> = {}): NewTask => ({
  ...{ ...about, id: randomUUID(), priority: 4 },
  ...more,
});

async function added(more: Partial<NewTask> = {}): Promise<string> {
  const task = aTask(more);
  await tasks.add([task]);
  return task.id;
}

async function claimed(id: string, generation = 1): Promise<Task> {
  const task = await tasks.claim(id, generation, LEASE);
  if (!task) throw new Error("could not be claimed");
  return task;
}

/** The worker of every running task has died, and the queue has lost what it carried. */
const leasesRunOut = () =>
  pool.query("UPDATE task SET lease_until = clock_timestamp() - INTERVAL '1 s'");

async function row(id: string) {
  const { rows } = await pool.query<{
    state: string;
    generation: number;
    attempt: number;
    last_error: string | null;
  }>("SELECT state, generation, attempt, last_error FROM task WHERE id = $1", [id]);
  return rows[0];
}

describe("a task", () => {
  it("is claimed once, however many workers ask at once (fault 36)", async () => {
    const id = await added();
    const claims = await Promise.all(Array.from({ length: 8 }, () => tasks.claim(id, 1, LEASE)));
    const won = claims.filter((claim) => claim !== null);
    expect(won).toMatchObject([{ id, kind: "tell", attempt: 1, generation: 1, detail: {} }]);
  });

  it("is taken again in a new generation when its worker died, and the old job finds nothing to do (faults 35, 37)", async () => {
    const id = await added();
    const dead = await claimed(id);
    expect(await tasks.takeDue(10)).toEqual([]);
    await leasesRunOut();
    const [job] = await tasks.takeDue(10);
    expect(job).toMatchObject({ taskId: id, generation: 2 });
    expect(await tasks.claim(id, 1, LEASE)).toBeNull();
    const again = await claimed(id, 2);
    expect(again.attempt).toBe(2);
    // The worker that was thought dead comes back, and must not settle what is not its own any more.
    await tasks.done(dead);
    await tasks.dead(dead, "late");
    await tasks.retryIn(dead, 0, "late");
    expect(await row(id)).toMatchObject({ state: "running", generation: 2, last_error: null });
    await tasks.done(again);
    expect(await row(id)).toMatchObject({ state: "done" });
  });

  it("is claimed by its own generation alone, whatever else is asked in the same moment", async () => {
    const [id, other] = [await added(), await added()];
    const asked = [tasks.claim(id, 2, LEASE), tasks.claim("garbled", 1, LEASE)];
    const [late, garbled, right, beside] = await Promise.all([
      ...asked,
      ...[tasks.claim(id, 1, LEASE), tasks.claim(other, 1, LEASE)],
    ]);
    expect([late, garbled]).toEqual([null, null]);
    expect([right, beside]).toMatchObject([{ id }, { id: other }]);
    await Promise.all([right, beside].map((task) => task && tasks.done(task)));
    expect([await row(id), await row(other)]).toMatchObject([{ state: "done" }, { state: "done" }]);
  });

  it("is not waited for by a claim where another transaction holds it (fault 36)", async () => {
    const [held, free] = [await added(), await added()];
    const client = await pool.connect();
    await client.query("BEGIN");
    await client.query("SELECT FROM task WHERE id = $1 FOR UPDATE", [held]);
    const claims = await Promise.all([tasks.claim(held, 1, LEASE), tasks.claim(free, 1, LEASE)]);
    expect(claims).toMatchObject([null, { id: free }]);
    await client.query("ROLLBACK");
    client.release();
    expect(await claimed(held)).toMatchObject({ id: held });
  });

  it("that the queue did not take is due at once, and no other is", async () => {
    const [refused, running, later] = [await added(), await added(), await added()];
    await claimed(running);
    const job = (taskId: string, generation = 1) => ({
      name: "tell",
      taskId,
      generation,
      priority: 4,
    });
    await tasks.giveBack([job(refused), job(running), job(later, 0)]);
    expect(await tasks.takeDue(10)).toMatchObject([{ taskId: refused, generation: 2 }]);
  });

  it("is taken again when the queue lost its job before anyone ran it (fault 38)", async () => {
    const id = await added();
    expect(await tasks.takeDue(10)).toEqual([]);
    await leasesRunOut();
    expect(await tasks.takeDue(10)).toMatchObject([{ taskId: id, generation: 2 }]);
  });

  it("that is done or dead is never taken or claimed again", async () => {
    const finished = await added();
    await tasks.done(await claimed(finished));
    const given = await added();
    await tasks.dead(await claimed(given), "No.");
    await leasesRunOut();
    expect(await tasks.takeDue(10)).toEqual([]);
    expect(await tasks.claim(finished, 1, LEASE)).toBeNull();
    expect(await tasks.claim(given, 1, LEASE)).toBeNull();
    expect(await row(given)).toMatchObject({ state: "dead", last_error: "No." });
  });

  it("put off comes back when it is due by the database's clock, and not before (fault 43)", async () => {
    const id = await added();
    await tasks.retryIn(await claimed(id), 3_600, "x".repeat(9_000));
    expect(await tasks.takeDue(10)).toEqual([]);
    expect((await row(id))?.last_error).toHaveLength(500);
    await pool.query("UPDATE clock SET offset_ms = 3601000");
    expect(await tasks.takeDue(10)).toMatchObject([{ taskId: id, generation: 2 }]);
  });
});

describe("what is due", () => {
  it("is handed over with money first, and only what is due", async () => {
    const due = { dueAt: PAST };
    const notice = await added({ ...due, priority: 4 });
    const money = await added({ ...due, priority: 1, kind: "send_move" });
    const card = await added({ ...due, priority: 3 });
    await added({ dueAt: FAR, priority: 1 });
    const jobs = await tasks.takeDue(10);
    expect(jobs.map(({ taskId }) => taskId)).toEqual([money, card, notice]);
    expect(jobs[0]).toEqual({ name: "send_move", taskId: money, generation: 2, priority: 1 });
  });

  it("takes money first also where not everything fits", async () => {
    for (let n = 0; n < 5; n++) await added({ dueAt: PAST, priority: 4 });
    const money = await added({ dueAt: PAST, priority: 1 });
    expect((await tasks.takeDue(2)).map(({ taskId }) => taskId)).toContain(money);
  });

  it("goes to one of two sweepers each, without waiting for the other", async () => {
    const ids = await Promise.all(Array.from({ length: 40 }, () => added({ dueAt: PAST })));
    const taken = await Promise.all(Array.from({ length: 4 }, () => tasks.takeDue(10)));
    const jobs = taken.flat().map(({ taskId }) => taskId);
    expect(new Set(jobs).size).toBe(jobs.length);
    for (let rest = await tasks.takeDue(10); rest.length > 0; rest = await tasks.takeDue(10))
      jobs.push(...rest.map(({ taskId }) => taskId));
    expect(jobs.sort()).toEqual(ids.sort());
  });

  it("is skipped while another transaction holds it, and nobody waits (fault 36)", async () => {
    const [held, free] = [await added({ dueAt: PAST }), await added({ dueAt: PAST })];
    const client = await pool.connect();
    await client.query("BEGIN");
    await client.query("SELECT FROM task WHERE id = $1 FOR UPDATE", [held]);
    expect((await tasks.takeDue(10)).map(({ taskId }) => taskId)).toEqual([free]);
    await client.query("ROLLBACK");
    client.release();
    expect((await tasks.takeDue(10)).map(({ taskId }) => taskId)).toEqual([held]);
  });
});

describe("addOnce", () => {
  const next = (more: Partial<NewTask> = {}) => aTask({ kind: "reconcile", dueAt: FAR, ...more });

  it("adds a task unless one of its kind waits", async () => {
    await tasks.addOnce(next());
    await tasks.addOnce(next());
    await tasks.addOnce(next({ kind: "poll_events" }));
    const { rows } = await pool.query("SELECT kind FROM task ORDER BY kind");
    expect(rows).toEqual([{ kind: "poll_events" }, { kind: "reconcile" }]);
  });

  it("adds one also where another process is just adding it", async () => {
    const client = await pool.connect();
    await client.query("BEGIN");
    await createTaskStore(client).addOnce(next());
    const second = tasks.addOnce(next());
    await expect
      .poll(async () => {
        const waits =
          "SELECT count(*)::int AS n FROM pg_locks WHERE NOT granted AND locktype = 'advisory'";
        const { rows } = await client.query<{ n: number }>(waits);
        return rows[0]?.n;
      })
      .toBe(1);
    await client.query("COMMIT");
    client.release();
    await second;
    const { rows } = await pool.query("SELECT count(*)::int AS tasks FROM task");
    expect(rows).toEqual([{ tasks: 1 }]);
  });

  it("lets a task that runs plan the next one of its kind", async () => {
    await claimed(await added({ kind: "reconcile" }));
    await tasks.addOnce(next());
    const { rows } = await pool.query("SELECT state FROM task ORDER BY state");
    expect(rows).toEqual([{ state: "running" }, { state: "waiting" }]);
  });
});

describe("pending", () => {
  it("names what is due, carried, or about to be tried again, and nothing that is far away or over", async () => {
    const carried = await added({ subject: "carried" });
    await added({ subject: "due", dueAt: PAST });
    await added({ subject: "far", dueAt: FAR });
    const again = await added({ subject: "again" });
    await tasks.retryIn(await claimed(again), 20, "busy");
    const over = await added({ subject: "over" });
    await tasks.done(await claimed(over));
    const pending = await tasks.pending();
    expect(pending.map(({ subject }) => subject).sort()).toEqual(["again", "carried", "due"]);
    expect(await tasks.claim(carried, 1, LEASE)).not.toBeNull();
    expect((await tasks.pending()).find((one) => one.subject === "again")?.lastError).toBe("busy");
  });
});
