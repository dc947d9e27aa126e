import type { App } from "./app/api.ts";
import type { Watch } from "./app/ports/watch.ts";
import type { ChatPlatform, Log } from "./app/ports.ts";
import type { PlatformName } from "./app/queries/views.ts";
import type { Message } from "./chat/blocks.ts";
import type { Config } from "./config.ts";
import type { SlackConfig } from "./config-slack.ts";
import { createDiscordPlatform } from "./platforms/discord/index.ts";
import {
  createSlackPlatform,
  type OauthOptions,
  type SlackPlatform,
  type SlackRoute,
} from "./platforms/slack/index.ts";
import { SANDBOX } from "./vendors.ts";

/** One chat platform as whoever starts the house sees it. */
type Host = {
  readonly platform: ChatPlatform;
  alarm(channel: string, message: Message): Promise<void>;
  identify(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
  ready(): boolean;
  inFlight(): number;
  settle(timeoutMs: number): Promise<boolean>;
};

/** The chat platforms that are configured, together. */
export type Chats = {
  readonly names: readonly PlatformName[];
  readonly platforms: Partial<Record<PlatformName, ChatPlatform>>;
  /** Posts to the operator's channel: digits are a Discord channel, "C123" or "T123/C123" one in Slack. */
  alarm(channel: string, message: Message): Promise<void>;
  /** Learns what a process needs that only posts. */
  identify(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
  ready(): boolean;
  /** Which of them are connected now. */
  connected(): Readonly<Record<string, boolean>>;
  inFlight(): number;
  /** Waits until no listener of any platform is in flight. */
  settle(timeoutMs: number): Promise<boolean>;
  /** The paths that Slack and browsers call on the bot's HTTP server. */
  readonly routes: readonly SlackRoute[];
};

/** What installs by OAuth rest on; null where none can be kept. */
export type OauthStores = Pick<OauthOptions, "store" | "states" | "publicUrl"> | null;

/** Where what happens is said and watched. */
type Eyes = { readonly log: Log; readonly watch: Watch };

/** Makes every platform that is configured; in sandbox mode both, on the sandbox. `at`: where they are, if not at home. */
export function createChats(
  config: Config,
  app: () => App,
  eyes: Eyes,
  at: string | null,
  stores: OauthStores = null,
): Chats {
  const slack = slackOf(config, app, eyes, at, stores);
  const hosts = { ...(slack && { slack }), ...discordOf(config, app, eyes, at) };
  const all: readonly Host[] = Object.values(hosts);
  const each = async (act: (host: Host) => Promise<void>) => {
    await Promise.all(all.map(act));
  };
  const connected = () =>
    Object.fromEntries(Object.entries(hosts).map(([name, host]) => [name, host.ready()]));
  return {
    names: Object.keys(hosts) as PlatformName[],
    platforms: Object.fromEntries(
      Object.entries(hosts).map(([name, host]) => [name, host.platform]),
    ),
    alarm: async (channel, message) => {
      const host: Host | null | undefined = /^\d+$/.test(channel) ? hosts.discord : slack;
      await host?.alarm(channel, message);
    },
    identify: () => each((host) => host.identify()),
    start: () => each((host) => host.start()),
    stop: () => each((host) => host.stop()),
    ready: () => all.every((host) => host.ready()),
    connected,
    inFlight: () => all.reduce((sum, host) => sum + host.inFlight(), 0),
    settle: async (timeoutMs) =>
      (await Promise.all(all.map((host) => host.settle(timeoutMs)))).every(Boolean),
    routes: slack?.routes ?? [],
  };
}

function slackOf(
  config: Config,
  app: () => App,
  eyes: Eyes,
  at: string | null,
  stores: OauthStores,
): SlackPlatform | null {
  const slack = slackSettings(config);
  if (!slack) return null;
  const where = { app, ...eyes, ...(at === null ? {} : { apiUrl: `${at}/slack/api/` }) };
  if ("botTokens" in slack) return createSlackPlatform({ ...where, ...slack });
  if (!stores) {
    throw new Error("SECRETS_KEY is missing: installs keep their tokens encrypted with it.");
  }
  const { oauthApp, ...connection } = slack;
  return createSlackPlatform({ ...where, ...connection, oauth: { ...oauthApp, ...stores } });
}

/** Slack as this process is to use it: as configured, or the sandbox's; null where it is off. */
export function slackSettings(config: Config): SlackConfig | null {
  if (config.mode === "live") return config.slack;
  return config.slackMode === "http" ? SANDBOX.slackHttp : SANDBOX.slack;
}

function discordOf(
  config: Config,
  app: () => App,
  eyes: Eyes,
  at: string | null,
): { readonly discord?: Host } {
  const { discord } = config.mode === "live" ? config : SANDBOX;
  const where = at === null ? {} : { apiUrl: `${at}/discord/api` };
  return discord ? { discord: createDiscordPlatform({ app, ...eyes, ...discord, ...where }) } : {};
}
