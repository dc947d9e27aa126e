import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Pool } from "pg";
import { createAlarm } from "./alarm.ts";
import type { App } from "./app/api.ts";
import type { Deps } from "./app/deps.ts";
import type { Log, Payments } from "./app/ports.ts";
import { applyEventTasks } from "./app/receive.ts";
import { type Chats, createChats } from "./chats.ts";
import { compose } from "./compose.ts";
import type { Config } from "./config.ts";
import { devControls } from "./dev-controls.ts";
import { devRoutes } from "./http/dev.ts";
import { healthRoutes } from "./http/health.ts";
import { readerPageRoutes } from "./http/reader-pages.ts";
import { perAddress, type Route } from "./http/route.ts";
import { createHttpServer } from "./http/server.ts";
import { stripeWebhookRoute } from "./http/stripe-webhook.ts";
import { createEvidenceReader } from "./infra/evidence/read/index.ts";
import { createPool, endPool, startEmbeddedPostgres } from "./infra/postgres/index.ts";
import { applyMigrations } from "./infra/prisma/index.ts";
import { createQueue, type Queue, type QueueOptions } from "./infra/queue/index.ts";
import { type SandboxProcess, startSandbox } from "./infra/sandbox-process.ts";
import { startWorker } from "./jobs/worker.ts";
import { contextOf, evidenceOf, linksOf, paymentsOf } from "./vendors.ts";
import { createWatching, type Watched, type Watching } from "./watching.ts";

export type Tranche = { readonly welcome: string; stop(): Promise<void> };

export type Surroundings = {
  /** The sandbox's own entry; it is started as a process of its own, in sandbox mode only. */
  readonly sandboxEntry: string;
  /** Called when something that everything rests on has ended. */
  onBroken(reason: string): void;
  /** Where all vendors are in live mode, instead of at home; only a test gives it, and no variable can. */
  readonly vendorsAt?: string;
};

