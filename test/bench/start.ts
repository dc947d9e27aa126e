import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSandbox } from "../../src/sandbox/start.ts";
import {
  linkProductionPackages,
  makeProductionFiles,
  type Started,
  startThere,
  writeStarter,
} from "../support/production.ts";
import { freePort } from "../support/redis.ts";
import { type BenchDatabase, inDatabase } from "./database.ts";
import { type Figure, figure, median } from "./measure.ts";

const SETTLES_IN_MS = 20_000;
const STARTS = 5;
/** Until it reaches everything and says so; memory once nobody asks anything of it. */
const WITHIN_MS = 900;
const IDLE_MB = 200;

/**
 * The files of the image with its packages alone, as a container starts them: how long until the process says what it is
 * connected to, and the memory it keeps when nobody asks it anything. Slack, Discord and Stripe are the sandbox's.
 */
export async function starts(database: BenchDatabase): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), "tranche-bench-start-"));
  const sandbox = await startSandbox({ port: 0, dataDir: null, log: () => undefined });
  try {
    await makeProductionFiles(folder);
    linkProductionPackages(folder);
    const starter = writeStarter(folder, sandbox.url);
    return await inDatabase(database, "bench_start", async (url) => {
      const figures: Figure[] = [];
      for (const roles of ["bot", "worker", "bot,worker"]) {
        figures.push(...(await startsOf({ folder, starter, url }, roles)));
      }
      return figures;
    });
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}

type Place = { readonly folder: string; readonly starter: string; readonly url: string };

async function startsOf(place: Place, roles: string): Promise<readonly Figure[]> {
  const took: number[] = [];
  let bytes = 0;
  // The first one makes what the others find: tables, Discord's commands, what Node has compiled.
  for (let nth = 0; nth <= STARTS; nth += 1) {
    const began = performance.now();
    const started = startThere(place.folder, place.starter, await settings(place, roles));
    await welcomed(started);
    if (nth > 0) took.push(performance.now() - began);
    if (nth === STARTS) {
      await new Promise((resolve) => setTimeout(resolve, SETTLES_IN_MS));
      bytes = await residentBytes(started.pid);
    }
    started.stop();
    await started.ended;
  }
  const isBoth = roles.includes(",");
  const name = isBoth ? "bot and worker in one" : roles;
  return [
    figure(`start of ${name}`, median(took), "ms", isBoth ? WITHIN_MS : undefined),
    figure(`memory of ${name}, idle`, bytes / 1e6, "MB", isBoth ? IDLE_MB : undefined),
  ];
}

async function settings({ folder, url }: Place, roles: string) {
  return {
    ...{ ROLES: roles, DATABASE_URL: url, DATA_DIR: join(folder, "data") },
    ...{ PORT: String(await freePort()), STRIPE_SECRET_KEY: "sk_test_sandbox" },
    ...{ SLACK_BOT_TOKEN: "xoxb-sandbox-acme", SLACK_APP_TOKEN: "xapp-sandbox" },
    DISCORD_BOT_TOKEN: "sandbox.discord.token",
    EVIDENCE_KEY: Buffer.alloc(32, 1).toString("base64"),
  };
}

/** Resolves as soon as it says that it runs; throws with what it said where it ends instead. */
async function welcomed(started: Started): Promise<void> {
  const over = started.ended.then(() => {
    throw new Error(started.said());
  });
  while (!started.said().includes("live mode")) {
    await Promise.race([over, new Promise((resolve) => setTimeout(resolve, 2))]);
  }
  over.catch(() => undefined);
}

/** What a process holds in memory; NaN where the system does not say it. */
async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1_024;
}
