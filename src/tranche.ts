import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Pool } from "pg";
import { createAlarm } from "./alarm.ts";
import type { Log } from "./app/ports.ts";
import { openCarrier } from "./carrier.ts";
import { type Chats, createChats } from "./chats.ts";
import { compose } from "./compose.ts";
import type { Config } from "./config.ts";
import { createEvidenceReader } from "./infra/evidence/read/index.ts";
import {
  createInstallStates,
  createInstallStore,
  createPool,
  endPool,
  sharedLanes,
  startEmbeddedPostgres,
} from "./infra/postgres/index.ts";
import { applyMigrations } from "./infra/prisma/index.ts";
import { type SandboxProcess, startSandbox } from "./infra/sandbox-process.ts";
import { startWorker } from "./jobs/worker.ts";
import { openHttp, type Vendors } from "./open-http.ts";
import { createRestoreWatch } from "./restore-watch.ts";
import { contextOf, evidenceOf, linksOf, markOf, paymentsOf, vaultOf } from "./vendors.ts";
import { createWatching, type Watched } from "./watching.ts";

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
  const [{ pool, url }, watching] = await Promise.all([
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
  let linkBase = publicUrl ?? null;
  const stores = await storesOf(config, pool, log, () => linkBase ?? "");
  const chats = createChats(config, () => app, { log, watch }, at, stores);
  const made = {
    ...{
      pool,
      acts: sharedLanes(pool),
      queue: carrier,
      chats: chats.platforms,
      log,
      platform,
      watch,
      gate,
    },
    onCalled: watchdog.onCalled,
    payments: vendors.payments,
    links: linksOf(config, sandbox?.port ?? null),
    evidence: await evidenceOf(config),
    evidenceReader: reader,
    publicUrl: publicUrl ?? null,
    linkBase: () => linkBase,
    context: contextOf(config, log, sandbox?.port ?? null),
    alarm: createAlarm({ ...{ log, channel: config.opsChannel }, post: chats.alarm }),
  };
  const { deps, app } = compose(made);
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
  stops.push(() => chats.stop());
  await chats.identify();
  const works = config.roles.includes("worker");
  const restores = createRestoreWatch({
    ...{ deps, pool, log, works, outside: markOf(config) },
    reconciling: (use) =>
      onReconcilingPool(url, log, (own) =>
        use(compose({ ...made, pool: own, acts: own }).deps, own),
      ),
  });
  await restores.look();
  restores.start();
  stops.push(() => restores.stop());
  if (works) await carrier.start();
  if (config.roles.includes("bot")) await chats.start();
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

async function openDatabase(
  config: Config,
  log: Log,
  around: Surroundings,
  stops: (() => Promise<void>)[],
): Promise<{ readonly pool: Pool; readonly url: string }> {
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
  return { pool, url };
}

/** Connections that may write to a restored copy while it is read-only, for as long as it is compared. */
async function onReconcilingPool<T>(
  url: string,
  log: Log,
  use: (pool: Pool) => Promise<T>,
): Promise<T> {
  const settings = { max: 2, applicationName: "tranche-restore", log, reconciles: true };
  const pool = createPool(url, settings);
  try {
    return await use(pool);
  } finally {
    await endPool(pool);
  }
}

/** Where installs by OAuth are kept; null where nothing seals them. */
async function storesOf(config: Config, pool: Pool, log: Log, publicUrl: () => string) {
  const vault = await vaultOf(config);
  if (!vault) return null;
  const store = createInstallStore(pool, vault, log);
  return { store, states: createInstallStates(pool), publicUrl };
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
    ...{ entry, dataDir, log, slackMode: config.slackMode, ...config.sandbox },
    onExit: around.onBroken,
  });
  stops.push(() => sandbox.stop());
  return sandbox;
}

function vendorsOf(config: Config, log: Log, at: string | null): Vendors {
  const payments = paymentsOf(config, log, at);
  if (config.mode === "sandbox") return { payments, at, livemode: false, polls: false };
  const { webhookSecrets, livemode } = config.stripe;
  return { payments, at, livemode, polls: webhookSecrets.length === 0 };
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
