import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DAY, refusalOf, StripeWorld } from "./stripe-world.ts";

describe("Stripe transfers, reversals and payouts", () => {
  let world: StripeWorld;
  beforeEach(async () => {
    world = await StripeWorld.start();
  });
  afterEach(() => world.test.stop());

  const transfer = (charge: string | undefined, destination: string, amount = 9000) =>
    world.sdk.transfers.create({
      amount,
      currency: "usd",
      destination,
      ...(charge === undefined ? {} : { source_transaction: charge }),
      transfer_group: "milestone-1",
      metadata: { move: "move-1" },
    });

  it("accepts a transfer from a charge that is still pending, and lets both settle together", async () => {
    const charge = await world.paidCharge();
    const account = await world.account();
    const made = await transfer(charge.id, account.id);
    expect(made).toMatchObject({ amount: 9000, source_transaction: charge.id });
    const own = await world.sdk.balanceTransactions.retrieve(String(made.balance_transaction));
    expect(own.status).toBe("pending");
    const connected = await world.sdk.balance.retrieve({}, { stripeAccount: account.id });
    expect(connected.pending[0]?.amount).toBe(9000);
    await world.test.drive("/available", { charge: charge.id });
    expect(await world.available()).toBe(680);
    expect(await world.pending()).toBe(0);
  });

  it("never transfers more than the charge, reversals counted back", async () => {
    const charge = await world.paidCharge();
    const account = await world.account();
    const made = await transfer(charge.id, account.id, 9000);
    const above = await refusalOf(transfer(charge.id, account.id, 1001));
    expect(above.message).toContain("must not exceed the source amount");
    await world.sdk.transfers.createReversal(made.id, { amount: 500 });
    await transfer(charge.id, account.id, 1500);
    expect(await world.pending()).toBe(9680 - 10_000);
  });

  it("does not transfer what was refunded", async () => {
    const charge = await world.paidCharge();
    const account = await world.account();
    await world.sdk.refunds.create({ charge: charge.id, amount: 4000 });
    const above = await refusalOf(transfer(charge.id, account.id, 6001));
    expect(above.statusCode).toBe(400);
    await transfer(charge.id, account.id, 6000);
  });

  it("refuses a transfer from the balance that is not available yet", async () => {
    const charge = await world.paidCharge();
    const account = await world.account();
    const short = await refusalOf(transfer(undefined, account.id));
    expect(short.code).toBe("balance_insufficient");
    await world.test.drive("/available", { charge: charge.id });
    await transfer(undefined, account.id);
    expect(await world.available()).toBe(680);
  });

  it("refuses an account whose capability is not active, also later", async () => {
    const charge = await world.paidCharge();
    const account = await world.account(false);
    const refused = await refusalOf(transfer(charge.id, account.id));
    expect(refused.code).toBe("insufficient_capabilities_for_transfer");
    await world.test.drive("/onboard", { account: account.id, outcome: "ready" });
    await transfer(charge.id, account.id, 100);
    await world.test.drive("/onboard", { account: account.id, outcome: "restricted" });
    const again = await refusalOf(transfer(charge.id, account.id, 100));
    expect(again.code).toBe("insufficient_capabilities_for_transfer");
  });

  it.each([
    [{ destination: "acct_unknown" }, "resource_missing"],
    [{ amount: 0 }, "parameter_invalid_integer"],
    [{ currency: "xxx" }, undefined],
    [{ currency: "eur" }, undefined],
    [{ source_transaction: "ch_unknown" }, "resource_missing"],
  ])("refuses %o", async (wrong, code) => {
    const charge = await world.paidCharge();
    const account = await world.account();
    const refusal = await refusalOf(
      world.sdk.transfers.create({
        amount: 100,
        currency: "usd",
        destination: account.id,
        source_transaction: charge.id,
        ...wrong,
      }),
    );
    expect(refusal.statusCode).toBe(400);
    expect(refusal.code).toBe(code);
  });

  it("finds transfers by group and by destination", async () => {
    const charge = await world.paidCharge();
    const account = await world.account();
    const made = await transfer(charge.id, account.id);
    const group = await world.sdk.transfers.list({ transfer_group: "milestone-1" });
    expect(group.data.map(({ id, metadata }) => [id, metadata.move])).toEqual([
      [made.id, "move-1"],
    ]);
    const none = await world.sdk.transfers.list({ transfer_group: "milestone-2" });
    expect(none.data).toEqual([]);
    const own = await world.sdk.transfers.list({ destination: account.id });
    expect(own.data).toHaveLength(1);
  });

  it("takes new metadata, and nothing else, later", async () => {
    const charge = await world.paidCharge();
    const account = await world.account();
    const made = await transfer(charge.id, account.id);
    const updated = await world.sdk.transfers.update(made.id, { metadata: { adopted: "yes" } });
    expect(updated.metadata).toEqual({ move: "move-1", adopted: "yes" });
    const refusal = await refusalOf(
      world.sdk.rawRequest("POST", `/v1/transfers/${made.id}`, { amount: 1 }),
    );
    expect(refusal.code).toBe("parameter_unknown");
  });

  it("reverses a transfer while the connected account has the money", async () => {
    const charge = await world.paidCharge();
    const account = await world.account();
    const made = await transfer(charge.id, account.id);
    const reversal = await world.sdk.transfers.createReversal(made.id);
    expect(reversal.amount).toBe(9000);
    const after = await world.sdk.transfers.retrieve(made.id);
    expect(after).toMatchObject({ reversed: true, amount_reversed: 9000 });
    expect(after.reversals.data.map(({ id }) => id)).toEqual([reversal.id]);
    const listed = await world.sdk.transfers.listReversals(made.id);
    expect(listed.data).toHaveLength(1);
    expect(await world.pending()).toBe(9680);
    await refusalOf(world.sdk.transfers.createReversal(made.id));
  });

  it("refuses a reversal of what was paid out", async () => {
    const charge = await world.paidCharge();
    const account = await world.account();
    const made = await transfer(charge.id, account.id);
    await world.test.drive("/payouts", { account: account.id, outcome: "paid" });
    const short = await refusalOf(world.sdk.transfers.createReversal(made.id));
    expect(short.code).toBe("balance_insufficient");
  });

  it("pays out by itself once funds are available, and arrives two days later", async () => {
    const charge = await world.paidCharge();
    const account = await world.account();
    await transfer(charge.id, account.id);
    await world.test.advance(2 * DAY + 1);
    const stripeAccount = account.id;
    const created = await world.sdk.payouts.list({}, { stripeAccount });
    expect(created.data.map(({ amount, status }) => [amount, status])).toEqual([
      [9000, "in_transit"],
    ]);
    await world.test.advance(2 * DAY);
    const paid = await world.sdk.payouts.list({ status: "paid" }, { stripeAccount });
    expect(paid.data).toHaveLength(1);
    const [event] = world.test.received.filter(({ body }) => body.includes('"payout.paid"'));
    expect(JSON.parse(event?.body ?? "{}").account).toBe(account.id);
    expect((await world.sdk.payouts.list()).data).toEqual([]);
  });

  it("gives a failed payout back to the connected account, and pays it once the bank is mended", async () => {
    const charge = await world.paidCharge();
    const account = await world.account();
    await transfer(charge.id, account.id);
    await world.test.drive("/payouts", { account: account.id, outcome: "failed" });
    expect(world.receivedTypes()).toContain("payout.failed");
    const balance = await world.sdk.balance.retrieve({}, { stripeAccount: account.id });
    expect(balance.available[0]?.amount).toBe(9000);
    const v1 = await world.sdk.accounts.retrieve(account.id);
    expect(v1.payouts_enabled).toBe(false);
    expect(v1.capabilities?.transfers).toBe("active");
    await world.test.drive("/onboard", { account: account.id, outcome: "ready" });
    const payouts = await world.sdk.payouts.list({}, { stripeAccount: account.id });
    expect(payouts.data.map(({ status }) => status)).toEqual(["in_transit", "failed"]);
  });
});
