import { mkdirSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { BotLink } from "./core/bot.ts";
import { Changes } from "./core/changes.ts";
import { Clock } from "./core/clock.ts";
import { DriverError } from "./core/driver-error.ts";
import { Faults } from "./core/faults.ts";
import { vendorId } from "./core/ids.ts";
import { Persistence } from "./core/persistence.ts";
import { createSandboxServer } from "./core/server.ts";
import type { Core, GatewayCore, Vendor } from "./core/types.ts";
import { WireLog } from "./core/wire-log.ts";
import { createDiscord } from "./discord/index.ts";
import { createOpenai } from "./openai/index.ts";
import { createSlack } from "./slack/index.ts";
import { createStripe } from "./stripe/index.ts";
import { createWebPages } from "./web-pages/web-pages.ts";

/** How a sandbox is started. */
export type SandboxOptions = {
  /** 0 takes any free one. */
  readonly port: number;
  /** Address of the bot; may be set later. */
  readonly botUrl?: string;
  /** Where state is kept; null keeps it in memory. */
  readonly dataDir: string | null;
  readonly log: Core["log"];
  /** A file that every HTTP request of the bot is appended to, as JSON lines. */
  readonly wireLog?: string | null;
  /** The Slack app's manifest; the repository's own where nothing is said, none where it is null. */
  readonly manifest?: string | null;
  /** How Slack reaches the bot; over its socket where nothing is said. With `http` workspaces install it by OAuth. */
  readonly slackMode?: "socket" | "http";
  /** Overrides whether workspaces install the app by OAuth. */
  readonly slackOauth?: boolean;
  /** What Stripe signs its webhooks with. */
  readonly webhookSecret?: string;
  /** By how much virtual time is ahead of the real one at first (ms). */
  readonly clockOffsetMs?: number;
  /** How long a bot has to acknowledge what a person does (ms); 3 s, as both platforms have it, unless said. */
  readonly answerMs?: number;
};

/** Slack and Discord both wait so long (docs.slack.dev, "Acknowledgment response"; docs.discord.com, "Interaction Callback"). */
const ANSWER_MS = 3_000;

/** A running sandbox. */
export type Sandbox = {
  readonly port: number;
  readonly url: string;
  setBotUrl(url: string): void;
  /** Writes its state, ends its connections and stops listening. */
  close(): Promise<void>;
};

/** Starts the local world on loopback. Refuses to run beside live Stripe keys. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  if (/^[sr]k_live_/.test(process.env.STRIPE_SECRET_KEY ?? "")) {
    throw new Error("STRIPE_SECRET_KEY is a live key: the sandbox does not start beside it");
  }
  const folder = options.dataDir === null ? null : join(options.dataDir, "sandbox");
  if (folder !== null) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const persistence = new Persistence(folder, options.log);
  const state: Core["state"] = (name, initial) => persistence.state(name, initial);
  const clock = new Clock(state, options.clockOffsetMs);
  const bot = new BotLink(options.botUrl ?? "");
  const wire = new WireLog(options.wireLog ?? null);
  const changes = new Changes();
  persistence.onChange((name) => changes.tell(name));
  let url = "";
  const core: GatewayCore = {
    clock,
    botUrl: () => bot.url,
    selfUrl: () => url,
    state,
    id: vendorId,
    log: (level, message, detail) => {
      options.log(level, message, detail);
      if (level === "error") changes.problem(message);
    },
    DriverError,
    bot,
    answerMs: options.answerMs ?? ANSWER_MS,
    frame: (vendor, direction, frame) => wire.frame(vendor, direction, frame),
  };
  const { manifest, slackMode, slackOauth, webhookSecret = "whsec_sandbox" } = options;
  const vendors: Vendor[] = [
    createSlack(core, {
      ...(manifest !== undefined && { manifest }),
      ...(slackMode !== undefined && { mode: slackMode }),
      ...(slackOauth !== undefined && { oauth: slackOauth }),
    }),
    createDiscord(core),
    createStripe(core, { webhookSecret }),
    createOpenai(core),
  ];
  const web = createWebPages(core);
  const deps = { vendors, bot, clock, faults: new Faults(), wire, changes, web };
  const server = createSandboxServer(deps, options.log);
  const port = await listen(server, options.port);
  url = `http://127.0.0.1:${port}`;
  return {
    port,
    url,
    setBotUrl: (botUrl) => {
      bot.url = botUrl;
    },
    close: async () => {
      for (const vendor of vendors) vendor.close?.();
      changes.close();
      persistence.flush();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      persistence.flush();
    },
  };
}

function listen(server: ReturnType<typeof createSandboxServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address: AddressInfo | string | null = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}
