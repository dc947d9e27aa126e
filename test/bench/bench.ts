import { spawnSync } from "node:child_process";
import { loadavg } from "node:os";
import type { Pool } from "pg";
import { startRedis } from "../support/redis.ts";
import { type ActSamples, acts } from "./acts.ts";
import { burst } from "./burst.ts";
import { carriers } from "./carriers.ts";
import { type BenchDatabase, fullScans, openDatabase } from "./database.ts";
import { discordBench } from "./discord/discord.ts";
import { fill } from "./fill.ts";
import { type Figure, figure, isMissed, line, quantile, spread, timed } from "./measure.ts";
import { slackBench } from "./slack/slack.ts";
import { starts } from "./start.ts";
import { claims, floors, idleSweeps } from "./sweep.ts";
import { roundTrips } from "./trips.ts";

const number = (name: string, otherwise: number) => Number(process.env[name] ?? otherwise);
const ROWS = number("ROWS", 1_000_000);
const SWEEPS = number("SWEEPS", 2_000);
const BURST = number("BURST", 10_000);
const ROUNDS = number("ROUNDS", 5);
/** What the same is measured on first: a house that has just begun. */
const FEW = 2_000;
const ACTS = 300;
/** An act costs what its own milestone costs. Many more beside it may cost reads from outside of the buffers, not more. */
const SIZE_BOUND = 5;
/** Tables that grow with use: nothing that people or the sweeper wait for may read one of them from end to end. */
const LARGE = ["act", "agreement", "card", "checkout", "event", "identity", "milestone", "person"];
const LARGE_TOO = ["posting", "seat", "task", "channel"];

const figures: Figure[] = [];

function report(found: readonly Figure[]): void {
  figures.push(...found);
  for (const one of found) say(line(one));
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

const load = () =>
  `load average ${loadavg()
    .map((one) => one.toFixed(1))
    .join(" ")}`;

/** Nothing of `what` reads a large table from end to end. */
async function withoutFullScans<T>(pool: Pool, what: () => Promise<T>): Promise<T> {
  const before = await fullScans(pool);
  const answer = await what();
  const after = await fullScans(pool);
  const scanned = [...LARGE, ...LARGE_TOO].filter(
    (t) => (after.get(t) ?? 0) > (before.get(t) ?? 0),
  );
  report([
    figure(
      `large tables read from end to end: ${scanned.join(", ") || "none"}`,
      scanned.length,
      "",
      0,
    ),
  ]);
  return answer;
}

function compared(few: ActSamples, many: ActSamples, floor: { read: number; write: number }): void {
  const ratio = (name: "load" | "act") => quantile(many[name], 0.5) / quantile(few[name], 0.5);
  report([
    figure("floor: SELECT 1, p50", floor.read, "ms"),
    figure("floor: UPDATE of one row with its commit, p50", floor.write, "ms"),
    ...spread("load_situation", many.load),
    figure(`  to that among ${FEW} milestones`, ratio("load"), "x", SIZE_BOUND),
    figure("  to SELECT 1", quantile(many.load, 0.5) / floor.read, "x"),
    ...spread("a whole act (load, decide, commit)", many.act),
    figure(`  to that among ${FEW} milestones`, ratio("act"), "x", SIZE_BOUND),
    figure("  to both floors", quantile(many.act, 0.5) / (floor.read + floor.write), "x"),
  ]);
}

async function withDatabase(work: (database: BenchDatabase) => Promise<void>): Promise<void> {
  const database = await openDatabase();
  try {
    await work(database);
  } finally {
    await database.close();
  }
}

async function onMillions(): Promise<void> {
  await withDatabase(async (database) => {
    const { pool } = database;
    await fill(pool, 0, FEW);
    const few = await acts(pool, 0, FEW, ACTS);
    const filled = await timed(() => fill(pool, FEW, ROWS));
    const size = ((await database.size()) / 1e9).toFixed(1);
    say(
      `\n${ROWS} open milestones made in ${Math.round(filled / 1_000)} s, ${size} GB; ${load()}\n`,
    );
    await withoutFullScans(pool, async () => {
      compared(few, await acts(pool, FEW, ROWS, ACTS), await floors(pool));
    });
    await withoutFullScans(pool, async () => report(await idleSweeps(pool, SWEEPS)));
    report(await claims(pool));
    report(await burst(pool, BURST, undefined));
    await onRedis((url) => burst(pool, BURST, url));
  });
}

async function onRedis(what: (url: string) => Promise<readonly Figure[]>): Promise<void> {
  if (!isRedisInstalled()) return say("Redis is left out: there is no redis-server on the path");
  const redis = await startRedis();
  try {
    report(await what(redis.url));
  } finally {
    await redis.close();
  }
}

function isRedisInstalled(): boolean {
  return spawnSync("redis-server", ["--version"]).status === 0;
}

const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  slack: async () => {
    say("\nSlack, jobs on PostgreSQL");
    report(await slackBench({ rounds: ROUNDS, redisUrl: null, say }));
    say("\nSlack, jobs on Redis");
    await onRedis((redisUrl) => slackBench({ rounds: ROUNDS, redisUrl, say }));
  },
  discord: () =>
    withDatabase(async (database) => {
      say("\nDiscord");
      report(await discordBench(database, ROUNDS));
    }),
  queue: () =>
    withDatabase(async ({ pool }) => {
      say("\nJobs");
      report(await carriers(pool, undefined));
      await onRedis((url) => carriers(pool, url));
    }),
  start: () =>
    withDatabase(async (database) => {
      say("\nStarts");
      report(await starts(database));
    }),
  trips: () =>
    withDatabase(async ({ pool }) => {
      say("\nRound trips to the database");
      report(await roundTrips(pool));
    }),
  million: onMillions,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in PARTS));
if (unknown.length > 0)
  throw new Error(`there is ${Object.keys(PARTS).join(", ")}; not ${unknown}`);
say(`Tranche bench; ${load()}`);
for (const [name, run] of Object.entries(PARTS)) {
  if (asked.length === 0 || asked.includes(name)) await run();
}
const missed = figures.filter(isMissed);
say(
  `\n${missed.length === 0 ? "all bounds are met" : `${missed.length} bounds are missed`}; ${load()}`,
);
process.exitCode = missed.length === 0 ? 0 : 1;
