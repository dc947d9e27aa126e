import { randomBytes } from "node:crypto";
import type { Pool } from "pg";
import type { App } from "../../src/app/api.ts";
import type { Deps } from "../../src/app/deps.ts";
import { pollEvents } from "../../src/app/money/reconcile.ts";
import type { Watch } from "../../src/app/ports/watch.ts";
import type { Job, Log } from "../../src/app/ports.ts";
import { runTask } from "../../src/app/run-task.ts";
import { compose } from "../../src/compose.ts";
import { devRoutes } from "../../src/http/dev.ts";
import { createHttpServer } from "../../src/http/server.ts";
import { createLinkFetcher } from "../../src/infra/evidence/fetch/link-fetcher.ts";
import { sandboxNetwork } from "../../src/infra/evidence/fetch/network.ts";
import {
  createInstallStates,
  createInstallStore,
  sharedLanes,
} from "../../src/infra/postgres/index.ts";
import { createStripePayments } from "../../src/infra/stripe/index.ts";
import { createVault } from "../../src/infra/vault.ts";
import { createSlackPlatform, type SlackPlatform } from "../../src/platforms/slack/index.ts";
import { startSandbox } from "../../src/sandbox/start.ts";
import { SANDBOX } from "../../src/vendors.ts";
import { evidenceInMemory, plainReader } from "./evidence.ts";
import { clockOffsetMs } from "./moment.ts";
import { freshDatabase } from "./postgres.ts";

/** What a person sees of one message. */
export type Seen = {
  readonly ts: string;
  readonly plain: string;
  readonly buttons: readonly string[];
  readonly ephemeral: boolean;
  readonly blocks: readonly unknown[];
  readonly files?: readonly {
    readonly name: string;
    readonly url: string;
    readonly mimetype?: string;
    readonly alt?: string;
  }[];
  readonly thread?: readonly Seen[];
};

export type View = { readonly id: string; readonly blocks: readonly unknown[] };

export type Reply = {
  readonly ackMs?: number;
  readonly ephemeral: readonly Seen[];
  readonly view?: View;
  readonly url?: string;
  readonly errors?: Readonly<Record<string, string>>;
  readonly error?: { readonly code: string; readonly message: string; readonly confirm?: unknown };
};

