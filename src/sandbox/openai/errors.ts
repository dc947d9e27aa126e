import type { SandboxResponse } from "../core/types.ts";

/** What OpenAI answers instead of a result: the envelope of platform.openai.com/docs/guides/error-codes. */
export class OpenaiRefusal extends Error {
  readonly status: number;
  readonly type: string;
  readonly code: string | null;
  readonly param: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(
    status: number,
    message: string,
    facts: {
      type?: string;
      code?: string | null;
      param?: string | null;
      retryAfterSeconds?: number | null;
    } = {},
  ) {
    super(message);
    this.status = status;
    this.type = facts.type ?? "invalid_request_error";
    this.code = facts.code ?? null;
    this.param = facts.param ?? null;
    this.retryAfterSeconds = facts.retryAfterSeconds ?? null;
  }

  toResponse(): SandboxResponse {
    const { message, type, param, code, retryAfterSeconds } = this;
    return {
      status: this.status,
      ...(retryAfterSeconds === null
        ? {}
        : { headers: { "retry-after": String(retryAfterSeconds) } }),
      body: { error: { message, type, param, code } },
    };
  }
}

export const badParam = (message: string, param: string, code: string | null = null) =>
  new OpenaiRefusal(400, message, { param, code });

export const missingParam = (param: string) =>
  badParam(`Missing required parameter: '${param}'.`, param, "missing_required_parameter");

export const noSuchModel = (model: string) =>
  new OpenaiRefusal(404, `The model \`${model}\` does not exist or you do not have access to it.`, {
    code: "model_not_found",
  });

/** A failure that the driver asked for, as OpenAI words it. */
export function askedFor(status: number, retryAfterSeconds: number, code?: string): OpenaiRefusal {
  if (status === 429 && code === "insufficient_quota") {
    const message =
      "You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.";
    return new OpenaiRefusal(429, message, { type: "insufficient_quota", code });
  }
  if (status === 429) {
    const message = `Rate limit reached for requests. Please try again in ${retryAfterSeconds}s.`;
    const facts = { type: "requests", code: code ?? "rate_limit_exceeded", retryAfterSeconds };
    return new OpenaiRefusal(429, message, facts);
  }
  if (status >= 500) {
    const message =
      status === 503
        ? "The engine is currently overloaded, please try again later"
        : "The server had an error while processing your request. Sorry about that!";
    return new OpenaiRefusal(status, message, { type: "server_error", code: code ?? null });
  }
  return new OpenaiRefusal(status, "An error made by the sandbox on demand.", {
    code: code ?? null,
  });
}
