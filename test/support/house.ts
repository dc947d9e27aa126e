import type { Pool } from "pg";
import type { App, Origin } from "../../src/app/api.ts";
import type { Deps } from "../../src/app/deps.ts";
import { checkCheckout } from "../../src/app/money/checkout.ts";
import type { ChatPlatform, Log } from "../../src/app/ports.ts";
import type { ContextView } from "../../src/app/queries/context-view.ts";
import type { LinkNotice, Notice } from "../../src/app/queries/notice-views.ts";
import type { ChannelRef, MessageRef } from "../../src/app/queries/views.ts";
import { applyEventTasks } from "../../src/app/receive.ts";
import { compose } from "../../src/compose.ts";
import type { MilestoneId } from "../../src/domain/ids.ts";
import { createHttpServer } from "../../src/http/server.ts";
import { stripeWebhookRoute } from "../../src/http/stripe-webhook.ts";
import { createLinkFetcher } from "../../src/infra/evidence/fetch/link-fetcher.ts";
import { sandboxNetwork } from "../../src/infra/evidence/fetch/network.ts";
import { sharedLanes } from "../../src/infra/postgres/index.ts";
import { createQueue, type Queue } from "../../src/infra/queue/index.ts";
import { createStripePayments } from "../../src/infra/stripe/index.ts";
import { startWorker, sweep } from "../../src/jobs/worker.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start.ts";
import { evidenceInMemory, plainReader } from "./evidence.ts";
import { type ModelOptions, sandboxModel } from "./model.ts";
import { clockOffsetMs } from "./moment.ts";
import { type FreshDatabase, freshDatabase } from "./postgres.ts";

const WEBHOOK_SECRET = "whsec_test";

/** The house without a chat platform: real PostgreSQL, BullMQ, HTTP and Stripe SDK, and people who act through the App. */
export type House = {
  readonly app: App;
  readonly deps: Deps;
  readonly pool: Pool;
  readonly queue: Queue;
  readonly sandbox: Sandbox;
  readonly botUrl: string;
  /** What was told or announced, in order. */
  readonly said: readonly {
    readonly kind: (Notice | LinkNotice)["kind"];
    readonly to: string | null;
  }[];
  /** Evidence as it was laid out and posted, in order. */
  readonly contexts: readonly {
    readonly channel: ChannelRef;
    readonly thread: MessageRef | null;
    readonly said: ContextView;
  }[];
  /** What was logged, as the log's own redaction would find it, and what the operator was alarmed with. */
  readonly logged: readonly {
    readonly level: string;
    readonly message: string;
    readonly detail: unknown;
  }[];
  readonly alarms: readonly string[];
  as(person: string, channel?: string): Origin;
  stripe(): Promise<StripeWorld>;
  drive(path: string, body: object): Promise<unknown>;
  idle(): Promise<void>;
  /** Lets a payment become known: by its webhook and the worker, or where those are off, by looking. */
  hear(milestoneId: MilestoneId): Promise<void>;
  advance(hours: number): Promise<void>;
  close(): Promise<void>;
};

export type StripeWorld = {
  readonly balance: {
    available: { amount: number; currency: string }[];
    pending: { amount: number; currency: string }[];
  };
  readonly sessions: { id: string; status: string; payment_status: string; url: string | null }[];
  readonly charges: { id: string; amount: number; amount_refunded: number }[];
  readonly transfers: {
    id: string;
    amount: number;
    destination: string;
    metadata: Record<string, string>;
  }[];
  readonly refunds: {
    id: string;
    amount: number;
    status: string;
    charge: string;
    metadata: Record<string, string>;
  }[];
  readonly reversals: { id: string; transfer: string; metadata: Record<string, string> }[];
  readonly disputes: { id: string; charge: string; status: string }[];
  readonly accounts: { id: string }[];
  readonly events: { id: string; type: string }[];
};

export type HouseOptions = {
  /** False: nothing runs tasks but the test. */
  readonly worker?: boolean;
  /** False: no webhook reaches the bot. */
  readonly webhooks?: boolean;
  /** Who hears that something waits for the operator. */
  readonly alarm?: Deps["alarm"];
  readonly log?: Log;
  /** Where jobs are carried on Redis. */
  readonly redisUrl?: string | undefined;
  /** The sandbox's model lays evidence out; no model unless said. */
  readonly model?: ModelOptions;
  /** What a file that somebody attached in a chat is; gone unless said. */
  readonly download?: ChatPlatform["download"];
};

