import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, Pool } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Done } from "../../../src/app/api.ts";
import { execute } from "../../../src/app/execute.ts";
import { ledgerReport } from "../../../src/app/queries/ledger.ts";
import { silentLog } from "../../../src/infra/log.ts";
import { createPool, startEmbeddedPostgres } from "../../../src/infra/postgres/index.ts";
import { createStore } from "../../../src/infra/postgres/store.ts";
import { applyMigrations } from "../../../src/infra/prisma/index.ts";
import { code, done, TERMS } from "../../support/acts.ts";
import { bareHouse } from "../../support/bare-house.ts";
import { type LossyProxy, lossyProxy } from "../../support/lossy-proxy.ts";
import { type FreshDatabase, freshDatabase } from "../../support/postgres.ts";

type Bare = ReturnType<typeof bareHouse>;

const MIGRATIONS = join(import.meta.dirname, "../../../prisma/migrations");
const BUSY = { name: "ProviderError", code: "database_busy", retryable: true };
const accept = { verb: "accept", termsVersion: 1 } as const;
const ref = (milestone: Done) => ({ by: "id", id: milestone.view.milestone.id }) as const;

async function proposed(house: Bare): Promise<Done> {
  const other = { platform: "slack", team: "T1", user: "facilitator" } as const;
  const parties = { mySide: "buyer", other, otherName: "facilitator" } as const;
  return done(await house.app.propose(house.as("buyer"), parties, { verb: "new", terms: TERMS }));
}

/** The facilitator's acceptance; the same request each time where `requestId` is given. */
function accepting(house: Bare, milestone: Done, requestId?: string) {
  return house.app.act(house.as("facilitator", requestId), ref(milestone), accept);
}

/** Everything an act may have written, counted. */
async function written(pool: Pick<Pool, "query">) {
  const { rows } = await pool.query<Record<string, number>>(
    `SELECT (SELECT count(*)::int FROM event) AS events, (SELECT count(*)::int FROM act) AS acts,
       (SELECT count(*)::int FROM task) AS tasks, (SELECT sum(version)::int FROM milestone) AS versions`,
  );
  return rows[0];
}

let database: FreshDatabase;
let pool: Pool;
let house: Bare;
beforeAll(async () => {
  database = await freshDatabase();
  pool = database.pool();
  house = bareHouse(pool);
});
afterAll(async () => {
  const { invariants } = await ledgerReport(house.deps);
  await database.drop();
  expect(invariants.filter((one) => !one.ok)).toEqual([]);
});

/** Holds a milestone's row, so that a commit on it stops in the middle of its transaction. */
async function holding(url: string, milestone: Done) {
  // A view of who waits for what: inside the transaction that holds the lock it would never change.
  const watcher = new Pool({ connectionString: url, max: 1 });
  watcher.on("error", () => undefined);
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  await client.query("BEGIN");
  await client.query("SELECT FROM milestone WHERE id = $1 FOR UPDATE", [
    milestone.view.milestone.id,
  ]);
  return {
    /** The process that waits in the middle of a commit; the same one is not answered twice. */
    victim: async (seen: ReadonlySet<number> = new Set()) => {
      const find = async () => {
        const { rows } = await watcher.query<{ pid: number }>(
          `SELECT pid FROM pg_stat_activity WHERE datname = current_database()
           AND wait_event_type = 'Lock' AND query LIKE '%commit_planned_act%'`,
        );
        return rows.map(({ pid }) => pid).find((pid) => !seen.has(pid)) ?? 0;
      };
      await expect.poll(find, { interval: 5 }).toBeGreaterThan(0);
      return find();
    },
    terminate: (pid: number) => watcher.query("SELECT pg_terminate_backend($1)", [pid]),
    async letGo() {
      await client.query("COMMIT").catch(() => undefined);
      await client.end().catch(() => undefined);
      await watcher.end();
    },
  };
}

