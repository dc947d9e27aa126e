import { once } from "node:events";
import { createRedisBackend, isNotConnectionError, type RedisQueueBackend } from "bullmq";
import { type Callback, Redis, type RedisOptions } from "ioredis";
import type { Log } from "../../app/ports.ts";
import type { Link } from "./link.ts";

/** One Redis database belongs to one installation: its keys begin with this. */
const PREFIX = "tranche";
/** How long the start waits for a Redis that does not answer, before it goes on without. */
const START_MS = 2_000;
/** After this a Redis that took a command and says nothing counts as away. */
const ANSWER_MS = 5_000;
const CLOSING_MS = 1_000;
const LONGEST_PAUSE_MS = 2_000;

const FOREVER = {
  // What BullMQ is written for.
  protocol: 2 as const,
  maxRetriesPerRequest: null,
  retryStrategy: (times: number) => Math.min(100 * times, LONGEST_PAUSE_MS),
  connectTimeout: ANSWER_MS,
} satisfies RedisOptions;
/** Nothing is kept back for later: what is not taken now is run without the queue. */
const AT_ONCE = {
  ...FOREVER,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  commandTimeout: ANSWER_MS,
} satisfies RedisOptions;

/** Jobs in Redis. It never gives the connection up, and nobody has to wait for it: also a start goes on without. */
export async function linkToRedis(url: string, log: Log): Promise<Link<RedisQueueBackend, Redis>> {
  const clients = new Set<Redis>();
  const adding = keep(clients, new Redis(url, AT_ONCE));
  const working = keep(clients, new Redis(url, FOREVER));
  watch(adding, log);
  await once(adding, "ready", { signal: AbortSignal.timeout(START_MS) }).catch(() => {
    if (adding.status !== "ready") log.warn("Redis does not answer; going on without it");
  });
  return {
    backend: createRedisBackend,
    ...{ adding, working, prefix: PREFIX },
    isUp: () => adding.status === "ready",
    isOutage: (error) => adding.status !== "ready" || !isNotConnectionError(error),
    closingMs: () => (adding.status === "ready" ? CLOSING_MS : 0),
    close: async () => {
      for (const client of clients) client.disconnect();
    },
  };
}

/** BullMQ makes its blocking connections as copies of ours, and what it leaves open at the end has to be ended too. */
function keep(clients: Set<Redis>, client: Redis): Redis {
  clients.add(client);
  // Without a listener an error would end the process; `watch` says on one of them what happens to all.
  client.on("error", withoutPassword);
  client.on("connect", () => writeTogether(client.stream));
  const duplicate = client.duplicate.bind(client);
  const info = client.info.bind(client);
  return Object.assign(client, {
    duplicate: (override?: Partial<RedisOptions>) => keep(clients, duplicate(override)),
    // BullMQ would say on the console, for each connection, what we say in the log.
    info: (heard?: Callback<string>) =>
      heard ? info(heard) : info().then((said) => said.replace(POLICY, "")),
  });
}

/** What is said in one turn of the event loop goes out in one write: in a burst, writes are half of what Redis costs us. */
function writeTogether(stream: Redis["stream"]): void {
  const write = stream.write.bind(stream);
  Object.assign(stream, {
    write: (...said: Parameters<typeof write>) => {
      if (stream.writableCorked === 0) {
        stream.cork();
        setImmediate(() => stream.uncork());
      }
      return write(...said);
    },
  });
}

const AUTH: ReadonlySet<unknown> = new Set(["auth", "hello"]);

/** A refused log-in carries its own command, password and all; whoever logs it later must not. */
function withoutPassword(error: Error & { command?: { name?: unknown; args?: unknown } }): void {
  if (AUTH.has(error.command?.name)) delete error.command;
}

/** Says once that Redis is away and why, once that it is back, and whether it may throw away what it should carry. */
function watch(client: Redis, log: Log): void {
  const said = new Set<string>();
  client.on("error", ({ message }) => {
    if (!said.has(message)) log.warn("Redis is away; what is due is run without it", { message });
    said.add(message);
  });
  client.on("ready", () => {
    if (said.size > 0) log.info("Redis is back");
    said.clear();
    policyOf(client)
      .then((policy) => {
        if (policy === undefined || policy === "noeviction") return;
        log.warn("Redis may drop jobs: set its maxmemory-policy to noeviction", { policy });
      })
      .catch((error: unknown) => log.warn("Redis did not say its maxmemory-policy", { error }));
  });
}

const POLICY = /^maxmemory_policy:(\S+)\s*/m;

async function policyOf(client: Redis): Promise<string | undefined> {
  return POLICY.exec(String(await client.call("INFO", "memory")))?.[1];
}
