import type { Pool } from "pg";
import type { App } from "../../src/app/api.ts";
import type { Deps } from "../../src/app/deps.ts";
import { pollEvents } from "../../src/app/money/reconcile.ts";
import type { Job, Log } from "../../src/app/ports.ts";
import { runTask } from "../../src/app/run-task.ts";
import { compose } from "../../src/compose.ts";
import { devRoutes } from "../../src/http/dev.ts";
import { createHttpServer } from "../../src/http/server.ts";
import { createLinkFetcher } from "../../src/infra/evidence/fetch/link-fetcher.ts";
import { sandboxNetwork } from "../../src/infra/evidence/fetch/network.ts";
import { sharedLanes } from "../../src/infra/postgres/index.ts";
import { createStripePayments } from "../../src/infra/stripe/index.ts";
import { createDiscordPlatform, type DiscordPlatform } from "../../src/platforms/discord/index.ts";
import { createSlackPlatform } from "../../src/platforms/slack/index.ts";
import { startSandbox } from "../../src/sandbox/start.ts";
import { evidenceInMemory, plainReader } from "./evidence.ts";
import { sandboxModel } from "./model.ts";
import { clockOffsetMs } from "./moment.ts";
import { freshDatabase } from "./postgres.ts";
import { UNHURRIED_MS } from "./slack-world.ts";

/** What a person sees of one message in Discord. */
export type Seen = {
  readonly id: string;
  readonly plain: string;
  readonly buttons: readonly string[];
  readonly private: boolean;
  readonly components: readonly unknown[];
  readonly mentions?: readonly string[];
  readonly files?: readonly {
    readonly name: string;
    readonly url: string;
    readonly mimetype?: string;
    readonly alt?: string;
  }[];
  readonly thread?: readonly Seen[];
};

export type Modal = { readonly id: string; readonly plain: string; readonly components: unknown };

export type Reply = {
  readonly ackMs?: number | null;
  readonly private: readonly Seen[];
  readonly modal?: Modal;
  readonly url?: string;
  readonly errors?: Readonly<Record<string, string>>;
  readonly choices?: readonly { readonly name: string; readonly value: string }[];
  readonly error?: unknown;
};

