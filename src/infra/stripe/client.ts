import Stripe from "stripe";

/** The version whose shapes this adapter reads; the SDK is pinned to the same. */
const STRIPE_API_VERSION = "2026-10-28.endive";

const TIMEOUT_MS = 20_000;

export type StripeSettings = {
  readonly secretKey: string;
  /** Elsewhere than api.stripe.com, such as a sandbox on loopback. */
  readonly host?: string;
  readonly port?: number;
  readonly protocol?: "http" | "https";
  /** How long one call may take; 20 s where it is not said. */
  readonly timeoutMs?: number;
};

/**
 * The SDK with its own retries off: the task that sends decides on the next attempt, with the stored key. (It still sends
 * once more by itself after a closed socket, with the same key, which is why every call that creates brings ours.)
 */
export function stripeClient(settings: StripeSettings): Stripe {
  const { secretKey, host, port, protocol, timeoutMs } = settings;
  return new Stripe(secretKey, {
    apiVersion: STRIPE_API_VERSION,
    maxNetworkRetries: 0,
    timeout: timeoutMs ?? TIMEOUT_MS,
    telemetry: false,
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(protocol === undefined ? {} : { protocol }),
  });
}
