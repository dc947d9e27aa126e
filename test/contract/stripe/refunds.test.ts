import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DAY, refusalOf, StripeWorld } from "./stripe-world.ts";

describe("Stripe refunds and chargebacks", () => {
  let world: StripeWorld;
  beforeEach(async () => {
    world = await StripeWorld.start();
  });
  afterEach(() => world.test.stop());

  it("refunds a pending charge from the charge itself, and keeps the fee", async () => {
    const charge = await world.paidCharge();
    const refund = await world.sdk.refunds.create({
      payment_intent: String(charge.payment_intent),
      metadata: { move: "move-2" },
    });
    expect(refund).toMatchObject({ amount: 10_000, status: "succeeded", charge: charge.id });
    const after = await world.sdk.charges.retrieve(charge.id);
    expect(after).toMatchObject({ refunded: true, amount_refunded: 10_000 });
    expect(await world.pending()).toBe(-320);
    await world.quiet();
    expect(world.receivedTypes()).toEqual(
      expect.arrayContaining(["charge.refunded", "refund.created", "refund.updated"]),
    );
  });

  it("refuses a refund that the available balance does not cover, until it is topped up", async () => {
    const charge = await world.paidCharge();
    await world.test.drive("/available", { charge: charge.id });
    const short = await refusalOf(world.sdk.refunds.create({ charge: charge.id }));
    expect(short.code).toBe("balance_insufficient");
    await world.test.drive("/topup", { amount: 320, currency: "usd" });
    await world.sdk.refunds.create({ charge: charge.id });
    expect(await world.available()).toBe(0);
  });

  it("does not refund transferred money out of what other charges have pending", async () => {
    const charge = await world.paidCharge();
    await world.paidCharge();
    const account = await world.account();
    await world.sdk.transfers.create({
      amount: 9000,
      currency: "usd",
      destination: account.id,
      source_transaction: charge.id,
    });
    const short = await refusalOf(world.sdk.refunds.create({ charge: charge.id }));
    expect(short.code).toBe("balance_insufficient");
    await world.sdk.refunds.create({ charge: charge.id, amount: 1000 });
  });

  it("never refunds more than the charge", async () => {
    const charge = await world.paidCharge();
    await world.sdk.refunds.create({ charge: charge.id, amount: 6000 });
    const above = await refusalOf(world.sdk.refunds.create({ charge: charge.id, amount: 4001 }));
    expect(above.code).toBe("amount_too_large");
    await world.sdk.refunds.create({ charge: charge.id });
    const again = await refusalOf(world.sdk.refunds.create({ charge: charge.id, amount: 1 }));
    expect(again.code).toBe("charge_already_refunded");
    const list = await world.sdk.refunds.list({ charge: charge.id });
    expect(list.data.map(({ amount }) => amount)).toEqual([4000, 6000]);
  });

  it("has the money again when a refund fails later", async () => {
    const charge = await world.paidCharge();
    const refund = await world.sdk.refunds.create({ charge: charge.id });
    await world.test.drive("/refund", { refund: refund.id, outcome: "failed" });
    const failed = await world.sdk.refunds.retrieve(refund.id);
    expect(failed.status).toBe("failed");
    expect(failed.failure_balance_transaction).toMatch(/^txn_/);
    const after = await world.sdk.charges.retrieve(charge.id);
    expect(after).toMatchObject({ refunded: false, amount_refunded: 0 });
    expect(world.receivedTypes()).toContain("refund.failed");
    const twice = world.test.drive("/refund", { refund: refund.id, outcome: "failed" });
    await expect(twice).rejects.toMatchObject({ status: 409 });
  });

  it("refunds a bank debit slowly", async () => {
    const session = await world.openSession();
    await world.test.drive("/pay", { session: session.id, outcome: "processing" });
    await world.test.drive("/pay", { session: session.id, outcome: "paid" });
    const [charge] = (await world.sdk.charges.list()).data;
    const refund = await world.sdk.refunds.create({ charge: charge?.id ?? "" });
    expect(refund.status).toBe("pending");
    expect(await world.pending()).toBe(-320);
    await world.test.advance(3 * DAY + 1);
    expect((await world.sdk.refunds.retrieve(refund.id)).status).toBe("succeeded");
    expect(world.receivedTypes()).toContain("refund.updated");
  });

  it("takes a chargeback and its fee at once, even below zero, and gives both back when won", async () => {
    const charge = await world.paidCharge();
    await world.test.drive("/chargeback", { charge: charge.id, outcome: "opened" });
    expect(await world.available()).toBe(-11_500);
    const disputed = await refusalOf(world.sdk.refunds.create({ charge: charge.id }));
    expect(disputed.code).toBe("charge_disputed");
    const [dispute] = (await world.sdk.disputes.list({ charge: charge.id })).data;
    expect(dispute).toMatchObject({ amount: 10_000, status: "needs_response" });
    expect(dispute?.balance_transactions[0]).toMatchObject({ fee: 1500, net: -11_500 });
    await world.test.drive("/chargeback", { charge: charge.id, outcome: "won" });
    expect(await world.available()).toBe(0);
    expect(world.receivedTypes()).toEqual(
      expect.arrayContaining(["charge.dispute.created", "charge.dispute.closed"]),
    );
  });

  it("can begin with a balance, again after a reset", async () => {
    const rich = await StripeWorld.start({ openingBalance: { usd: 50_000 } });
    expect(await rich.available()).toBe(50_000);
    await rich.vendor.reset();
    expect(await rich.available()).toBe(50_000);
    await rich.test.stop();
  });

  it("keeps a lost chargeback", async () => {
    const charge = await world.paidCharge();
    await world.test.drive("/chargeback", { charge: charge.id, outcome: "opened" });
    const twice = world.test.drive("/chargeback", { charge: charge.id, outcome: "opened" });
    await expect(twice).rejects.toMatchObject({ status: 409 });
    await world.test.drive("/chargeback", { charge: charge.id, outcome: "lost" });
    expect(await world.available()).toBe(-11_500);
  });
});