/** The whole house on real parts, with the sandbox's Slack and Stripe before it; a worker runs at once. */
export type SlackWorld = {
  readonly slack: SlackPlatform;
  readonly deps: Deps;
  /** The application that Slack's listeners ask; a test may put a failing call in. */
  readonly app: { -readonly [Name in keyof App]: App[Name] };
  readonly sandboxUrl: string;
  readonly botUrl: string;
  /** The database, for what must not have changed in it. */
  readonly pool: Pool;
  readonly logged: readonly {
    readonly level: string;
    readonly message: string;
    readonly detail: unknown;
  }[];
  command(as: string, text: string, channel?: string): Promise<Reply>;
  click(as: string, label: string, more?: Record<string, unknown>): Promise<Reply>;
  submit(as: string, view: View | undefined, values: Record<string, unknown>): Promise<Reply>;
  channel(as: string, name?: string): Promise<readonly Seen[]>;
  dm(as: string): Promise<readonly Seen[]>;
  drive(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Runs every task that is due until nothing is left. */
  work(): Promise<void>;
  close(): Promise<void>;
};

const CHANNEL = "website-relaunch";
/** Longer than any request takes, however slow the machine is: a test of patience says its own. */
export const UNHURRIED_MS = 60_000;

export type SlackWorldOptions = {
  readonly patienceMs?: number;
  /** Slack calls the bot, and the workspaces named here install it by OAuth; over the socket with tokens unless given. */
  readonly http?: readonly string[];
  readonly watch?: Watch;
  readonly log?: Log;
};

export async function startSlackWorld({
  patienceMs = UNHURRIED_MS,
  http,
  watch,
  log: ownLog,
}: SlackWorldOptions = {}): Promise<SlackWorld> {
  const database = await freshDatabase();
  const logged: { level: string; message: string; detail: unknown }[] = [];
  const note = (level: string) => (message: string, detail?: unknown) => {
    logged.push({ level, message, detail });
  };
  const log: Log = ownLog ?? {
    ...{ info: note("info"), warn: note("warn"), error: note("error") },
  };
  const wireLog = process.env.SANDBOX_WIRE_LOG ?? null;
  const sandbox = await startSandbox({
    port: 0,
    clockOffsetMs: clockOffsetMs(),
    ...(patienceMs === UNHURRIED_MS && { answerMs: patienceMs }),
    dataDir: null,
    log: () => {},
    manifest: "manifest/slack.json",
    slackMode: http ? "http" : "socket",
    wireLog,
  });
  const jobs: Job[] = [];
  const pool = database.pool();
  let botUrl = "";
  const slack: SlackPlatform = createSlackPlatform({
    app: () => app,
    ...(http ? byOauth(pool, log, () => botUrl) : SANDBOX.slack),
    apiUrl: `${sandbox.url}/slack/api/`,
    log,
    patienceMs,
    ...(watch && { watch }),
  });
  const { app: house, deps } = compose({
    ...{ pool, acts: sharedLanes(pool) },
    queue: { addBulk: async (more) => void jobs.push(...more) },
    payments: createStripePayments({
      secretKey: "sk_test_sandbox",
      webhookSecret: null,
      host: "127.0.0.1",
      port: sandbox.port,
      protocol: "http",
      log,
    }),
    chats: { slack: slack.platform },
    ...(watch && { watch }),
    links: createLinkFetcher({ network: sandboxNetwork(sandbox.port) }),
    evidence: evidenceInMemory(),
    evidenceReader: plainReader,
    log,
    platform: {
      feeBps: 0,
      country: "US",
      currencies: ["usd", "eur", "jpy", "kwd"],
      processing: { percentBps: 290, fixedMinor: 30 },
    },
    publicUrl: null,
  });
  const app = { ...house };
  const work = async (): Promise<void> => {
    for (;;) {
      const due = await deps.tasks.takeDue(100);
      const now = jobs.splice(0);
      for (const job of [...now, ...due]) await runTask(deps, job);
      if (now.length === 0 && due.length === 0) return;
    }
  };
  const server = createHttpServer({
    log,
    routes: [
      ...slack.routes,
      ...devRoutes({
        health: async () => ({ ready: slack.ready(), vendors: { slack: slack.ready() } }),
        setClock: async () => ({ now: await deps.reads.now() }),
        settle: slack.settle,
        idle: async () => ({ idle: true, ms: 0 }),
        reset: async () => {},
        ledger: async () => ({}),
        upcoming: async () => ({ upcoming: await deps.reads.upcoming(20) }),
        restartWorker: async () => {},
      }),
    ],
  });
  const { port } = await server.start({ port: 0, reach: "loopback" });
  botUrl = `http://127.0.0.1:${port}`;
  sandbox.setBotUrl(botUrl);
  await slack.start();
  const drive = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${sandbox.url}/sandbox${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    return answer.json();
  };
  for (const workspace of http ?? [])
    await drive("POST", "/admin", { vendor: "slack", do: "install", workspace });
  const reply = (path: string, body: unknown) =>
    drive("POST", `/slack/${path}`, body) as Promise<Reply>;
  const read = async (path: string) => {
    const answer = (await drive("GET", path)) as { messages: readonly Seen[] };
    return answer.messages;
  };
  return {
    slack,
    deps,
    app,
    pool,
    sandboxUrl: sandbox.url,
    botUrl,
    logged,
    command: (as, text, channel = CHANNEL) => reply("command", { as, channel, text }),
    click: (as, label, more = {}) =>
      reply("click", { as, channel: CHANNEL, label, confirm: true, ...more }),
    submit: (as, view, values) => reply("submit", { as, viewId: view?.id, values }),
    channel: (as, name = CHANNEL) => read(`/slack/channels/${name}?as=${as}`),
    dm: (as) => read(`/slack/dm?as=${as}`),
    drive,
    async work() {
      await work();
      await pollEvents(deps);
      await work();
    },
    async close() {
      await slack.stop();
      await slack.settle(2_000);
      await server.stop(0);
      await sandbox.close();
      await database.drop();
    },
  };
}

/** How a bot in HTTP mode gets its tokens: sealed in the database. */
function byOauth(pool: Pool, log: Log, publicUrl: () => string) {
  const { signingSecret, oauthApp } = SANDBOX.slackHttp;
  const store = createInstallStore(pool, createVault([{ id: "1", key: randomBytes(32) }]), log);
  const oauth = { ...oauthApp, store, states: createInstallStates(pool), publicUrl };
  return { signingSecret, oauth };
}

/** A milestone as the form of `new` takes it. */
export const NEW = {
  Title: "Checkout that takes cards",
  Deliverable: "A checkout page on staging that takes card payments.",
  "Acceptance criteria": "Card payment succeeds on staging\nDeclined card shows the reason",
  "Required proof": "A recording of both",
  "Known exclusions": "No invoices",
  "If credentials or buyer dependencies are missing": "The due date moves by as many days.",
  Amount: "4,800.00",
  Currency: "USD",
  "Other party": "facilitator",
  "My side": "I pay for it",
  "Due date": "2027-03-18",
  "Review window (days)": "7",
};