/** Starts everything that the configuration asks for, in the order in which each part needs the other. */
export async function startTranche(
  config: Config,
  log: Log,
  around: Surroundings,
): Promise<Tranche> {
  const stops: (() => Promise<void>)[] = [];
  const stop = () => stopAll(stops, log);
  try {
    return { ...(await start(config, log, around, stops)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Each part ends before what it calls does. One that cannot end keeps no other from it; the first failure is thrown at the end. */
async function stopAll(stops: (() => Promise<void>)[], log: Log): Promise<void> {
  const failures: unknown[] = [];
  for (const each of stops.splice(0).reverse()) {
    await each().catch((error: unknown) => {
      log.error("a part did not stop cleanly", { error });
      failures.push(error);
    });
  }
  if (failures.length > 0) throw failures[0];
}

type Vendors = {
  readonly payments: Payments;
  readonly livemode: boolean;
  readonly polls: boolean;
};

async function start(
  config: Config,
  log: Log,
  around: Surroundings,
  stops: (() => Promise<void>)[],
): Promise<{ welcome: string }> {
  const isSandbox = config.mode === "sandbox";
  log.info(
    isSandbox
      ? "sandbox mode: a local world in place of Slack, Discord and Stripe, no real money"
      : `live mode: real vendors, ${config.stripe.livemode ? "LIVE money" : "Stripe test mode"}`,
  );
  if (isSandbox && !existsSync(around.sandboxEntry)) {
    throw new Error(
      "the sandbox is not part of this installation: set STRIPE_SECRET_KEY, and SLACK_BOT_TOKEN with SLACK_APP_TOKEN, or DISCORD_BOT_TOKEN.",
    );
  }
  const watched = (): Watched => ({
    ...{ pool, queue: carrier.queue, inFlight: () => chats.inFlight(), post: chats.alarm },
  });
  const [pool, watching] = await Promise.all([
    openDatabase(config, log, around, stops),
    createWatching(config, log, watched),
  ]);
  const { watch, watchdog, outages, gate } = watching;
  stops.push(() => watch.tracing.stop());
  const sandbox = config.mode === "sandbox" ? await openSandbox(config, log, around, stops) : null;
  // The worker ends before what it calls does.
  const carrier = await openCarrier({ pool, redisUrl: config.redisUrl, log });
  stops.push(() => carrier.stop());
  const at = sandbox?.url ?? around.vendorsAt ?? null;
  const vendors = vendorsOf(config, log, at);
  await refuseUnsafePlatform(vendors);
  const { platform, publicUrl } = config;
  const reader = createEvidenceReader();
  stops.push(() => reader.stop());
  const chats = createChats(config, () => app, { log, watch }, at);
  let linkBase = publicUrl ?? null;
  const { deps, app } = compose({
    ...{ pool, queue: carrier, chats: chats.platforms, log, platform, watch, gate },
    onCalled: watchdog.onCalled,
    payments: vendors.payments,
    links: linksOf(config, sandbox?.port ?? null),
    evidence: await evidenceOf(config),
    evidenceReader: reader,
    publicUrl: publicUrl ?? null,
    linkBase: () => linkBase,
    context: contextOf(config, log, sandbox?.port ?? null),
    alarm: createAlarm({ ...{ log, channel: config.opsChannel }, post: chats.alarm }),
  });
  const { polls } = vendors;
  carrier.work = (queue) =>
    startWorker(deps, queue, { concurrency: config.queueConcurrency, polls });
  const stopping = { isSo: false };
  const parts = { config, log, deps, app, pool, carrier, chats, vendors, watching, stopping };
  const port = await openHttp(parts, stops);
  // In the sandbox the browser is on this machine, so links work there as they would in public.
  if (isSandbox) linkBase ??= `http://127.0.0.1:${port}`;
  sandbox?.announceBot(`http://127.0.0.1:${port}`);
  // Before the worker: a card or notice that found no workspace would be given up.
  await chats.identify();
  if (config.roles.includes("worker")) await carrier.start();
  if (config.roles.includes("bot")) {
    await chats.start();
    stops.push(() => chats.stop());
  }
  watchdog.start();
  // First of all: whoever sends requests here learns that it is to send them elsewhere.
  stops.push(async () => {
    stopping.isSo = true;
    watchdog.stop();
    await outages.settle();
    await new Promise((resolve) => setTimeout(resolve, config.operations.stopDelaySeconds * 1_000));
  });
  return { welcome: welcome(config, port, sandbox, chats) };
}

/** The queue and the worker on it, which can be stopped and started anew without touching anything else. */
type Carrier = {
  work: (queue: Queue) => Promise<void>;
  queue(): Queue;
  addBulk: Queue["addBulk"];
  start(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
};

async function openCarrier(options: QueueOptions): Promise<Carrier> {
  let queue = await createQueue(options);
  const carrier: Carrier = {
    work: async () => undefined,
    queue: () => queue,
    addBulk: (jobs) => queue.addBulk(jobs),
    start: () => carrier.work(queue),
    restart: async () => {
      await queue.stop();
      queue = await createQueue(options);
      await carrier.work(queue);
    },
    stop: () => queue.stop(),
  };
  return carrier;
}

async function openDatabase(
  config: Config,
  log: Log,
  around: Surroundings,
  stops: (() => Promise<void>)[],
): Promise<Pool> {
  let url = config.databaseUrl;
  if (!url) {
    const { dataDir } = config;
    const embedded = await startEmbeddedPostgres({
      dataDir,
      durable: true,
      log,
      onExit: around.onBroken,
    });
    stops.push(() => embedded.stop());
    url = embedded.url();
  }
  const pool = createPool(url, { max: config.databasePoolMax, applicationName: "tranche", log });
  stops.push(() => endPool(pool));
  await applyMigrations(pool, fileURLToPath(new URL("../prisma/migrations", import.meta.url)), log);
  return pool;
}

async function openSandbox(
  config: Extract<Config, { mode: "sandbox" }>,
  log: Log,
  around: Surroundings,
  stops: (() => Promise<void>)[],
): Promise<SandboxProcess> {
  const { dataDir } = config;
  const entry = around.sandboxEntry;
  const sandbox = await startSandbox({
    ...{ entry, dataDir, log, ...config.sandbox },
    onExit: around.onBroken,
  });
  stops.push(() => sandbox.stop());
  return sandbox;
}

function vendorsOf(config: Config, log: Log, at: string | null): Vendors {
  const payments = paymentsOf(config, log, at);
  if (config.mode === "sandbox") return { payments, livemode: false, polls: false };
  const { webhookSecrets, livemode } = config.stripe;
  return { payments, livemode, polls: webhookSecrets.length === 0 };
}

/** Live money is held in the platform's balance: automatic payouts to the platform's own bank would spend it. */
async function refuseUnsafePlatform({ payments, livemode }: Vendors): Promise<void> {
  if (!livemode) return;
  const platform = await payments.getPlatform();
  if (platform.payoutsManual) return;
  throw new Error(
    "your Stripe account pays its balance out automatically, but that balance holds your users' money. " +
      "Set payouts to manual (Stripe Dashboard, Settings, Payouts) and start again.",
  );
}

type Parts = {
  readonly config: Config;
  readonly log: Log;
  readonly deps: Deps;
  readonly app: App;
  readonly pool: Pool;
  readonly carrier: Carrier;
  readonly chats: Chats;
  readonly vendors: Vendors;
  readonly watching: Watching;
  /** Whether the process was told to stop. */
  readonly stopping: { readonly isSo: boolean };
};

async function openHttp(parts: Parts, stops: (() => Promise<void>)[]): Promise<number> {
  const { config, log, deps, app, pool, carrier, chats, vendors, watching, stopping } = parts;
  const { payments, livemode } = vendors;
  const routes: Route[] = [
    ...healthRoutes(async () => {
      const database = await pool.query("SELECT 1").then(
        () => true,
        () => false,
      );
      const connected = config.roles.includes("bot") ? chats.connected() : {};
      const ready = !stopping.isSo && database && Object.values(connected).every(Boolean);
      // Said, and no reason to turn people away: without Redis the work is done from PostgreSQL.
      const redis = config.redisUrl && { redis: !carrier.queue().isAway() };
      const ends = stopping.isSo && { stopping: true };
      return { ready, parts: { database, ...redis, ...connected, ...ends } };
    }),
    stripeWebhookRoute({
      readWebhook: payments.readWebhook,
      livemode,
      receive: async (event) => {
        await applyEventTasks(deps, [event]);
      },
      log,
      alarm: (message, detail) => log.error(message, detail),
      came: (outcome) => {
        watching.watch.metrics.webhook({ outcome });
        watching.watchdog.webhook(outcome);
      },
    }),
    ...watching.routes,
  ];
  if (deps.linkBase() !== null || config.mode === "sandbox") {
    routes.push(...readerPageRoutes({ app, documents: deps.documents }).map(perAddress));
  }
  if (config.mode === "sandbox") {
    const controls = { deps, pool, queue: carrier.queue, chat: chats };
    routes.push(...devRoutes(devControls({ ...controls, restartWorker: carrier.restart })));
  }
  await openPrivate(parts, stops);
  const server = createHttpServer({
    ...{ log, routes, mounts: watching.mounts, mayAsk: watching.mayAsk },
  });
  const reach = config.mode === "sandbox" ? "loopback" : "everyone";
  const { port } = await server.start({ port: config.port, reach });
  stops.push(() => server.stop());
  return port;
}

/** A port of its own that only this machine reaches, for whoever collects what is counted. */
async function openPrivate(
  { config, log, watching }: Parts,
  stops: (() => Promise<void>)[],
): Promise<void> {
  const { port } = config.operations.metrics;
  if (port === undefined) return;
  const server = createHttpServer({ log, routes: watching.privateRoutes });
  const at = await server.start({ port, reach: "loopback" });
  log.info("metrics on a port of their own", { port: at.port });
  stops.push(() => server.stop());
}

const PLACES = { slack: "your Slack workspace", discord: "your Discord server" } as const;

function welcome(
  config: Config,
  port: number,
  sandbox: SandboxProcess | null,
  { names }: Chats,
): string {
  if (sandbox)
    return `Tranche is up. Open ${sandbox.url} and try it: a local world, no account, no real money.`;
  const money =
    config.mode === "live" && config.stripe.livemode ? "live money" : "Stripe test mode";
  const places = names.map((name) => PLACES[name]).join(" and ");
  const off = names.length > 1 ? "" : ` ${names.includes("slack") ? "Discord" : "Slack"} is off.`;
  return `Tranche is up in ${places} (${money}); health on port ${port}. Type /milestone help in a channel.${off}`;
}
