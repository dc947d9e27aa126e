import type { App } from "./app/api.ts";
import type { Watch } from "./app/ports/watch.ts";
import type { ChatPlatform, Log } from "./app/ports.ts";
import type { PlatformName } from "./app/queries/views.ts";
import type { Message } from "./chat/blocks.ts";
import type { Config } from "./config.ts";
import { createDiscordPlatform } from "./platforms/discord/index.ts";
import { createSlackPlatform } from "./platforms/slack/index.ts";
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
};

/** Where what happens is said and watched. */
type Eyes = { readonly log: Log; readonly watch: Watch };

/** Makes every platform that is configured; in sandbox mode both, on the sandbox. `at`: where they are, if not at home. */
export function createChats(config: Config, app: () => App, eyes: Eyes, at: string | null): Chats {
  const hosts = hostsOf(config, app, eyes, at);
  const all = Object.values(hosts);
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
      const host = /^\d+$/.test(channel) ? hosts.discord : hosts.slack;
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
  };
}

function hostsOf(
  config: Config,
  app: () => App,
  eyes: Eyes,
  at: string | null,
): Partial<Record<PlatformName, Host>> {
  const { slack, discord } = config.mode === "live" ? config : SANDBOX;
  const slackAt = at === null ? {} : { apiUrl: `${at}/slack/api/` };
  const discordAt = at === null ? {} : { apiUrl: `${at}/discord/api` };
  return {
    ...(slack && { slack: createSlackPlatform({ app, ...eyes, ...slack, ...slackAt }) }),
    ...(discord && {
      discord: createDiscordPlatform({ app, ...eyes, ...discord, ...discordAt }),
    }),
  };
}
