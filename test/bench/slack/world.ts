import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Pool } from "pg";
import { silentLog } from "../../../src/infra/log.ts";
import { createPool } from "../../../src/infra/postgres/index.ts";
import { applyMigrations } from "../../../src/infra/prisma/migrate.ts";
import { bareHouse } from "../../support/bare-house.ts";
import { type BenchDatabase, MIGRATIONS } from "../database.ts";
import { fill, rowOf } from "../fill.ts";
import { type Act, TEAM } from "./act.ts";

/** A database in which every act of a run can be done once, to be copied for each run. */
export type SlackWorld = {
  readonly acts: readonly Act[];
  /** The file with what each act commits, for the floor. */
  readonly plans: string;
  /** A fresh copy; the one before it is gone. */
  copy(): Promise<string>;
};

const TEMPLATE = "bench_template";
const COPY = "bench_copy";
/** Of five milestones, these have been paid for and wait for the facilitator: their buyer may nudge. */
const FUNDED = [2, 3];
const SHAPES = 5;

/** Fills a database with so many milestones that there are `count` acts, and records what each of them commits where that is asked for. */
export async function makeWorld(
  database: BenchDatabase,
  count: number,
  folder: string,
  needs = { plans: true },
): Promise<SlackWorld> {
  const admin = database.pool;
  await fillTemplate(database, Math.ceil((count * SHAPES) / FUNDED.length) + SHAPES);
  const acts = actsOf(count);
  const copy = async () => {
    await admin.query(`DROP DATABASE IF EXISTS ${COPY} WITH (FORCE)`);
    await admin.query(`CREATE DATABASE ${COPY} TEMPLATE ${TEMPLATE} STRATEGY FILE_COPY`);
    await admin.query("CHECKPOINT");
    return database.url(COPY);
  };
  const plans = join(folder, "plans.jsonl");
  if (needs.plans) await writeFile(plans, await record(await copy(), acts));
  return { acts, plans, copy };
}

async function fillTemplate(database: BenchDatabase, milestones: number): Promise<void> {
  await database.pool.query(`CREATE DATABASE ${TEMPLATE}`);
  const options = { max: 4, applicationName: "bench", log: silentLog };
  const pool = createPool(database.url(TEMPLATE), options);
  await applyMigrations(pool, MIGRATIONS, silentLog);
  await fill(pool, 0, milestones);
  await pool.query(`UPDATE identity SET team = '${TEAM}' WHERE platform = 'slack'`);
  await pool.query(`UPDATE channel SET team = '${TEAM}'`);
  await pool.query(`UPDATE card SET team = '${TEAM}'`);
  await pool.query("VACUUM (ANALYZE)");
  await pool.end();
}

function actsOf(count: number): readonly Act[] {
  const acts: Act[] = [];
  for (let index = 0; acts.length < count; index += 1) {
    if (!FUNDED.includes(index % SHAPES)) continue;
    const { agreement, number } = rowOf(index);
    acts.push({ channel: `C${agreement}`, user: `b${agreement}`, text: `nudge M-${number}` });
  }
  return acts;
}

/** Does every act once as the application does it; a line for each with what it committed. */
async function record(url: string, acts: readonly Act[]): Promise<string> {
  const pool = createPool(url, { max: 4, applicationName: "bench", log: silentLog });
  let plan = "";
  const watched: Pick<Pool, "query"> = Object.create(pool);
  watched.query = ((...asked: Parameters<Pool["query"]>) => {
    const [query] = asked as unknown as [{ name?: string; values?: readonly string[] }];
    if (query.name === "commit_planned_act") plan = query.values?.[0] ?? "";
    return pool.query(...asked);
  }) as Pool["query"];
  const { app } = bareHouse(watched as Pool);
  const lines: string[] = [];
  for (const [index, { channel, user, text }] of acts.entries()) {
    plan = "";
    const answer = await app.nudge(
      {
        requestId: `recorded:${index}`,
        actor: { platform: "slack", team: TEAM, user },
        displayName: user,
        channel: { platform: "slack", team: TEAM, channel },
      },
      { by: "text", text: text.split(" ")[1] ?? "" },
    );
    if (answer.kind !== "nudged" || plan === "") throw new Error(JSON.stringify(answer));
    lines.push(JSON.stringify([channel, text, plan]));
  }
  await pool.end();
  return lines.join("\n");
}
