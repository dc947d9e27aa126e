// docs.discord.com, "Rate Limits". The real limits of a route are not published and change; these are roomy ones.
const LIMIT = 50;
const WINDOW_MS = 1000;

type Bucket = { left: number; resetAt: number };

/** Counts requests per route and channel, server or webhook, each in a window of its own. */
export class RateLimits {
  readonly #buckets = new Map<string, Bucket>();

  /** Takes one request from a bucket: the headers to answer with, and how long to wait where none is left. */
  take(key: string): { headers: Record<string, string>; retryAfterMs: number | null } {
    const now = Date.now();
    const known = this.#buckets.get(key);
    const bucket =
      known !== undefined && known.resetAt > now
        ? known
        : { left: LIMIT, resetAt: now + WINDOW_MS };
    this.#buckets.set(key, bucket);
    const refused = bucket.left === 0;
    if (!refused) bucket.left -= 1;
    const after = (bucket.resetAt - now) / 1000;
    const headers = {
      "x-ratelimit-limit": String(LIMIT),
      "x-ratelimit-remaining": String(bucket.left),
      "x-ratelimit-reset": (bucket.resetAt / 1000).toFixed(3),
      "x-ratelimit-reset-after": after.toFixed(3),
      "x-ratelimit-bucket": Buffer.from(key.split(" ")[1] ?? key)
        .toString("hex")
        .slice(0, 32),
    };
    return { headers, retryAfterMs: refused ? Math.ceil(after * 1000) : null };
  }
}
