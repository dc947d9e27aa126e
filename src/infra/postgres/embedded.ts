import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { resolve } from "node:path";
import { Client } from "pg";
import type { Log } from "../../app/ports.ts";
import { findPostgresBinaries, type PostgresBinaries } from "./binaries.ts";
import { type Cluster, findCluster, openCluster, SUPERUSER } from "./cluster.ts";
import { launch } from "./launch.ts";
import { appSetting, claimCluster, portOfRunning } from "./occupancy.ts";

const DATABASE = "tranche";
const PORT_TRIES = 5;
const STOP_LIMIT_MS = 20_000;

/** How to start: `durable: false` gives up crash safety for speed and is for tests only. */
export type EmbeddedPostgresOptions = {
  readonly dataDir: string;
  readonly durable: boolean;
  readonly log: Log;
  /** Called when the server ends without having been asked to. */
  readonly onExit?: (reason: string) => void;
};

/** A running PostgreSQL server of our own, on loopback. `url()` names the database `tranche`. */
export type EmbeddedPostgres = {
  readonly port: number;
  url(database?: string): string;
  /** Ends it cleanly; safe to call more than once. */
  stop(): Promise<void>;
};

/**
 * Starts a PostgreSQL server whose data is below `dataDir`, made on first use, and resolves once it answers. It ends
 * with this process, however this process ends. Throws when another running app uses the same folder.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const binaries = await findPostgresBinaries();
  const cluster = await openCluster(resolve(options.dataDir), binaries, options.durable);
  await claimCluster(cluster);
  const { child, port } = await listen(binaries, cluster, options.durable);
  const stop = supervise(child, options);
  const url = urlOf(cluster, port);
  try {
    await ensureDatabase(url("postgres"));
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, url, stop };
}

/**
 * The server that a running app keeps below `dataDir`, for a second program beside it: `stop` leaves it running. Null
 * where no app runs there, or none ever did.
 */
export async function joinEmbeddedPostgres(dataDir: string): Promise<EmbeddedPostgres | null> {
  const cluster = await findCluster(resolve(dataDir));
  const port = cluster && (await portOfRunning(cluster));
  return port ? { port, url: urlOf(cluster, port), stop: async () => undefined } : null;
}

function urlOf({ password }: Cluster, port: number) {
  return (database = DATABASE) =>
    `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
}

async function listen(binaries: PostgresBinaries, cluster: Cluster, durable: boolean) {
  const app = await appSetting();
  for (let tries = 1; ; tries += 1) {
    const port = await freePort();
    const settings = ["-c", app, ...serverSettings(port, durable)];
    const child = launch(binaries.postgres, ["-D", cluster.folder, ...settings], cluster.owner);
    const failure = await untilReady(child);
    if (failure === undefined) return { child, port };
    // Someone else took the port between our look and PostgreSQL's.
    if (tries < PORT_TRIES && /could not (bind|create any TCP)/.test(failure)) continue;
    throw new Error(`PostgreSQL did not start on ${cluster.folder}: ${failure}`);
  }
}

function serverSettings(port: number, durable: boolean): string[] {
  const settings = {
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: 100,
    shared_buffers: "64MB",
    timezone: "UTC",
    log_timezone: "UTC",
    logging_collector: "off",
    ...(durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/** Resolves to undefined when the server takes connections, or to its last words when it ended instead. */
async function untilReady(child: ChildProcess): Promise<string | undefined> {
  let said = "";
  return new Promise((done) => {
    child.once("error", (error) => done(error.message));
    child.once("close", () => done(said.trim().slice(-2_000) || "it said nothing"));
    // The listener stays: a pipe that nobody empties would stop the server in the middle of a log line.
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      said = (said + chunk).slice(-4_000);
      if (said.includes("ready to accept connections")) done(undefined);
    });
  });
}

function supervise(child: ChildProcess, { log, onExit }: EmbeddedPostgresOptions) {
  let asked = false;
  const ended = once(child, "exit");
  const interrupt = () => child.kill("SIGINT"); // where the kernel does not do it for us
  process.once("exit", interrupt);
  ended.then(([code, signal]) => {
    process.removeListener("exit", interrupt);
    if (asked) return;
    const reason = `the embedded PostgreSQL ended by itself (${signal ?? code})`;
    log.error(reason);
    onExit?.(reason);
  });
  return async () => {
    asked = true;
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGINT");
    const late = setTimeout(() => child.kill("SIGQUIT"), STOP_LIMIT_MS);
    await ended;
    clearTimeout(late);
  };
}

async function ensureDatabase(adminUrl: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [
      DATABASE,
    ]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no TCP address");
  return address.port;
}