export async function startHouse({
  worker = true,
  webhooks = true,
  alarm,
  log: ownLog,
  redisUrl,
  model,
  download,
}: HouseOptions = {}): Promise<House> {
  const logged: { level: string; message: string; detail: unknown }[] = [];
  const alarms: string[] = [];
  const note = (level: string) => (message: string, detail?: unknown) => {
    logged.push({ level, message, detail });
  };
  const log: Log = ownLog ?? { info: note("info"), warn: note("warn"), error: note("error") };
  const database: FreshDatabase = await freshDatabase();
  const pool = database.pool(20);
  const sandbox = await startSandbox({
    port: 0,
    clockOffsetMs: clockOffsetMs(),
    dataDir: null,
    log: () => undefined,
    webhookSecret: WEBHOOK_SECRET,
  });
  const port = sandbox.port;
  const payments = createStripePayments({
    secretKey: "sk_test_sandbox",
    webhookSecret: WEBHOOK_SECRET,
    host: "127.0.0.1",
    port,
    protocol: "http",
    log,
  });
  const queue = await createQueue({ pool, redisUrl, log });
  const said: { kind: (Notice | LinkNotice)["kind"]; to: string | null }[] = [];
  const contexts: Contexts = [];
  const chat = (): ChatPlatform => ({
    ...recordingChat(said, contexts),
    ...(download && { download }),
  });
  const { deps, app } = compose({
    ...{ pool, acts: sharedLanes(pool) },
    queue,
    payments,
    context: model ? sandboxModel(sandbox.url, log, model) : null,
    chats: { slack: chat(), discord: chat() },
    links: createLinkFetcher({ network: sandboxNetwork(port) }),
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
    ...(alarm && { alarm }),
  });
  const http = createHttpServer({
    log,
    routes: [
      stripeWebhookRoute({
        readWebhook: payments.readWebhook,
        livemode: false,
        receive: async (event) => {
          await applyEventTasks(deps, [event]);
        },
        log,
        alarm: (message) => void alarms.push(message),
      }),
    ],
  });
  const listening = await http.start({ port: 0, reach: "loopback" });
  const botUrl = `http://127.0.0.1:${listening.port}`;
  if (webhooks) sandbox.setBotUrl(botUrl);
  if (worker) await startWorker(deps, queue, { concurrency: 4, polls: false });
  const drive = async (path: string, body: object) => {
    const answer = await fetch(`${sandbox.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as unknown;
  };
  let request = 0;
  return {
    app,
    deps,
    pool,
    queue,
    sandbox,
    botUrl,
    ...{ said, contexts, logged, alarms },
    as: (person, channel = "C1") => ({
      requestId: `test:${++request}`,
      actor: { platform: "slack", team: "T1", user: person },
      displayName: person,
      channel: { platform: "slack", team: "T1", channel },
    }),
    stripe: async () =>
      (await (await fetch(`${sandbox.url}/sandbox/stripe`)).json()) as StripeWorld,
    drive,
    idle: () => untilIdle(deps, queue),
    hear: async (milestoneId) => {
      if (worker && webhooks) return untilIdle(deps, queue);
      for (const { id } of await deps.reads.checkoutsOf(milestoneId)) await checkCheckout(deps, id);
    },
    advance: async (hours) => {
      await drive("/sandbox/clock", { advance: `PT${hours}H` }).catch(() => undefined);
      await pool.query("UPDATE clock SET offset_ms = offset_ms + $1", [hours * 3_600_000]);
      await sweep(deps, queue);
    },
    close: async () => {
      await http.stop(0);
      await queue.stop();
      await sandbox.close();
      await database.drop();
    },
  };
}

type Contexts = { channel: ChannelRef; thread: MessageRef | null; said: ContextView }[];

async function untilIdle(deps: Deps, queue: Queue): Promise<void> {
  const until = performance.now() + 60_000;
  for (;;) {
    await sweep(deps, queue);
    const pending = await deps.tasks.pending();
    if (pending.length === 0 && (await queue.idle())) return;
    if (performance.now() > until)
      throw new Error(
        `still busy: ${JSON.stringify(pending)} ${JSON.stringify(await queue.counts())}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

/** A chat platform that only remembers what it was asked to say; held to the real one by the end-to-end tests. */
function recordingChat(
  said: { kind: (Notice | LinkNotice)["kind"]; to: string | null }[],
  contexts: Contexts,
): ChatPlatform {
  let messages = 0;
  return {
    postCard: async (channel) => ({ ...channel, message: `m${++messages}` }),
    updateCard: async () => "updated",
    openThread: async (channel) => {
      const message = `t${++messages}`;
      return { ...channel, message, thread: message, link: null };
    },
    updateThreadHead: async () => "updated",
    sayInThread: async () => "said",
    announce: async (_channel, notice) => {
      said.push({ kind: notice.kind, to: null });
    },
    tell: async (_identity, notice) => {
      said.push({ kind: notice.kind, to: notice.to });
    },
    download: async () => ({ ok: false, why: "gone" }),
    profile: async () => ({ timeZone: null }),
    remind: async (where) => {
      const place = where.kind === "channel" ? where.channel : { ...where.reader, channel: "dm" };
      const { platform, team, channel } = place;
      return { platform, team, channel, message: `r${++messages}` };
    },
    rewriteReminder: async () => "updated",
    summarize: async () => undefined,
    postContext: async (channel, laid, thread) => {
      contexts.push({ channel, thread, said: laid });
      return { ...channel, message: `x${++messages}` };
    },
    deepLink: () => "https://slack.com/app_redirect?channel=C1",
  };
}
