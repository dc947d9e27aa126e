import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pool } from "pg";
import { startChild } from "./child.ts";
import { openDatabase } from "./database.ts";
import { delayed } from "./delay.ts";
import { type Figure, figure, isMissed, line, quantile } from "./measure.ts";
import type { LoadOrder, LoadResult } from "./slack/load.ts";
import { makeWorld } from "./slack/world.ts";
import type { Told } from "./told.ts";

const number = (name: string, otherwise: number) => Number(process.env[name] ?? otherwise);
const SECONDS = number("SOAK_SECONDS", 600);
const PER_SECOND = number("SOAK_PER_SECOND", 100);
/** An act asks the database twice. */
const ACT_MS = number("SOAK_DELAY_MS", 500);
const ROUND_TRIPS = 2;
/** As many acts as are on their way at once, with room. */
const POOL_MAX = 80;
const MOST_MS = 1_000;

/**
 * So many acts a second, each at its own moment, while everything that the database says comes late: an act takes so much
 * longer. None may be lost, none may count twice, and people hear within a second.
 */
async function soak(): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), "tranche-soak-"));
  const database = await openDatabase();
  const load = await startChild<LoadOrder, LoadResult>("slack/load.ts");
  const world = await makeWorld(database, SECONDS * PER_SECOND, folder, { plans: false });
  const copy = await world.copy();
  const late = await delayed(copy, ACT_MS / ROUND_TRIPS);
  try {
    const { url: apiUrl } = load.ready as { url: string };
    const bot = await startChild<"cpu", Told>("slack/bot.ts", {
      ...{ apiUrl, appToken: "soak", databaseUrl: late.url, poolMax: POOL_MAX, redisUrl: null },
    });
    const result = await load.ask({
      ...{ app: "soak", users: 1, acts: world.acts, perSecond: PER_SECOND },
    });
    const { cpuMs, rssBytes } = await bot.ask("cpu");
    await bot.stop();
    const took = result.took.toSorted((a, b) => a - b);
    const counted = await count(copy);
    const acts = world.acts.length;
    return [
      figure("acts", acts, ""),
      figure("acts a second", acts / result.seconds, "/s"),
      ...[0.5, 0.95, 0.99].map((part) =>
        figure(
          ...([`acknowledged, p${part * 100}`, quantile(took, part), "ms"] as const),
          part === 0.99 ? MOST_MS : undefined,
        ),
      ),
      figure("the slowest", took.at(-1) ?? 0, "ms"),
      figure(`answers that were something else than done`, acts - done(result), "", 0),
      figure("acts that were lost", acts - counted.milestones, "", 0),
      figure("acts that count more than once", counted.events - counted.milestones, "", 0),
      figure("CPU an act", cpuMs / acts, "ms"),
      figure("memory at the end", rssBytes / 1e6, "MB"),
    ];
  } finally {
    late.close();
    await load.stop();
    await database.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** How many got the answer that most got: each act is the same on another milestone. */
const done = ({ answers }: LoadResult) => Math.max(...Object.values(answers));

async function count(url: string): Promise<{ events: number; milestones: number }> {
  const pool = new Pool({ connectionString: url, max: 1 });
  const { rows } = await pool.query<{ events: number; milestones: number }>(
    "SELECT count(*)::int AS events, count(DISTINCT stream_id)::int AS milestones FROM event WHERE type = 'Nudged'",
  );
  await pool.end();
  return rows[0] ?? { events: 0, milestones: 0 };
}

process.stdout.write(
  `Tranche soak: ${PER_SECOND} acts a second for ${SECONDS} s, the database ${ACT_MS} ms slower an act\n\n`,
);
const figures = await soak();
for (const one of figures) process.stdout.write(`${line(one)}\n`);
process.exitCode = figures.some(isMissed) ? 1 : 0;
