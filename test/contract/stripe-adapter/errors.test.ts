import { createServer, type RequestListener } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { ProviderError } from "../../../src/app/ports.ts";
import { asId, type MilestoneId, type MoveId } from "../../../src/domain/ids.ts";
import { createStripePayments } from "../../../src/infra/stripe/index.ts";

/** A wire that answers as it is told: what the sandbox would only do by chance is provoked here, byte by byte. */
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const silent = { info: () => {}, warn: () => {}, error: () => {} };

async function paymentsOn(listener: RequestListener, timeoutMs = 5_000) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return createStripePayments({
    secretKey: "sk_test_sandbox",
    webhookSecret: null,
    host: "127.0.0.1",
    port,
    protocol: "http",
    timeoutMs,
    log: silent,
  });
}

const order = {
  moveId: asId<MoveId>("move-1"),
  milestoneId: asId<MilestoneId>("milestone-1"),
  amount: { amountMinor: 1000, currency: "USD" },
  destination: "acct_1",
  chargeId: "ch_1",
  idempotencyKey: "key-1",
};

function answer(status: number, body: unknown, headers: Record<string, string> = {}) {
  const listener: RequestListener = (_request, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
  return listener;
}

const error = (type: string, code?: string) => ({
  error: { type, message: "as told", ...(code ? { code } : {}) },
});

async function failureOf(listener: RequestListener, timeoutMs?: number): Promise<ProviderError> {
  const payments = await paymentsOn(listener, timeoutMs);
  const thrown = await payments.createTransfer(order).catch((each: unknown) => each);
  if (thrown instanceof ProviderError) return thrown;
  throw new Error(`no ProviderError: ${String(thrown)}`);
}

describe("what Stripe's failures mean", () => {
  it.each([
    [400, error("invalid_request_error", "parameter_missing"), "parameter_missing"],
    [400, error("invalid_request_error", "balance_insufficient"), "balance_insufficient"],
    [400, error("invalid_request_error"), "invalid_request_error"],
    [400, error("idempotency_error"), "idempotency_mismatch"],
    [402, error("card_error", "card_declined"), "card_declined"],
    [403, error("invalid_request_error", "account_invalid"), "account_invalid"],
    [404, error("invalid_request_error", "resource_missing"), "resource_missing"],
  ])("takes a %i for a definite no that keeps its code: %j", async (status, body, code) => {
    expect(await failureOf(answer(status, body))).toMatchObject({
      code,
      outcome: "failed",
      retryable: false,
      replayed: false,
    });
  });

  it("knows that nothing happened on 429, and tries again", async () => {
    const limited = answer(429, error("invalid_request_error", "lock_timeout"), {
      "retry-after": "7",
    });
    expect(await failureOf(limited)).toMatchObject({
      code: "lock_timeout",
      outcome: "failed",
      retryable: true,
      retryAfterSeconds: 7,
    });
  });

  it("tries again where our own key is not accepted, since nothing happened and it will be put right", async () => {
    expect(await failureOf(answer(401, error("invalid_request_error")))).toMatchObject({
      code: "key_not_accepted",
      outcome: "failed",
      retryable: true,
    });
  });

  it("does not know what a concurrent request with the same key does", async () => {
    const body = error("idempotency_error", "idempotency_key_in_use");
    expect(await failureOf(answer(409, body))).toMatchObject({
      code: "idempotency_key_in_use",
      outcome: "unknown",
      retryable: true,
    });
  });

  it("tells a replayed 500 from a first one", async () => {
    const first = await failureOf(answer(500, error("api_error")));
    expect(first).toMatchObject({ code: "http_500", outcome: "unknown", replayed: false });
    const headers = { "idempotent-replayed": "true" };
    const replayed = await failureOf(answer(500, error("api_error"), headers));
    expect(replayed).toMatchObject({ outcome: "unknown", retryable: true, replayed: true });
  });

  it("does not know what happened behind a time-out", async () => {
    expect(await failureOf(() => {}, 50)).toMatchObject({
      code: "timeout",
      outcome: "unknown",
      retryable: true,
    });
  });

  it("does not know what happened behind a closed socket, and keeps the key when the SDK sends again", async () => {
    const keys: unknown[] = [];
    const failure = await failureOf((request, response) => {
      keys.push(request.headers["idempotency-key"]);
      response.destroy();
    });
    expect(failure).toMatchObject({ code: "connection", outcome: "unknown", retryable: true });
    expect(keys).toEqual(["key-1", "key-1"]);
  });

  it("does not know what happened behind an answer that is no JSON", async () => {
    expect(await failureOf(answer(200, "<html>"))).toMatchObject({
      outcome: "unknown",
      retryable: true,
    });
  });

  it("does not take a 404 without an error for the object", async () => {
    expect(await failureOf(answer(404, {}))).toMatchObject({
      code: "unexpected_answer",
      outcome: "unknown",
    });
  });

  it("sends once: retries are the task's", async () => {
    let sent = 0;
    await failureOf((request, response) => {
      sent += 1;
      answer(503, error("api_error"))(request, response);
    });
    expect(sent).toBe(1);
  });
});
