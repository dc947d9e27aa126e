import RateLimiterMemory from "rate-limiter-flexible/lib/RateLimiterMemory.js";
import type { Watch } from "../../app/ports/watch.ts";
import { refusal } from "../../domain/refusals.ts";
import type { Gate } from "./watched-app.ts";

export type ActLimits = {
  /** Acts of one account in a minute, in this process; 0 for no limit. */
  readonly person: number;
  /** Acts in one channel in a minute, which is to say in one agreement; 0 for no limit. */
  readonly agreement: number;
};

const WINDOW_SECONDS = 60;

/**
 * Refuses what no person does: hundreds of acts in a minute. It is counted in this process's memory, since asking a shared
 * store would cost every act a round trip; with several processes each lets this much through. What somebody could guess
 * at (codes) is counted in the database by its own rule.
 */
export function createGate({ person, agreement }: ActLimits, { metrics }: Watch): Gate {
  const people = limiter(person);
  const agreements = limiter(agreement);
  return async ({ actor, channel }, milestone) => {
    const who = `${actor.platform} ${actor.team} ${actor.user}`;
    const where = channel ? `${channel.platform} ${channel.team} ${channel.channel}` : milestone;
    const byPerson = await waitOf(people, who);
    const wait = byPerson ?? (where === null ? null : await waitOf(agreements, where));
    if (wait === null) return null;
    metrics.limited({ by: byPerson === null ? "agreement" : "person" });
    const seconds = Math.max(1, Math.ceil(wait / 1_000));
    const refusals = [refusal("app.too_many", { seconds })];
    return { kind: "refused", refusals, view: null, candidates: [], people: {} };
  };
}

/** Lets each key through so many times in a minute; answers whether this was one of them. */
export function createTurns(points: number): (key: string) => Promise<boolean> {
  const limits = limiter(points);
  return async (key) => (await waitOf(limits, key)) === null;
}

type Limiter = { consume(key: string): Promise<unknown> };

function limiter(points: number): Limiter | null {
  return points === 0 ? null : new RateLimiterMemory({ points, duration: WINDOW_SECONDS });
}

/** How long to wait, in milliseconds; null where it may go on. */
async function waitOf(limits: Limiter | null, key: string): Promise<number | null> {
  if (!limits) return null;
  try {
    await limits.consume(key);
    return null;
  } catch (error) {
    // What is no error is the library's way to say no.
    if (error instanceof Error || !(error instanceof Object) || !("msBeforeNext" in error))
      throw error;
    return Number(error.msBeforeNext);
  }
}
