import { DiscordAPIError, HTTPError, RateLimitError } from "discord.js";
import { ProviderError } from "../../app/ports.ts";

/** Discord's code of an error, or null where it is none of Discord's answers. */
export function discordErrorCode(error: unknown): number | null {
  const cause = error instanceof ProviderError ? error.cause : error;
  return cause instanceof DiscordAPIError && typeof cause.code === "number" ? cause.code : null;
}

/** Codes that the rest of this room asks about: docs.discord.com, "JSON Error Codes". */
export const CODES = {
  unknownChannel: 10_003,
  unknownMember: 10_007,
  unknownMessage: 10_008,
  unknownUser: 10_013,
  unknownWebhook: 10_015,
  unknownInteraction: 10_062,
  alreadyAcknowledged: 40_060,
  missingAccess: 50_001,
  notTheAuthor: 50_005,
  cannotTell: 50_007,
  missingPermissions: 50_013,
  invalidWebhookToken: 50_027,
  threadExists: 160_004,
} as const;

/** Runs a call to Discord and throws ProviderError for its failures; anything else is thrown on as it is. */
export async function calling<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw providerError(error);
  }
}

function providerError(error: unknown): unknown {
  if (error instanceof RateLimitError) {
    const retryAfterSeconds = Math.ceil(Math.max(error.retryAfter, error.timeToReset) / 1_000);
    const facts = { code: "ratelimited", outcome: "failed", retryable: true } as const;
    return known(
      `Discord asks to wait ${retryAfterSeconds} s`,
      { ...facts, retryAfterSeconds },
      error,
    );
  }
  if (error instanceof DiscordAPIError) {
    const code = error.status === 401 ? "unauthorized" : String(error.code);
    const facts = { code, outcome: "failed", retryable: false } as const;
    return known(`Discord answered ${error.code}: ${error.message.slice(0, 200)}`, facts, error);
  }
  if (error instanceof HTTPError) {
    const facts = { code: `http_${error.status}`, outcome: "unknown", retryable: true } as const;
    return known(`Discord answered ${error.status}`, facts, error);
  }
  if (!isConnection(error)) return error;
  const facts = { code: "no_answer", outcome: "unknown", retryable: true } as const;
  return known("Discord did not answer in time", facts, error);
}

type Facts = ConstructorParameters<typeof ProviderError>[1];

function known(message: string, facts: Facts, cause: unknown): ProviderError {
  return Object.assign(new ProviderError(message, facts), { cause });
}

/** A request that was given up (its time was over), or a connection that was refused or lost on the way. */
function isConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === "AbortError" || error.message === "fetch failed") return true;
  return "code" in error && /^(UND_ERR|E[A-Z]{3,})/.test(String(error.code));
}