describe("a connection killed in the middle of a commit (fault 39)", () => {
  it("leaves nothing behind, and the same commit is sent again and lands once", async () => {
    const milestone = await proposed(house);
    const before = await written(pool);
    const lock = await holding(database.url, milestone);
    const act = accepting(house, milestone);
    await lock.terminate(await lock.victim());
    expect(await written(pool)).toEqual(before);
    await lock.letGo();
    expect(await act).toMatchObject({ kind: "done", repeated: false });
    const after = await written(pool);
    expect(after?.acts).toBe((before?.acts ?? 0) + 1);
    expect(after?.events).toBe((before?.events ?? 0) + 1);
  });

  it("time after time ends in an error that asks for another try; nothing was written", async () => {
    const milestone = await proposed(house);
    const before = await written(pool);
    const lock = await holding(database.url, milestone);
    const act = expect(accepting(house, milestone, "killed")).rejects.toMatchObject({
      ...BUSY,
      outcome: "unknown",
    });
    const seen = new Set<number>();
    for (let kill = 0; kill < 4; kill++) {
      const pid = await lock.victim(seen);
      seen.add(pid);
      await lock.terminate(pid);
    }
    await act;
    await lock.letGo();
    expect(await written(pool)).toEqual(before);
    expect(await accepting(house, milestone, "killed")).toMatchObject({ repeated: false });
  });
});

describe("a server that crashes in the middle of a commit (fault 39)", () => {
  it("keeps every act that was answered and nothing of the one that was not", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "tranche-crash-"));
    const options = { dataDir, durable: true, log: silentLog };
    const { promise: crashed, resolve } = Promise.withResolvers<string>();
    const server = await startEmbeddedPostgres({ ...options, onExit: resolve });
    const first = createPool(server.url(), { max: 4, applicationName: "test", log: silentLog });
    await applyMigrations(first, MIGRATIONS, silentLog);
    const bare = bareHouse(first);
    const answered = await proposed(bare);
    const lock = await holding(server.url(), answered);
    const act = accepting(bare, answered, "crash").then(code, (error: unknown) => error);
    await lock.victim();
    const pidFile = await readFile(join(dataDir, "postgres/cluster/postmaster.pid"), "utf8");
    process.kill(Number.parseInt(pidFile, 10), "SIGQUIT"); // no checkpoint: the next start recovers
    await crashed;
    expect(await act).toMatchObject({ ...BUSY, outcome: "unknown" });
    await lock.letGo();
    await first.end();
    const again = await startEmbeddedPostgres(options);
    const second = createPool(again.url(), { max: 4, applicationName: "test", log: silentLog });
    const revived = bareHouse(second);
    expect(await written(second)).toMatchObject({ acts: 1, versions: 1 });
    expect(await accepting(revived, answered, "crash")).toMatchObject({ repeated: false });
    expect(await written(second)).toMatchObject({ acts: 2, versions: 2 });
    expect((await ledgerReport(revived.deps)).ok).toBe(true);
    await second.end();
    await again.stop();
    await rm(dataDir, { recursive: true });
  });
});

describe("a commit whose answer is lost (fault 40)", () => {
  let proxy: LossyProxy;
  let far: Pool;
  let through: Bare;
  beforeEach(async () => {
    const url = new URL(database.url);
    proxy = await lossyProxy(database.url);
    url.port = `${proxy.port}`;
    far = createPool(url.href, { max: 2, applicationName: "test", log: silentLog });
    through = bareHouse(far);
  });
  afterEach(async () => {
    await far.end();
    await proxy.close();
  });

  it("is read again by its id: committed once, and answered as a success", async () => {
    const milestone = await proposed(house);
    const before = await written(pool);
    proxy.loseAnswers("commit_planned_act", 2);
    expect(await accepting(through, milestone)).toMatchObject({ kind: "done", repeated: false });
    const after = await written(pool);
    expect(after?.acts).toBe((before?.acts ?? 0) + 1);
    expect(after?.events).toBe((before?.events ?? 0) + 1);
  });

  it("is known by its events where there is no request, and by its tasks where there are no events", async () => {
    const task = { kind: "reconcile", subject: "x", agreementId: null, milestoneId: null } as const;
    const tasks = [{ ...task, id: house.deps.newId(), priority: 5 }];
    proxy.loseAnswers("commit_planned_act", 1);
    expect(await createStore(far).commit({ tasks })).toEqual({ ok: true });
    const milestone = await proposed(house);
    const plans: Parameters<typeof house.deps.store.commit>[0][] = [];
    const catching = {
      ...through.deps.store,
      commit: async (plan: (typeof plans)[number]) => {
        plans.push(plan);
        return { ok: true } as const;
      },
    };
    const deps = { ...through.deps, store: catching };
    await execute(deps, through.as("facilitator"), ref(milestone), accept);
    const [{ request: _request, ...plan } = {}] = plans;
    proxy.loseAnswers("commit_planned_act", 1);
    expect(await createStore(far).commit(plan)).toEqual({ ok: true });
    expect(await createStore(far).commit(plan)).toEqual({ ok: false, why: "conflict" });
  });

  it("says that it does not know where nobody can be asked any more, and the repeat is harmless", async () => {
    const milestone = await proposed(house);
    const before = await written(pool);
    proxy.loseAnswers("commit_planned_act", 99);
    await expect(accepting(through, milestone, "lost")).rejects.toMatchObject({
      ...BUSY,
      outcome: "unknown",
    });
    expect(await accepting(house, milestone, "lost")).toMatchObject({ repeated: true });
    expect((await written(pool))?.acts).toBe((before?.acts ?? 0) + 1);
  });

  it("says so too where the database is gone by the time it is asked again", async () => {
    const milestone = await proposed(house);
    await far.query("SELECT 1");
    proxy.loseAnswers("commit_planned_act", 1);
    const act = accepting(through, milestone);
    proxy.shut();
    await expect(act).rejects.toMatchObject({ ...BUSY, outcome: "unknown" });
  });

  it("of a read is asked again", async () => {
    const milestone = await proposed(house);
    proxy.loseAnswers("load_situation", 2);
    expect(code(await accepting(through, milestone))).toBe("done");
  });
});

