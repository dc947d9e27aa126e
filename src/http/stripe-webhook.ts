import type { Log, ProviderEvent } from "../app/ports.ts";
import { ProviderError } from "../app/ports.ts";
import { type HttpAnswer, type HttpRequest, MEGABYTE, post, type Route } from "./route.ts";

export type StripeWebhookOptions = {
  /** Verifies the signature over the raw bytes; throws ProviderError where it is not Stripe's. */
  readonly readWebhook: (rawBody: Buffer, signature: string) => ProviderEvent;
  /** Whether this deployment moves live money. */
  readonly livemode: boolean;
  /** Commits the event to the inbox, once per event id, and returns when that is durable. */
  readonly receive: (event: ProviderEvent) => Promise<void>;
  readonly log: Log;
  /** Tells the operator. */
  readonly alarm: (message: string, detail: Record<string, unknown>) => void;
  /** Hears what came of each: "received", or the code of its refusal. */
  readonly came?: (outcome: string) => void;
};

/**
 * `POST /stripe/webhooks`: 200 once the event is committed, 400 for what is not Stripe's or of the other mode (nothing is
 * written), 500 where the commit failed, so that Stripe sends it again.
 */
export function stripeWebhookRoute(options: StripeWebhookOptions): Route {
  return post(
    "/stripe/webhooks",
    async (request) => {
      const said = await answer(options, request);
      const body: unknown = said.body;
      const isRefused = body instanceof Object && "error" in body;
      options.came?.(isRefused ? String(body.error) : "received");
      return said;
    },
    MEGABYTE,
  );
}

async function answer(options: StripeWebhookOptions, request: HttpRequest): Promise<HttpAnswer> {
  const signature = request.headers["stripe-signature"];
  if (typeof signature !== "string" || signature === "") return refused("missing_signature");
  const read = readEvent(options, request.body, signature);
  if ("code" in read) {
    options.log.warn("stripe webhook refused", { why: read.code });
    return refused(read.code);
  }
  if (read.livemode !== options.livemode) {
    const { id, type, livemode } = read;
    options.alarm("a Stripe event of the other mode was refused", { id, type, livemode });
    return refused("wrong_mode");
  }
  await options.receive(read);
  return { status: 200, body: { received: true } };
}

function readEvent(
  { readWebhook }: StripeWebhookOptions,
  body: Buffer,
  signature: string,
): ProviderEvent | { readonly code: string } {
  try {
    return readWebhook(body, signature);
  } catch (error) {
    if (error instanceof ProviderError) return { code: error.code };
    throw error;
  }
}

function refused(error: string): HttpAnswer {
  return { status: 400, body: { error } };
}
