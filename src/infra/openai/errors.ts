import OpenAI from "openai";
import { ProviderError } from "../../app/ports.ts";

type Code = "model_down" | "too_slow" | "over_budget" | "off_schema" | "model_refused";

/** Why there is no usable answer. What the provider said is left out: it may repeat what it was sent. */
export function noContext(code: Code, facts: { status?: number | undefined } = {}): ProviderError {
  const status = facts.status === undefined ? "" : ` (HTTP ${facts.status})`;
  const retryable = code === "model_down" || code === "too_slow";
  return new ProviderError(`no review context from the model: ${code}${status}`, {
    code,
    outcome: "failed",
    retryable,
  });
}

/** An error of the SDK as the port says it; anything else is a defect of ours and passes as it is. */
export function asProviderError(error: unknown): unknown {
  // What the SDK does not foresee: an answer that broke off (undici: "terminated"), is broken JSON, or no object at all.
  if (error instanceof TypeError && error.message === "terminated") return noContext("model_down");
  if (error instanceof SyntaxError || error instanceof TypeError) return noContext("off_schema");
  if (error instanceof ProviderError || !(error instanceof OpenAI.OpenAIError)) return error;
  if (
    error instanceof OpenAI.APIUserAbortError ||
    error instanceof OpenAI.APIConnectionTimeoutError
  ) {
    return noContext("too_slow");
  }
  if (!(error instanceof OpenAI.APIError)) return noContext("off_schema");
  const { status, code } = error;
  // Nothing was refused to us but more of it: the account's own limit is used up.
  if (code === "insufficient_quota" || code === "billing_hard_limit_reached") {
    return noContext("over_budget", { status });
  }
  if (code === "content_filter" || code === "content_policy_violation") {
    return noContext("model_refused", { status });
  }
  return noContext("model_down", { status });
}

/** What the log may know of a failed call: no word of what was sent or answered. */
export function failureFacts(error: unknown) {
  if (!(error instanceof OpenAI.APIError)) return {};
  const { status, code, type, param, requestID } = error;
  return { status, code, type, param, requestId: requestID };
}

/** Whether a server has no such API: then the other one is tried. A missing model is another matter. */
export function hasNoSuchApi(error: unknown): boolean {
  if (!(error instanceof OpenAI.APIError)) return false;
  const { status, code } = error;
  return (status === 404 && code !== "model_not_found") || status === 405 || status === 501;
}

/** Whether the request as it was sent is what is wrong, as where a model takes no pictures. */
export const isBadRequest = (error: unknown): boolean =>
  error instanceof OpenAI.APIError && (error.status === 400 || error.status === 422);
