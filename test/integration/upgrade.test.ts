import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ledgerReport } from "../../src/app/queries/ledger.ts";
import { runTask } from "../../src/app/run-task.ts";
import type { Command } from "../../src/domain/milestone/commands.ts";
import { done, TERMS } from "../support/acts.ts";
import { bareHouse } from "../support/bare-house.ts";
import { type FreshDatabase, freshDatabase } from "../support/postgres.ts";

let database: FreshDatabase;
let pool: Pool;
let house: ReturnType<typeof bareHouse>;
beforeAll(async () => {
  database = await freshDatabase();
  pool = database.pool(4);
  house = bareHouse(pool);
});
afterAll(() => database.drop());

/** What the migration does to the rows that are there already. */
function backfill(): string {
  const [path = ""] = globSync(
    join(import.meta.dirname, "../../prisma/migrations/*_the_clock/*.sql"),
  );
  const sql = readFileSync(path, "utf8");
  const statement = sql.slice(sql.indexOf("-- Milestones that were open before"));
  return statement.slice(0, statement.indexOf(";"));
}

it("gives milestones that were stored before there was a clock their time, without anyone's act", async () => {
  const other = { platform: "slack", team: "T1", user: "facilitator" } as const;
  const parties = { mySide: "buyer", other, otherName: "facilitator" } as const;
  const command = { verb: "new", terms: TERMS } as const;
  const { view } = done(await house.app.propose(house.as("buyer"), parties, command));
  const { id } = view.milestone;
  const act = (person: string, one: Exclude<Command, { verb: "new" }>) =>
    house.app.act(house.as(person), { by: "id", id }, one);
  done(await act("facilitator", { verb: "accept", termsVersion: 1 }));
  await pool.query(`
    DELETE FROM task;
    UPDATE milestone SET state = (state - '{dueAt,block,extension,nudged}'::text[])
      #- '{terms,policies,dependencyDays}' #- '{terms,policies,onDependencyMissing}' #- '{terms,policies,payBy}';
    UPDATE agreement SET state = state #- '{policies,dependencyDays}' #- '{policies,payBy}'
      #- '{policies,onDependencyMissing}'`);
  await pool.query(backfill());
  for (const job of await house.deps.tasks.takeDue(50)) await runTask(house.deps, job);
  const planned = () =>
    pool.query<{ key: string }>("SELECT plan_key AS key FROM task WHERE kind = 'tick' ORDER BY 1");
  expect((await planned()).rows).toEqual([{ key: expect.stringMatching(/^tick\/not_funded\//) }]);
  const block = { dependency: "credentials", what: "The staging password" } as const;
  done(await act("facilitator", { verb: "block", act: "set", ...block }));
  const report = await ledgerReport(house.deps);
  expect(report.invariants.filter((one) => !one.ok)).toEqual([]);
  await pool.query("UPDATE clock SET offset_ms = offset_ms + 10 * 86400000");
  for (const job of await house.deps.tasks.takeDue(50))
    if (job.name === "tick") await runTask(house.deps, job);
  const { milestone } = await house.deps.store.load({ ref: { by: "id", id } });
  expect(milestone?.termsTrack.state).toBe("lapsed");
});
