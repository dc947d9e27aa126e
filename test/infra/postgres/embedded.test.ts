import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { isAlive } from "../../../src/infra/postgres/processes.ts";

const APP = join(import.meta.dirname, "app.ts");
const answerSchema = z.object({ url: z.string().optional(), error: z.string().optional() });

let root: string;
let dataDir: string; // made once, since the first start is the slow one
let apps: ChildProcess[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "tranche-embedded-"));
  await chmod(root, 0o700);
  dataDir = join(root, "shared");
});
afterEach(async () => {
  await Promise.all(apps.map(stop));
  apps = [];
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function start(folder = dataDir) {
  const app = fork(APP, [folder]);
  apps.push(app);
  const [message] = await once(app, "message");
  return { app, ...answerSchema.parse(message) };
}

async function stop(app: ChildProcess): Promise<void> {
  if (app.exitCode !== null || app.signalCode !== null) return;
  if (app.connected) app.send("stop");
  await once(app, "exit");
}

async function kill(app: ChildProcess): Promise<void> {
  app.kill("SIGKILL");
  await once(app, "exit");
}

async function ask(url: string | undefined, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query({ text, rowMode: "array" });
  await client.end();
  return rows.flat();
}

const pidFile = () => join(dataDir, "postgres/cluster/postmaster.pid");

describe("the embedded PostgreSQL", () => {
  it("lets exactly one of two first starts on the same folder win, over the remains of a killed one", async () => {
    await mkdir(join(dataDir, "postgres.new-abc/cluster"), { recursive: true });
    const both = await Promise.all([start(), start()]);
    expect(both.filter((each) => each.url !== undefined)).toHaveLength(1);
  });

  it("keeps what it was told over a clean stop and over kill -9, and starts again at once", async () => {
    const first = await start();
    await ask(first.url, "CREATE TABLE kept AS SELECT 42 AS value");
    await stop(first.app);
    const second = await start();
    expect(await ask(second.url, "UPDATE kept SET value = value + 1 RETURNING value")).toEqual([
      43,
    ]);
    await kill(second.app);
    const third = await start();
    expect(third.error).toBeUndefined();
    expect(await ask(third.url, "SELECT value FROM kept")).toEqual([43]);
  });

  it("ends with its app, however that ends", async () => {
    const { app } = await start();
    const server = Number.parseInt(await readFile(pidFile(), "utf8"), 10);
    expect(isAlive(server)).toBe(true);
    await kill(app);
    await expect.poll(() => isAlive(server), { timeout: 60_000 }).toBe(false);
  });

  it("refuses a second app on the same folder with a clear message, and the first goes on", async () => {
    const first = await start();
    const second = await start();
    expect(second.error).toMatch(
      /Another Tranche \(process \d+\) already uses .*choose another DATA_DIR/,
    );
    expect(await ask(first.url, "SELECT 1")).toEqual([1]);
  });

  it("runs beside another one with another folder", async () => {
    const [one, two] = await Promise.all([start(), start(join(root, "other"))]);
    expect(await ask(one.url, "SELECT 1")).toEqual([1]);
    expect(await ask(two.url, "SELECT 2")).toEqual([2]);
    expect(one.url).not.toBe(two.url);
  });

  it("starts over a pid file that names a process of someone else", async () => {
    await writeFile(pidFile(), `${process.pid}\n`);
    expect((await start()).error).toBeUndefined();
  });

  it("keeps its password to itself, and asks for it", async () => {
    const { url = "" } = await start();
    expect((await stat(join(dataDir, "postgres/password"))).mode & 0o777).toBe(0o600);
    const wrong = new URL(url);
    wrong.password = "guess";
    await expect(ask(wrong.href, "SELECT 1")).rejects.toThrow(/password authentication failed/);
  });

  it("stores UTF-8, knows its letters, thinks in UTC, and listens on loopback only", async () => {
    const { url } = await start();
    const settings = ["server_encoding", "timezone", "listen_addresses", "fsync"];
    const asked = settings.map((name) => `current_setting('${name}')`).join(", ");
    expect(await ask(url, `SELECT upper('ü'), ${asked}`)).toEqual([
      "Ü",
      "UTF8",
      "UTC",
      "127.0.0.1",
      "on",
    ]);
  });

  it.runIf(process.getuid?.() === 0)("runs as someone else when started by root", async () => {
    const { url } = await start();
    expect(await ask(url, "SELECT 1")).toEqual([1]);
    const server = (await readFile(pidFile(), "utf8")).split("\n")[0];
    const status = await readFile(`/proc/${server}/status`, "utf8");
    expect(status).toMatch(/^Uid:\s+65534\s/m);
  });
});
