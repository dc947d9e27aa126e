import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SandboxRequest } from "../../../src/sandbox/core/types.ts";
import { DAY, refusalOf, StripeWorld } from "./stripe-world.ts";

describe("Stripe idempotency keys", () => {
  let world: StripeWorld;
  let charge: string;
  let destination: string;
  beforeEach(async () => {
    world = await StripeWorld.start({ latencyMs: 10 });
    charge = (await world.paidCharge()).id;
    destination = (await world.account()).id;
  });
  afterEach(() => world.test.stop());

  const transfer = (idempotencyKey: string, amount = 1000) =>
    world.sdk.transfers.create(
      { amount, currency: "usd", destination, source_transaction: charge },
      { idempotencyKey },
    );

  it("answers the second request as the first, and moves the money once", async () => {
    const first = await transfer("key-1");
    const second = await transfer("key-1");
    expect(second.id).toBe(first.id);
    expect(second.lastResponse.headers["idempotent-replayed"]).toBe("true");
    expect(first.lastResponse.headers["idempotent-replayed"]).toBeUndefined();
    expect((await world.sdk.transfers.list()).data).toHaveLength(1);
  });

  it("repeats the state of then, not of now", async () => {
    const first = await transfer("key-1");
    await world.sdk.transfers.createReversal(first.id);
    expect((await transfer("key-1")).reversed).toBe(false);
  });

  it("refuses other parameters under the same key", async () => {
    await transfer("key-1");
    const refusal = await refusalOf(transfer("key-1", 999));
    expect(refusal.type).toBe("StripeIdempotencyError");
    expect(refusal.statusCode).toBe(400);
  });

  it("answers 409 to a second request while the first is under way", async () => {
    await world.test.stop();
    // Both are on their way before either can be done.
    world = await StripeWorld.start({ latencyMs: 1000 });
    charge = (await world.paidCharge()).id;
    destination = (await world.account()).id;
    const answers = await Promise.allSettled([transfer("key-1"), transfer("key-1")]);
    expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(answers.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { statusCode: 409, code: "idempotency_key_in_use" },
    });
    expect((await world.sdk.transfers.list()).data).toHaveLength(1);
  });

  it("repeats a refusal that came after the operation began, though its cause is gone", async () => {
    const refund = () =>
      world.sdk.refunds.create({ charge, amount: 10_000 }, { idempotencyKey: "refund-1" });
    await world.test.drive("/available", { charge });
    expect((await refusalOf(refund())).code).toBe("balance_insufficient");
    await world.test.drive("/topup", { amount: 100_000, currency: "usd" });
    expect((await refusalOf(refund())).code).toBe("balance_insufficient");
    await world.sdk.refunds.create({ charge }, { idempotencyKey: "refund-2" });
  });

  it("does not remember a refusal of the parameters", async () => {
    await refusalOf(
      world.sdk.transfers.create(
        { amount: 1000, currency: "usd", destination: "acct_none" },
        { idempotencyKey: "key-1" },
      ),
    );
    await transfer("key-1");
  });

  it("forgets a v1 key after 24 hours of virtual time", async () => {
    const first = await transfer("key-1");
    await world.test.advance(DAY - 60);
    expect((await transfer("key-1")).id).toBe(first.id);
    await world.test.advance(120);
    expect((await transfer("key-1")).id).not.toBe(first.id);
  });

  it("repeats a 500 that replaced the answer, while the money has moved", async () => {
    const body = Buffer.from(
      `amount=1000&currency=usd&destination=${destination}&source_transaction=${charge}`,
    );
    const request: SandboxRequest = {
      method: "POST",
      path: "/v1/transfers",
      query: new URLSearchParams(),
      headers: {
        authorization: "Bearer sk_test_sandbox",
        "content-type": "application/x-www-form-urlencoded",
        "idempotency-key": "key-500",
      },
      body,
    };
    await world.vendor.handle(request);
    const error = { error: { type: "api_error", message: "An unknown error occurred" } };
    world.vendor.rememberAnswer(request, { status: 500, body: error });
    const replay = await refusalOf(transfer("key-500"));
    expect(replay.statusCode).toBe(500);
    expect(replay.headers?.["idempotent-replayed"]).toBe("true");
    expect((await world.sdk.transfers.list()).data).toHaveLength(1);
  });

  it("keeps the keys of v2 too", async () => {
    const create = () =>
      world.sdk.v2.core.accounts.create({ display_name: "X" }, { idempotencyKey: "account-1" });
    expect((await create()).id).toBe((await create()).id);
  });
});