/** The whole house on real parts, with the sandbox's Discord and Stripe before it; tasks run when the test says so. */
export type DiscordWorld = {
  readonly discord: DiscordPlatform;
  readonly discordOptions: { readonly token: string; readonly apiUrl: string; readonly log: Log };
  readonly deps: Deps;
  /** The application that Discord's listeners ask; a test may put a failing call in. */
  readonly app: { -readonly [Name in keyof App]: App[Name] };
  readonly sandboxUrl: string;
  /** The database, for what must not have changed in it. */
  readonly pool: Pool;
  readonly logged: readonly {
    readonly level: string;
    readonly message: string;
    readonly detail: unknown;
  }[];
  command(
    as: string,
    subcommand: string,
    options?: Record<string, unknown>,
    more?: Record<string, unknown>,
  ): Promise<Reply>;
  suggest(as: string, subcommand: string, option: string, value: string): Promise<Reply>;
  click(as: string, label: string, more?: Record<string, unknown>): Promise<Reply>;
  submit(as: string, values: Record<string, unknown>): Promise<Reply>;
  channel(as: string, name?: string): Promise<readonly Seen[]>;
  dm(as: string): Promise<readonly Seen[]>;
  drive(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Runs every task that is due until nothing is left. */
  work(): Promise<void>;
  close(): Promise<void>;
};

const CHANNEL = "website-relaunch";
const DISCORD_TOKEN = "sandbox.discord.token";

export async function startDiscordWorld({
  withSlack = false,
  withModel = false,
  patienceMs = UNHURRIED_MS,
}: {
  patienceMs?: number;
  withSlack?: boolean;
  /** The sandbox's model lays evidence out; none unless said. */
  withModel?: boolean;
} = {}): Promise<DiscordWorld> {
  const database = await freshDatabase();
  const logged: { level: string; message: string; detail: unknown }[] = [];
  const note = (level: string) => (message: string, detail?: unknown) => {
    logged.push({ level, message, detail });
  };
  const log: Log = { info: note("info"), warn: note("warn"), error: note("error") };
  const wireLog = process.env.SANDBOX_WIRE_LOG ?? null;
  const sandbox = await startSandbox({
    ...{
      port: 0,
      clockOffsetMs: clockOffsetMs(),
      ...(patienceMs === UNHURRIED_MS && { answerMs: patienceMs }),
      dataDir: null,
      log: () => {},
      wireLog,
    },
    manifest: withSlack ? "manifest/slack.json" : null,
  });
  const jobs: Job[] = [];
  const discordOptions = { token: DISCORD_TOKEN, apiUrl: `${sandbox.url}/discord/api`, log };
  const discord = createDiscordPlatform({ app: () => app, ...discordOptions, patienceMs });
  const slack = withSlack
    ? createSlackPlatform({
        app: () => app,
        botTokens: ["xoxb-sandbox-acme", "xoxb-sandbox-other-co"],
        appToken: "xapp-sandbox",
        apiUrl: `${sandbox.url}/slack/api/`,
        ...{ log, patienceMs },
      })
    : null;
  const pool = database.pool();
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
    chats: { discord: discord.platform, ...(slack && { slack: slack.platform }) },
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
    context: withModel ? sandboxModel(sandbox.url, log) : null,
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
    routes: devRoutes({
      health: async () => ({ ready: discord.ready(), vendors: { discord: discord.ready() } }),
      setClock: async () => ({ now: await deps.reads.now() }),
      settle: async (timeoutMs) => {
        const settled = await Promise.all([discord.settle(timeoutMs), slack?.settle(timeoutMs)]);
        return settled.every((done) => done !== false);
      },
      idle: async () => ({ idle: true, ms: 0 }),
      reset: async () => {},
      ledger: async () => ({}),
      upcoming: async () => ({ upcoming: await deps.reads.upcoming(20) }),
      restartWorker: async () => {},
    }),
  });
  const { port } = await server.start({ port: 0, reach: "loopback" });
  sandbox.setBotUrl(`http://127.0.0.1:${port}`);
  await Promise.all([discord.start(), slack?.start()]);
  const drive = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${sandbox.url}/sandbox${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    return answer.json();
  };
  const reply = (path: string, body: unknown) =>
    drive("POST", `/discord/${path}`, body) as Promise<Reply>;
  const read = async (path: string) => {
    const answer = (await drive("GET", path)) as { messages: readonly Seen[] };
    return answer.messages;
  };
  return {
    ...{ discord, discordOptions, deps, app, sandboxUrl: sandbox.url, pool, logged, drive },
    command: (as, subcommand, given = {}, more = {}) =>
      reply("command", { as, channel: CHANNEL, subcommand, options: given, ...more }),
    suggest: (as, subcommand, option, value) =>
      reply("autocomplete", { as, channel: CHANNEL, subcommand, option, value }),
    click: (as, label, more = {}) => reply("click", { as, channel: CHANNEL, label, ...more }),
    submit: (as, values) => reply("submit", { as, values }),
    channel: (as, name = CHANNEL) => read(`/discord/channels/${name}?as=${as}`),
    dm: (as) => read(`/discord/dm?as=${as}`),
    async work() {
      await work();
      await pollEvents(deps);
      await work();
    },
    async close() {
      await Promise.all([discord.stop(), slack?.stop()]);
      await discord.settle(2_000);
      await server.stop(0);
      await sandbox.close();
      await database.drop();
    },
  };
}

/** A milestone as the options of `/milestone new` say it, and what its modal asks for. */
export const NEW = {
  options: {
    title: "Checkout that takes cards",
    amount: "4,800.00",
    due: "2027-03-18",
    party: "facilitator",
    side: "buyer",
  },
  fields: {
    Deliverable: "A checkout page on staging that takes card payments.",
    "Acceptance criteria": "Card payment succeeds on staging\nDeclined card shows the reason",
    "Required proof": "A recording of both",
    "Known exclusions": "No invoices",
    "If credentials or access are missing": "The due date moves by as many days.",
  },
} as const;

/** What a person was told privately, as one text. */
export const said = (reply: Reply): string => reply.private.map(({ plain }) => plain).join("\n");
export const buttons = (reply: Reply): readonly string[] =>
  reply.private.flatMap((message) => message.buttons);
