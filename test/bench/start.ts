import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Running, startRunning } from "../support/running.ts";
import { type Figure, figure } from "./measure.ts";

const SETTLES_IN_MS = 5_000;

/** How long a start takes with its database made, and how much memory the bot keeps when nobody asks it anything. */
export async function starts(): Promise<readonly Figure[]> {
  const dataDir = await mkdtemp(join(tmpdir(), "tranche-bench-start-"));
  try {
    const first = await startRunning({ dataDir });
    await first.interrupt();
    const warm = await startRunning({ dataDir });
    try {
      await new Promise((resolve) => setTimeout(resolve, SETTLES_IN_MS));
      return [
        figure("first start, with the making of its database", first.startedInMs, "ms"),
        figure("warm start", warm.startedInMs, "ms"),
        figure("memory of the bot and worker, idle", (await residentBytes(warm)) / 1e6, "MB"),
      ];
    } finally {
      await warm.interrupt();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** What a process holds in memory; NaN where the system does not say it. */
async function residentBytes({ pid }: Running): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1_024;
}
