import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Cluster } from "./cluster.ts";
import { commandLine, identityOf, isAlive } from "./processes.ts";

const STOPPING_LIMIT_MS = 20_000;
const OWNER = /tranche\.app=(\d+)@(\S+)/;

/**
 * The server setting that says for which app a server runs. It stands in the server's command line, so that it is
 * there exactly as long as the server is.
 */
export async function appSetting(): Promise<string> {
  const self = await identityOf(process.pid);
  return `tranche.app=${process.pid}@${self?.started ?? ""}`;
}

/**
 * Makes sure that no other server works on this cluster. A server whose app still runs is left alone, and this start
 * refused; one that was orphaned is stopped and waited for; a pid file left by a crash is removed.
 */
export async function claimCluster(cluster: Cluster): Promise<void> {
  const pidFile = join(cluster.folder, "postmaster.pid");
  const pid = Number.parseInt(await readFile(pidFile, "utf8").catch(() => ""), 10);
  const command = Number.isSafeInteger(pid) ? await serverCommand(pid, cluster.folder) : undefined;
  if (command !== undefined) {
    const app = await appOf(command);
    if (app !== undefined) {
      throw new Error(
        `Another Tranche (process ${app}) already uses ${cluster.home}: stop it first, or choose another DATA_DIR.`,
      );
    }
    await stopOrphan(pid, cluster.folder);
  }
  // What is left names no PostgreSQL of this folder; with a reused process id the server would refuse to start.
  // Should a second start race with us here, PostgreSQL's own shared memory check lets only one server in.
  await rm(pidFile, { force: true });
}

/**
 * The port of the server that a running app keeps on this cluster, once it takes connections; null where none does. The
 * port stands in line 4 of the pid file (postgresql.org/docs/18/storage-file-layout.html).
 */
export async function portOfRunning(cluster: Cluster): Promise<number | null> {
  const lines = (
    await readFile(join(cluster.folder, "postmaster.pid"), "utf8").catch(() => "")
  ).split("\n");
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!Number.isSafeInteger(pid) || pid < 1 || !Number.isSafeInteger(port) || port < 1) return null;
  const command = await serverCommand(pid, cluster.folder);
  return command !== undefined && (await appOf(command)) !== undefined ? port : null;
}

/** Judged by the command line, because after a crash or in a new container the id may belong to anyone. */
async function serverCommand(pid: number, folder: string): Promise<string | undefined> {
  const command = await commandLine(pid);
  return command?.includes("postgres") && command.includes(folder) ? command : undefined;
}

async function appOf(command: string): Promise<number | undefined> {
  const [, pid, started] = OWNER.exec(command) ?? [];
  if (pid === undefined || started === undefined) return undefined;
  const running = await identityOf(Number(pid));
  return running?.started === started ? running.pid : undefined;
}

async function stopOrphan(pid: number, folder: string): Promise<void> {
  const limit = Date.now() + STOPPING_LIMIT_MS;
  process.kill(pid, "SIGINT");
  while (isAlive(pid) && (await serverCommand(pid, folder)) !== undefined) {
    if (Date.now() > limit)
      throw new Error(`PostgreSQL (process ${pid}) on ${folder} does not stop.`);
    await wait(50);
  }
}
