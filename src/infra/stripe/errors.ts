import Stripe from "stripe";
import { ProviderError } from "../../app/ports.ts";

/**
 * Runs one call to Stripe and turns what it throws into a ProviderError, which alone decides on retry. Anything that is
 * not Stripe's passes as it is: it is a defect of ours.
 */
export async function calling<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw asProviderError(error);
  }
}

/** Stripe's error in our terms: whether its effect may have happened, and whether trying again can help. */
function asProviderError(error: unknown): unknown {
  if (!(error instanceof Stripe.errors.StripeError)) return error;
  const { statusCode } = error;
  // Without a status there is no answer: a time-out, a closed socket, or one that is no JSON.
  if (statusCode === undefined) return unknownOutcome(error, connectionCode(error));
  if (statusCode >= 500) return serverFailure(error, statusCode);
  // 409: another request with our key is still under way; what it will do is not known yet.
  if (statusCode === 409) return unknownOutcome(error, error.code ?? "idempotency_key_in_use");
  if (statusCode === 408) return unknownOutcome(error, "timeout");
  if (statusCode === 429 || error instanceof Stripe.errors.StripeRateLimitError) {
    return failed(error, error.code ?? "rate_limit", true);
  }
  // A wrong or withdrawn key of ours: it says nothing about the money, which goes once the operator has put it right.
  if (statusCode === 401) return failed(error, "key_not_accepted", true);
  if (error instanceof Stripe.errors.StripeIdempotencyError) {
    return failed(error, "idempotency_mismatch", false);
  }
  return failed(error, error.code ?? error.rawType ?? `http_${statusCode}`, false);
}

/** An answer that is not what was asked for; stripe-node resolves a 404 without an `error` as if it were the object. */
export function unexpectedAnswer(expected: string): ProviderError {
  return new ProviderError(`Stripe answered with something that is no ${expected}`, {
    code: "unexpected_answer",
    outcome: "unknown",
    retryable: true,
  });
}

/** Passes an object on if it is what its `object` field must say; throws ProviderError "unexpected_answer" where not. */
export function expectObject<T extends { readonly object: string }>(
  answer: T,
  name: T["object"],
): T {
  if (answer?.object !== name) throw unexpectedAnswer(name);
  return answer;
}

/** The items of a list; throws ProviderError "unexpected_answer" where it is no list. */
export function expectItems<T>(list: { readonly data: readonly T[] }): readonly T[] {
  if (!Array.isArray(list?.data)) throw unexpectedAnswer("list");
  return list.data;
}

type StripeError = InstanceType<typeof Stripe.errors.StripeError>;

function failed(error: StripeError, code: string, retryable: boolean): ProviderError {
  const retryAfterSeconds = retryAfter(error);
  return new ProviderError(error.message, {
    code,
    outcome: "failed",
    retryable,
    retryAfterSeconds,
  });
}

function unknownOutcome(error: StripeError, code: string): ProviderError {
  return new ProviderError(error.message, { code, outcome: "unknown", retryable: true });
}

function serverFailure(error: StripeError, statusCode: number): ProviderError {
  return new ProviderError(error.message, {
    code: error.code ?? `http_${statusCode}`,
    outcome: "unknown",
    retryable: true,
    // Stripe keeps the answer of a key for a day: sending it again only brings the same failure back.
    replayed: error.headers?.["idempotent-replayed"] === "true",
    retryAfterSeconds: retryAfter(error),
  });
}

/** The seconds of a Retry-After header; its other form, a date, Stripe does not use. */
function retryAfter(error: StripeError): number | null {
  const seconds = Number.parseInt(String(error.headers?.["retry-after"] ?? ""), 10);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}

function connectionCode(error: StripeError): string {
  if (!(error instanceof Stripe.errors.StripeConnectionError)) return "unreadable_answer";
  return /timeout/i.test(error.message) ? "timeout" : "connection";
}
