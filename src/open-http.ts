import type { Pool } from "pg";
import type { App } from "./app/api.ts";
import type { Deps } from "./app/deps.ts";
import type { Log, Payments } from "./app/ports.ts";
import { applyEventTasks } from "./app/receive.ts";
import type { Carrier } from "./carrier.ts";
import type { Chats } from "./chats.ts";
import type { Config } from "./config.ts";
import { devControls } from "./dev-controls.ts";
import { glance } from "./doctor-checks.ts";
import { devRoutes } from "./http/dev.ts";
import { healthRoutes } from "./http/health.ts";
import { readerPageRoutes } from "./http/reader-pages.ts";
import { perAddress, type RawRoute, type Route } from "./http/route.ts";
import { createHttpServer } from "./http/server.ts";
import { stripeWebhookRoute } from "./http/stripe-webhook.ts";
import { createReadiness } from "./readiness.ts";
import type { Watching } from "./watching.ts";

/** The vendors of this process. */
export type Vendors = {
  readonly payments: Payments;
  readonly livemode: boolean;
  readonly polls: boolean;
  /** Where they are, if not each at home. */
  readonly at: string | null;
};

/** What the routes answer with. */
export type HttpParts = {
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

/** Opens the port that everyone reaches, and one for what only this machine may read; answers the first. */
export async function openHttp(parts: HttpParts, stops: (() => Promise<void>)[]): Promise<number> {
  const { config, log, deps, app, pool, carrier, chats, vendors, watching } = parts;
  const { payments, livemode } = vendors;
  const routes: (Route | RawRoute)[] = [
    ...(config.roles.includes("bot") ? chats.routes : []),
    ...healthRoutes(readinessOf(parts)),
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

/** Asked each time: the database and each connection. Asked once a minute: what the doctor finds at a glance. */
function readinessOf({ config, deps, pool, carrier, chats, vendors, stopping }: HttpParts) {
  const { at } = vendors;
  return createReadiness({
    parts: async () => {
      const database = await pool.query("SELECT 1").then(
        () => true,
        () => false,
      );
      const connected = config.roles.includes("bot") ? chats.connected() : {};
      // Said, and no reason to turn people away: without Redis the work is done from PostgreSQL.
      const redis = config.redisUrl && { redis: !carrier.queue().isAway() };
      const ends = stopping.isSo && { running: false };
      return { needed: { database, ...connected, ...ends }, also: { ...redis } };
    },
    glance: () => glance({ config, at, pool, evidence: deps.evidence }),
  });
}

/** A port of its own that only this machine reaches, for whoever collects what is counted. */
async function openPrivate(
  { config, log, watching }: HttpParts,
  stops: (() => Promise<void>)[],
): Promise<void> {
  const { port } = config.operations.metrics;
  if (port === undefined) return;
  const server = createHttpServer({ log, routes: watching.privateRoutes });
  const at = await server.start({ port, reach: "loopback" });
  log.info("metrics on a port of their own", { port: at.port });
  stops.push(() => server.stop());
}
