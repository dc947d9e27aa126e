import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import type { Cluster } from "./cluster.ts";
import { commandLine, identityOf, isAlive } from "./processes.ts";

const ownerSchema = z.object({ pid: z.number(), started: z.string() });

const STOPPING_LIMIT_MS = 20_000;

/**
 * Makes sure that no other server works on this cluster. A server whose app still runs is left alone, and this start
 * refused; one that was orphaned is stopped and waited for; a pid file left by a crash is removed.
 */
export async function claimCluster(cluster: Cluster): Promise<void> {
  const pidFile = join(cluster.folder, "postmaster.pid");
  const pid = await postmasterOf(pidFile, cluster.folder);
  if (pid !== undefined) {
    const owner = await appOf(cluster);
    if (owner !== undefined) {
      throw new Error(
        `Another Tranche (process ${owner}) already uses ${cluster.home}: stop it first, or choose another DATA_DIR.`,
      );
    }
    await stopOrphan(pid, cluster.folder);
  }
  // What is left names no PostgreSQL of this folder; with a reused process id the server would refuse to start.
  // Should a second start race with us here, PostgreSQL's own shared memory check lets only one server in.
  await rm(pidFile, { force: true });
  const self = await identityOf(process.pid);
  await writeFile(join(cluster.home, "owner.json"), JSON.stringify(self ?? {}), { mode: 0o600 });
}

async function postmasterOf(pidFile: string, folder: string): Promise<number | undefined> {
  const text = await readFile(pidFile, "utf8").catch(() => "");
  const pid = Number.parseInt(text, 10);
  return Number.isSafeInteger(pid) && (await isServerOf(pid, folder)) ? pid : undefined;
}

/** Judged by the command line, because after a crash or in a new container the id may belong to anyone. */
async function isServerOf(pid: number, folder: string): Promise<boolean> {
  const command = await commandLine(pid);
  return command?.includes("postgres") === true && command.includes(folder);
}

async function appOf(cluster: Cluster): Promise<number | undefined> {
  const text = await readFile(join(cluster.home, "owner.json"), "utf8").catch(() => "{}");
  const owner = ownerSchema.safeParse(JSON.parse(text || "{}"));
  if (!owner.success) return undefined;
  const running = await identityOf(owner.data.pid);
  return running?.started === owner.data.started ? owner.data.pid : undefined;
}

async function stopOrphan(pid: number, folder: string): Promise<void> {
  const limit = Date.now() + STOPPING_LIMIT_MS;
  process.kill(pid, "SIGINT");
  while (isAlive(pid) && (await isServerOf(pid, folder))) {
    if (Date.now() > limit)
      throw new Error(`PostgreSQL (process ${pid}) on ${folder} does not stop.`);
    await wait(50);
  }
}
