import { Events, Status } from "discord.js";
import type { App } from "../../app/api.ts";
import type { Watch } from "../../app/ports/watch.ts";
import type { ChatPlatform, Log } from "../../app/ports.ts";
import type { Message } from "../../chat/blocks.ts";
import { createInFlight } from "../../chat/conversation/in-flight.ts";
import { createChatPlatform } from "./chat-platform.ts";
import { createBreaker, createClient } from "./client.ts";
import { createDrafts } from "./drafts.ts";
import { listen } from "./interactions/listen.ts";
import { inviteUrl } from "./invite.ts";
import { registerCommands } from "./register-commands.ts";
import { discordMessages } from "./render/message.ts";
import { createSender } from "./send.ts";

export type DiscordOptions = {
  /** Read at each request: the application and its platforms are made in a circle. */
  readonly app: () => App;
  readonly token: string;
  /** The application whose commands are registered; asked of Discord where it isn't given. */
  readonly applicationId?: string;
  /** Another Discord than discord.com, such as the sandbox's: its API without a version and without a slash. */
  readonly apiUrl?: string;
  readonly log: Log;
  /** How many shards this process connects with; "auto" asks Discord. One unless given. */
  readonly shards?: number | "auto";
  /** How long a request may take before it says that it takes longer. */
  readonly patienceMs?: number;
  /** Where a trace begins and how long people wait is known; nowhere unless given. */
  readonly watch?: Watch;
};

export type DiscordPlatform = {
  readonly platform: ChatPlatform;
  /** Posts to the operator's channel, by its id. */
  alarm(channel: string, message: Message): Promise<void>;
  /** Makes ready to post: all that a process needs which takes no requests. */
  identify(): Promise<void>;
  /** Connects and registers the commands; resolves once requests can come. */
  start(): Promise<void>;
  /** Takes nothing more, lets what is in flight end for a while, and closes the connection. */
  stop(): Promise<void>;
  /** Whether the connection is open now. */
  ready(): boolean;
  /** Requests that have not settled. */
  inFlight(): number;
  settle(timeoutMs: number): Promise<boolean>;
};

/** How long a stop waits for what people have asked already. */
const FLIGHT_MS = 8_000;

/** Discord over its gateway, for every server that the bot is in. */
export function createDiscordPlatform(options: DiscordOptions): DiscordPlatform {
  const { app, token, applicationId, apiUrl, log, shards, patienceMs, watch } = options;
  const client = createClient({ apiUrl, shards, log });
  const sender = createSender(client, token, createBreaker(client, log));
  const inFlight = createInFlight();
  listen({
    ...{ app, client, sender, inFlight, log, drafts: createDrafts() },
    ...(patienceMs === undefined ? {} : { patienceMs }),
    ...(watch && { watched: { watch, platform: "discord" } }),
  });
  return {
    platform: createChatPlatform(sender, (team) =>
      client.isReady() ? client.guilds.cache.has(team) : true,
    ),
    async alarm(channel, message) {
      const messages = discordMessages(message, { team: "", surface: "channel" });
      await sender.post(channel, messages, `alarm ${JSON.stringify(message)}`);
    },
    async identify() {
      client.rest.setToken(token);
    },
    async start() {
      inFlight.open();
      const ready = new Promise<void>((resolve) =>
        client.once(Events.ClientReady, () => resolve()),
      );
      await client.login(token);
      await ready;
      const id = applicationId ?? client.application?.id;
      if (!id) throw new Error("Discord did not say which application this is");
      await registerCommands(client, id, log);
      const servers = client.guilds.cache.size;
      log.info("connected to Discord", { servers });
      if (servers === 0) log.info("Tranche is in no Discord server yet", { invite: inviteUrl(id) });
    },
    async stop() {
      inFlight.close();
      await inFlight.settle(FLIGHT_MS);
      // Its own end is no loss of the connection.
      client.removeAllListeners(Events.ShardReconnecting);
      await client.destroy();
      await inFlight.settle(FLIGHT_MS);
    },
    ready: () =>
      client.isReady() && client.ws.shards.every(({ status }) => status === Status.Ready),
    inFlight: inFlight.count,
    settle: inFlight.settle,
  };
}