describe("what PostgreSQL asks to try again (fault 41)", () => {
  /** Lets the next `times` inserts of an event fail with this SQLSTATE; a sequence is not rolled back. */
  async function failing(times: number, state: string) {
    await pool.query(`CREATE SEQUENCE trouble; CREATE FUNCTION trouble() RETURNS TRIGGER LANGUAGE plpgsql AS
      $$ BEGIN IF nextval('trouble') <= ${times} THEN RAISE 'again' USING ERRCODE = '${state}'; END IF; RETURN NEW; END $$;
      CREATE TRIGGER trouble BEFORE INSERT ON event FOR EACH STATEMENT EXECUTE FUNCTION trouble()`);
  }
  afterEach(() =>
    pool.query("DROP TRIGGER trouble ON event; DROP FUNCTION trouble; DROP SEQUENCE trouble"),
  );

  it.each(["40001", "40P01"])("%s is tried again, and lands once", async (state) => {
    const milestone = await proposed(house);
    const before = await written(pool);
    await failing(3, state);
    expect(code(await accepting(house, milestone))).toBe("done");
    expect((await written(pool))?.acts).toBe((before?.acts ?? 0) + 1);
  });

  it.each(["40001", "40P01"])("%s without end is given up after a few tries", async (state) => {
    const milestone = await proposed(house);
    const before = await written(pool);
    await failing(1_000, state);
    await expect(accepting(house, milestone)).rejects.toMatchObject({ ...BUSY, outcome: "failed" });
    const { rows } = await pool.query("SELECT last_value::int AS tries FROM trouble");
    expect(rows).toEqual([{ tries: 4 }]);
    expect(await written(pool)).toEqual(before);
  });
});

describe("a database that cannot take it (fault 42)", () => {
  it("fails closed where every connection is taken: nothing is written", async () => {
    const milestone = await proposed(house);
    const before = await written(pool);
    const small = new Pool({
      connectionString: database.url,
      max: 1,
    });
    const held = await small.connect();
    // Nobody waits for a connection that is taken, and everybody for one that is being made.
    small.options.connectionTimeoutMillis = 30;
    const cramped = bareHouse(small);
    const failed = { ...BUSY, outcome: "failed" };
    await expect(accepting(cramped, milestone, "cramped")).rejects.toMatchObject(failed);
    expect(await written(pool)).toEqual(before);
    held.release();
    small.options.connectionTimeoutMillis = 0;
    expect(await accepting(cramped, milestone, "cramped")).toMatchObject({ repeated: false });
    await small.end();
  });

  it("fails closed where it is not there at all", async () => {
    const gone = new Pool({ connectionString: "postgresql://nobody@127.0.0.1:1/nothing" });
    const error = { ...BUSY, outcome: "failed" };
    await expect(createStore(gone).load({ ref: { by: "none" } })).rejects.toMatchObject(error);
    await expect(createStore(gone).commit({})).rejects.toMatchObject(error);
    await gone.end();
  });

  it("fails closed where a statement takes too long", async () => {
    const milestone = await proposed(house);
    const before = await written(pool);
    const lock = await holding(database.url, milestone);
    const hasty = new Pool({ connectionString: database.url, statement_timeout: 50 });
    const failed = { ...BUSY, outcome: "failed" };
    await expect(accepting(bareHouse(hasty), milestone)).rejects.toMatchObject(failed);
    await lock.letGo();
    expect(await written(pool)).toEqual(before);
    await hasty.end();
  });
});
