import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { Redis } from "ioredis";

/** A Redis of one test file's own, which keeps nothing when it ends. */
export type RedisServer = {
  readonly url: string;
  /** For looking into it and for disturbing it. */
  readonly client: Redis;
  /** Ends it as a power cut would; what it held is gone. */
  kill(): Promise<void>;
  /** Starts it anew on the same port, empty; where it runs, nothing happens. */
  start(): Promise<void>;
  /** Leaves it running and answering nobody. */
  freeze(): void;
  thaw(): void;
  close(): Promise<void>;
};

/** Starts a redis-server on a free port; `settings` are its own, such as `["--maxmemory", "2mb"]`. */
export async function startRedis(settings: readonly string[] = []): Promise<RedisServer> {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}/1`;
  const options = [
    "--port",
    String(port),
    "--bind",
    "127.0.0.1",
    "--save",
    "",
    "--appendonly",
    "no",
  ];
  let server: ChildProcess | null = null;
  const isRunning = () => server !== null && server.exitCode === null && server.signalCode === null;
  const client = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: null });
  client.on("error", () => undefined);
  const start = async () => {
    if (isRunning()) return;
    const child = spawn("redis-server", [...options, ...settings]);
    const { stdout } = child;
    server = child;
    let said = "";
    for await (const text of stdout.iterator({ destroyOnReturn: false })) {
      said += String(text);
      if (said.includes("Ready to accept connections")) break;
    }
    if (!said.includes("Ready to accept connections")) throw new Error(`no Redis: ${said}`);
    stdout.resume();
  };
  const kill = async () => {
    if (!server || !isRunning()) return;
    server.kill("SIGKILL");
    await once(server, "exit");
  };
  await start();
  await client.connect();
  return {
    ...{ url, client, start, kill },
    freeze: () => void server?.kill("SIGSTOP"),
    thaw: () => void server?.kill("SIGCONT"),
    close: async () => {
      client.disconnect();
      await kill();
    },
  };
}

/** A port of this machine that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || address === null) throw new Error("no free port");
  return address.port;
}
