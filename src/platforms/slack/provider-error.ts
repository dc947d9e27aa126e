import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from "@slack/web-api";
import { ProviderError } from "../../app/ports.ts";

/** Slack's own faults: it may have acted all the same (docs.slack.dev: "the request may still have succeeded"). */
const SLACK_FAULTS: ReadonlySet<string> = new Set([
  "internal_error",
  "fatal_error",
  "service_unavailable",
  "request_timeout",
  "team_added_to_org",
]);

/** Slack's code of an error, or null where it is none of Slack's answers. */
export function slackErrorCode(error: unknown): string | null {
  if (error instanceof WebAPIPlatformError) return error.data.error;
  return error instanceof ProviderError ? error.code : null;
}

/** Any failure of a call to Slack as the house knows it; what is not one is thrown on as it is. */
function providerError(error: unknown): unknown {
  if (error instanceof WebAPIPlatformError) {
    const code = error.data.error;
    const fault = SLACK_FAULTS.has(code);
    const outcome = fault ? "unknown" : "failed";
    return new ProviderError(`Slack answered ${code}`, { code, outcome, retryable: fault });
  }
  if (error instanceof WebAPIRateLimitedError) {
    const message = `Slack asks to wait ${error.retryAfter} s`;
    return new ProviderError(message, { code: "ratelimited", outcome: "failed", retryable: true });
  }
  if (error instanceof WebAPIRequestError) {
    const message = "Slack did not answer in time";
    return new ProviderError(message, { code: "no_answer", outcome: "unknown", retryable: true });
  }
  if (error instanceof WebAPIHTTPError) {
    const fault = error.statusCode >= 500;
    const facts = { outcome: fault ? "unknown" : "failed", retryable: fault } as const;
    return new ProviderError(`Slack answered ${error.statusCode}`, {
      code: `http_${error.statusCode}`,
      ...facts,
    });
  }
  return error;
}

/** Runs a call to Slack; waits once where Slack asks for a short pause, and throws ProviderError for its failures. */
export async function calling<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof WebAPIRateLimitedError) || error.retryAfter > LONGEST_PAUSE_SECONDS) {
      throw providerError(error);
    }
    await pause(error.retryAfter);
  }
  try {
    return await call();
  } catch (error) {
    throw providerError(error);
  }
}

/** Longer pauses are the caller's: its task comes again later. */
const LONGEST_PAUSE_SECONDS = 3;

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
}
