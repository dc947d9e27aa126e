import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import type { Standing } from "./app/ports/standing.ts";
import { traceCode } from "./app/ports/trace-code.ts";
import { type Metrics, unwatched, type Watch } from "./app/ports/watch.ts";
import { type Log, ProviderError } from "./app/ports.ts";
import type { Message } from "./chat/blocks.ts";
import type { Config } from "./config.ts";
import { metricsRoute } from "./http/metrics.ts";
import { opsMount } from "./http/ops/mount.ts";
import type { Route } from "./http/route.ts";
import type { Mount } from "./http/server.ts";
import { readStanding } from "./infra/postgres/standing.ts";
import type { Queue } from "./infra/queue/index.ts";
import { createGate, createTracing, createTurns, type Gate } from "./infra/watch/index.ts";
import { createOutages, type Outages } from "./outages.ts";
import { createWatchdog, type Watchdog } from "./watchdog.ts";

/** What is watched, once it is there. */
export type Watched = {
  readonly pool: Pool;
  queue(): Queue;
  inFlight(): number;
  post(channel: string, message: Message): Promise<void>;
};

/** How this process is watched, and who may look. */
export type Watching = {
  readonly watch: Watch;
  readonly gate: Gate;
  readonly outages: Outages;
  readonly watchdog: Watchdog;
  /** For the port that everyone reaches, and for one that only this machine does. */
  readonly routes: readonly Route[];
  readonly privateRoutes: readonly Route[];
  readonly mounts: readonly Mount[];
  /** Whether an address may ask for a page that strangers reach. */
  readonly mayAsk: (address: string) => Promise<boolean>;
};

const KEPT_MS = 5_000;
const PASSWORD_TRIES = 10;
/** In a minute; behind a proxy all readers have its address. */
const PAGES = 300;
/** What PostgreSQL refuses because a rule of ours does not hold: its own constraints, and those of the ledger and the chain. */
const BROKEN_RULE = /^(23|TR00[23])/;

/** Puts together how a process is watched; `watched` is asked only once something happens. */
export async function createWatching(
  config: Config,
  log: Log,
  watched: () => Watched,
): Promise<Watching> {
  const { operations, opsChannel: channel, roles } = config;
  const standing = shared(() => readStanding(watched().pool), log);
  const metrics = await metricsOf(config, watched, standing);
  const counted: Metrics = metrics ?? unwatched.metrics;
  const now = () => performance.now();
  const post = (to: string, message: Message) => watched().post(to, message);
  const outages = createOutages({ ...{ log, metrics: counted, channel, now }, post });
  const tracing = createTracing(await recorderOf(config));
  const watch: Watch = {
    ...{ tracing, metrics: counted },
    stopwatch: () => {
      const since = performance.now();
      return () => (performance.now() - since) / 1_000;
    },
    failed(where, error) {
      if (!isDefect(error)) return;
      const here = tracing.here();
      const name = error instanceof Error ? error.name : "an error";
      outages.raise("defect", { where, error: name, trace: here ? traceCode(here) : "-" }, where);
    },
  };
  const { token, port } = operations.metrics;
  const readBy = (secret: string | null) =>
    metrics ? [metricsRoute({ token: secret, text: metrics.text })] : [];
  const isSandbox = config.mode === "sandbox";
  return {
    ...{ watch, outages, gate: createGate(operations.limits, watch) },
    watchdog: createWatchdog({ outages, standing, works: roles.includes("worker") }),
    routes: token ? readBy(token) : isSandbox && port === undefined ? readBy(null) : [],
    privateRoutes: port === undefined ? [] : readBy(null),
    mounts: opsOf(config, log, watched, standing),
    mayAsk: createTurns(PAGES),
  };
}

/** What carries a code is a vendor's, the database's or the machine's trouble, and is told in other ways. */
function isDefect(error: unknown): boolean {
  if (error instanceof ProviderError) return false;
  if (!(error instanceof Error && "code" in error)) return true;
  return BROKEN_RULE.test(String(error.code));
}

async function metricsOf(
  { mode, operations: { metrics } }: Config,
  watched: () => Watched,
  standing: () => Promise<Standing | null>,
) {
  const isAsked = metrics.token !== undefined || metrics.port !== undefined;
  if (mode === "live" && !isAsked) return null;
  // Only for those who ask for it, as all that takes long to load.
  const { createMetrics } = await import("./infra/watch/metrics.ts");
  return createMetrics({
    withNode: true,
    standing,
    connections: () => {
      const { totalCount: total, idleCount: idle, waitingCount: waiting } = watched().pool;
      return { total, idle, waiting };
    },
    inFlight: () => watched().inFlight(),
  });
}

async function recorderOf({ operations: { traces } }: Config) {
  if (!traces) return undefined;
  const { createOtlpRecorder } = await import("./infra/watch/otlp.ts");
  return createOtlpRecorder({ ...traces, instance: randomUUID() });
}

function opsOf(
  { operations: { opsPassword: password }, publicUrl }: Config,
  log: Log,
  watched: () => Watched,
  standing: () => Promise<Standing | null>,
): readonly Mount[] {
  if (!password) return [];
  const boards = new WeakMap<Queue, ReturnType<Queue["board"]>>();
  const boardOf = (queue: Queue) => {
    const board = boards.get(queue) ?? queue.board("/ops/queues");
    boards.set(queue, board);
    return board;
  };
  const mayTry = createTurns(PASSWORD_TRIES);
  const isSecure = publicUrl !== undefined;
  const board = async (...asked: Parameters<Awaited<ReturnType<Queue["board"]>>>) =>
    (await boardOf(watched().queue()))(...asked);
  return [opsMount({ ...{ password, isSecure, log, standing, board, mayTry } })];
}

/** One read for all who ask within a few seconds; null where it fails. */
function shared(read: () => Promise<Standing>, log: Log): () => Promise<Standing | null> {
  let kept: { readonly at: number; readonly answer: Promise<Standing | null> } | undefined;
  return () => {
    if (kept && performance.now() - kept.at < KEPT_MS) return kept.answer;
    const answer = read().catch((error: unknown) => {
      log.warn("what stands could not be read", { error });
      return null;
    });
    kept = { at: performance.now(), answer };
    return answer;
  };
}
