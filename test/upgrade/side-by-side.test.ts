import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Pool } from "pg";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ledgerReport } from "../../src/app/queries/ledger.ts";
import { runTask } from "../../src/app/run-task.ts";
import type { NewTask } from "../../src/app/store.ts";
import { done, TERMS } from "../support/acts.ts";
import { bareHouse } from "../support/bare-house.ts";
import { type FreshDatabase, freshDatabase } from "../support/postgres.ts";

/**
 * What version 0.1.0 (commit 9a05b32) says to its database: every statement that its own tests made it say, and one life
 * of two milestones word for word, with the values (proposed to paid out; blocked and lifted).
 */
const released = (name: string) => readFileSync(join(import.meta.dirname, "released", name));
const STATEMENTS: readonly string[] = JSON.parse(released("statements.json").toString());
const LIFE: { texts: readonly string[]; calls: readonly [number, readonly unknown[]][] } =
  JSON.parse(gunzipSync(released("life.json.gz")).toString());

let database: FreshDatabase;
let pool: Pool;
beforeEach(async () => {
  database = await freshDatabase();
  pool = database.pool(4);
});
afterEach(() => database.drop());

it("fault 45: every statement of the released version is still understood by the new schema", async () => {
  const client = await pool.connect();
  const refused: string[] = [];
  for (const text of STATEMENTS) {
    const prepared = client.query(`PREPARE one AS ${text}`);
    await prepared.then(
      () => client.query("DEALLOCATE one"),
      (error: Error) => refused.push(`${error.message}: ${text}`),
    );
  }
  client.release();
  expect(STATEMENTS.length).toBeGreaterThan(80);
  expect(refused).toEqual([]);
});

it("fault 45: the released version lives a whole life on the new schema, and the new one goes on from there", async () => {
  for (const [nth, values] of LIFE.calls) {
    const text = LIFE.texts[nth] ?? "";
    const { rows } = await pool.query<{ answer?: { repeated?: boolean } }>(text, [...values]);
    if (text.startsWith("SELECT commit")) expect(rows[0]?.answer?.repeated ?? false).toBe(false);
  }
  const house = bareHouse(pool);
  const report = await ledgerReport(house.deps);
  expect(report.invariants.filter(({ ok }) => !ok)).toEqual([]);
  const all = await house.deps.reads.allMilestones();
  expect(all.map(({ headline }) => headline).sort()).toEqual(["funded", "released"]);
  const [second] = all.filter(({ headline }) => headline === "funded");
  const ref = { by: "id", id: second?.id ?? "" } as Parameters<typeof house.app.act>[1];
  const evidence = [{ criterionId: "c1", text: "https://staging.example.com/order/1" }];
  const act = await house.app.act(house.as("facilitator"), ref, {
    verb: "submit",
    evidence,
  } as never);
  expect(act.kind === "refused" ? act.refusals : act.kind).toBe("done");
});

it("fault 45: a task of a newer version is left to it, uncounted, and nothing else is held up", async () => {
  const house = bareHouse(pool);
  const id = house.deps.newId();
  const task = {
    id,
    kind: "of_a_newer_version",
    subject: "x",
    agreementId: null,
    milestoneId: null,
  };
  await house.deps.tasks.add([{ ...task, priority: 1 } as unknown as NewTask]);
  for (let round = 0; round < 30; round++) {
    await pool.query("UPDATE task SET due_at = app_now(), lease_until = '-infinity'");
    for (const job of await house.deps.tasks.takeDue(10)) await runTask(house.deps, job);
  }
  const { rows } = await pool.query("SELECT state, attempt, last_error FROM task");
  expect(rows).toEqual([{ state: "waiting", attempt: 0, last_error: null }]);
  expect(await house.deps.reads.questions()).toEqual([]);
});

it("fault 45: an act goes on from a state and a history that hold things of a newer version, and keeps them", async () => {
  const house = bareHouse(pool);
  const other = { platform: "slack", team: "T1", user: "facilitator" } as const;
  const parties = { mySide: "buyer", other, otherName: "facilitator" } as const;
  const { view } = done(
    await house.app.propose(house.as("buyer"), parties, { verb: "new", terms: TERMS }),
  );
  const { id } = view.milestone;
  await pool.query(
    `UPDATE milestone SET version = version + 1, state = state || '{"newerTrack": {"state": "on"}}'
       || jsonb_build_object('version', version + 1) WHERE id = $1`,
    [id],
  );
  await pool.query(
    `INSERT INTO event (stream_id, seq, agreement_id, actor, at, type, payload, prev_hash, hash)
     SELECT stream_id, seq + 1, agreement_id, actor, at, 'OfANewerVersion', '{"type": "OfANewerVersion"}', hash, 'newer'
     FROM event WHERE stream_id = $1`,
    [id],
  );
  const accept = { verb: "accept", termsVersion: 1 } as const;
  done(await house.app.act(house.as("facilitator"), { by: "id", id }, accept));
  const { rows } = await pool.query("SELECT state -> 'newerTrack' AS newer FROM milestone");
  expect(rows).toEqual([{ newer: { state: "on" } }]);
});
