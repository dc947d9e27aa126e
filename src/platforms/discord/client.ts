import { Client, GatewayIntentBits, Options, RESTEvents } from "discord.js";
import { type Log, ProviderError } from "../../app/ports.ts";

/** Longer pauses that Discord asks for are the caller's: its task comes again later. */
const LONGEST_PAUSE_MS = 3_000;
/** Discord blocks an address for a while after 10,000 answers of 401, 403 and 429 in 10 minutes (fault 57). */
const WARN_EVERY = 100;
const MOST_INVALID = 1_000;

type ClientParts = {
  readonly apiUrl: string | undefined;
  readonly shards: number | "auto" | undefined;
  readonly log: Log;
};

/**
 * A client that listens to servers only, never to messages or members, and keeps next to nothing in memory. A call
 * takes 8 s at most and is never sent twice by the library: the task that wanted it decides.
 */
export function createClient({ apiUrl, shards, log }: ClientParts): Client {
  const client = new Client({
    intents: [GatewayIntentBits.Guilds],
    // The library's `shards` are which ones; a number there would be the one shard of that number.
    ...(shards === "auto" ? { shards } : { shardCount: shards ?? 1 }),
    makeCache: Options.cacheWithLimits({
      ...Options.DefaultMakeCacheSettings,
      ...NOTHING_KEPT,
      GuildMemberManager: { maxSize: 50, keepOverLimit: isSelf },
      UserManager: { maxSize: 200, keepOverLimit: isSelf },
    }),
    allowedMentions: { parse: [] },
    // The bot's own posts set theirs (send.ts); set here it would go with answers to requests, which take none.
    enforceNonce: false,
    failIfNotExists: false,
    rest: {
      ...(apiUrl ? { api: apiUrl } : {}),
      timeout: 8_000,
      retries: 0,
      invalidRequestWarningInterval: WARN_EVERY,
      // A refused call says how long in one of three places, by what kind of limit it met.
      rejectOnRateLimit: ({ timeToReset, retryAfter, sublimitTimeout }) =>
        Math.max(timeToReset, retryAfter, sublimitTimeout) > LONGEST_PAUSE_MS,
    },
  });
  client.on("warn", (message) => log.warn("Discord's library warns", { message }));
  client.on("error", (error) => log.error("Discord's library reports an error", { error }));
  client.on("shardReconnecting", (shard) =>
    log.warn("the connection to Discord was lost", { shard }),
  );
  client.on("shardResume", (shard) => log.info("the connection to Discord is back", { shard }));
  client.on("shardReady", (shard) => log.info("the connection to Discord is open", { shard }));
  client.on("shardError", (error) => log.warn("the connection to Discord broke", { error }));
  return client;
}

const NOTHING_KEPT = {
  ApplicationCommandManager: 0,
  AutoModerationRuleManager: 0,
  BaseGuildEmojiManager: 0,
  DMMessageManager: 0,
  EntitlementManager: 0,
  GuildBanManager: 0,
  GuildEmojiManager: 0,
  GuildInviteManager: 0,
  GuildMessageManager: 0,
  GuildScheduledEventManager: 0,
  GuildStickerManager: 0,
  MessageManager: 0,
  PresenceManager: 0,
  ReactionManager: 0,
  ReactionUserManager: 0,
  StageInstanceManager: 0,
  ThreadManager: 0,
  ThreadMemberManager: 0,
  VoiceStateManager: 0,
};

const isSelf = (one: { readonly id: string; readonly client: Client<true> }) =>
  one.id === one.client.user.id;

/** Stops calls for the rest of Discord's ten minutes after a storm of refused ones. */
export type Breaker = { check(): void };

export function createBreaker(client: Client, log: Log): Breaker {
  let closedUntil = 0;
  client.rest.on(RESTEvents.InvalidRequestWarning, ({ count, remainingTime }) => {
    log.warn("Discord refuses many requests", { count, remainingTime });
    if (count >= MOST_INVALID) closedUntil = performance.now() + remainingTime;
  });
  return {
    check() {
      const waitMs = closedUntil - performance.now();
      if (waitMs <= 0) return;
      throw new ProviderError("too many requests were refused by Discord; waiting", {
        code: "breaker_open",
        outcome: "failed",
        retryable: true,
        retryAfterSeconds: Math.ceil(waitMs / 1_000),
      });
    },
  };
}
