import { describe, expect, it } from "vitest";
import { adapterWorld, refusalOf } from "./world.ts";

const world = adapterWorld();

async function transferOrder(amountMinor = 466_050) {
  const { order, charge } = await world.paid();
  const { moveId, idempotencyKey } = world.fresh();
  return {
    moveId,
    idempotencyKey,
    milestoneId: order.milestoneId,
    amount: { amountMinor, currency: "USD" },
    destination: await world.readyAccount(),
    chargeId: charge.chargeId,
  };
}

async function refundOrder(amountMinor = 480_000) {
  const { order, charge } = await world.paid();
  const { moveId, idempotencyKey } = world.fresh();
  return {
    moveId,
    idempotencyKey,
    milestoneId: order.milestoneId,
    amount: { amountMinor, currency: "USD" },
    chargeId: charge.chargeId,
  };
}

describe("transfers", () => {
  it("goes out while the charge is pending and says when it arrives", async () => {
    const order = await transferOrder();
    const transfer = await world.payments.createTransfer(order);
    expect(transfer).toMatchObject({
      moveId: order.moveId,
      amountMinor: 466_050,
      destination: order.destination,
      reversedMinor: 0,
    });
    expect(transfer.arrivesOn).not.toBeNull();
  });

  it("is there at once where the charge is available", async () => {
    const order = await transferOrder();
    await world.bot.drive("/available", { charge: order.chargeId });
    expect(await world.payments.createTransfer(order)).toMatchObject({ arrivesOn: null });
  });

  it("is sent once: the same key brings the same transfer, and the group lists it by our id", async () => {
    const order = await transferOrder();
    const first = await world.payments.createTransfer(order);
    expect(await world.payments.createTransfer(order)).toEqual(first);
    expect(await world.payments.listTransfers(order.milestoneId)).toEqual([first]);
    expect(await world.payments.listTransfers(world.fresh().milestoneId)).toEqual([]);
  });

  it("lists a group that is longer than one page", async () => {
    const order = await transferOrder(1);
    for (let n = 0; n < 101; n += 1) {
      const { idempotencyKey, moveId } = world.fresh();
      await world.payments.createTransfer({ ...order, idempotencyKey, moveId });
    }
    const listed = await world.payments.listTransfers(order.milestoneId);
    expect(new Set(listed.map(({ moveId }) => moveId)).size).toBe(101);
  });

  it("is definitely refused, with Stripe's code, to an account that cannot receive", async () => {
    const { accountId } = await world.createAccount();
    const order = { ...(await transferOrder()), destination: accountId };
    expect(await refusalOf(world.payments.createTransfer(order))).toMatchObject({
      code: "insufficient_capabilities_for_transfer",
      outcome: "failed",
      retryable: false,
    });
  });

  it("is definitely refused above the charge", async () => {
    const order = await transferOrder(480_001);
    expect(await refusalOf(world.payments.createTransfer(order))).toMatchObject({
      outcome: "failed",
      retryable: false,
    });
  });
});

describe("a transfer or refund known by the provider's id only", () => {
  it("is described by our own ids, or is nothing that there is", async () => {
    const order = await transferOrder();
    const { transferId } = await world.payments.createTransfer(order);
    expect(await world.payments.describe("transfer", transferId)).toEqual({
      moveId: order.moveId,
      milestoneId: order.milestoneId,
      amount: order.amount,
      chargeId: order.chargeId,
      destination: order.destination,
      status: "succeeded",
    });
    await world.bot.drive("/topup", { amount: 1_000_000, currency: "usd" });
    const back = await refundOrder(1_000);
    const { refundId } = await world.payments.createRefund(back);
    expect(await world.payments.describe("refund", refundId)).toMatchObject({
      moveId: back.moveId,
      amount: { amountMinor: 1_000, currency: "USD" },
    });
    expect(await world.payments.describe("transfer", "tr_none")).toBeNull();
    expect(await world.payments.describe("refund", "re_none")).toBeNull();
  });
});

describe("a server failure that is replayed", () => {
  it("is marked, and the transfer group still shows whether it happened", async () => {
    const order = await transferOrder();
    const { vendor, body } = { vendor: world.stripe, body: { error: { type: "api_error" } } };
    const handle = vendor.handle;
    let request: Parameters<typeof handle>[0] | null = null;
    vendor.handle = (asked) => {
      if (asked.path === "/v1/transfers" && asked.method === "POST") request = asked;
      return handle.call(vendor, asked);
    };
    const sent = await world.payments.createTransfer(order);
    vendor.handle = handle;
    if (!request) throw new Error("nothing was sent");
    vendor.rememberAnswer(request, { status: 500, body });
    expect(await refusalOf(world.payments.createTransfer(order))).toMatchObject({
      outcome: "unknown",
      replayed: true,
    });
    const [found] = await world.payments.listTransfers(order.milestoneId);
    expect(found).toEqual(sent);
  });
});

describe("refunds", () => {
  it("gives back what is available, once per key, listed by our id", async () => {
    const order = await refundOrder();
    await world.bot.drive("/topup", { amount: 100_000, currency: "usd" });
    await world.bot.drive("/available", { charge: order.chargeId });
    const refund = await world.payments.createRefund(order);
    expect(refund).toMatchObject({
      moveId: order.moveId,
      chargeId: order.chargeId,
      amountMinor: 480_000,
      failure: null,
    });
    expect(await world.payments.createRefund(order)).toEqual(refund);
    expect(await world.payments.listRefunds(order.chargeId)).toEqual([
      await world.payments.getRefund(refund.refundId),
    ]);
  });

  it("is definitely refused where the balance is short, with the code that a top-up clears", async () => {
    const order = await refundOrder();
    const moved = await transferOrderFor(order.chargeId, order.milestoneId);
    await world.payments.createTransfer(moved);
    const refusal = await refusalOf(world.payments.createRefund(order));
    expect(refusal).toMatchObject({
      code: "balance_insufficient",
      outcome: "failed",
      retryable: false,
    });
  });

  it("is definitely refused a second time, and above what was paid", async () => {
    await world.bot.drive("/topup", { amount: 2_000_000, currency: "usd" });
    const order = await refundOrder();
    await world.payments.createRefund(order);
    const again = { ...order, ...world.fresh(), milestoneId: order.milestoneId };
    expect(await refusalOf(world.payments.createRefund(again))).toMatchObject({
      code: "charge_already_refunded",
      outcome: "failed",
    });
    const more = await refundOrder(480_001);
    expect(await refusalOf(world.payments.createRefund(more))).toMatchObject({ outcome: "failed" });
  });

  it("shows a refund that failed later, and why", async () => {
    await world.bot.drive("/topup", { amount: 2_000_000, currency: "usd" });
    const { refundId } = await world.payments.createRefund(await refundOrder());
    await world.bot.drive("/refund", { refund: refundId, outcome: "failed" });
    const refund = await world.payments.getRefund(refundId);
    expect(refund.status).toBe("failed");
    expect(refund.failure).not.toBeNull();
  });
});

async function transferOrderFor(
  chargeId: string,
  milestoneId: ReturnType<typeof world.fresh>["milestoneId"],
) {
  const { moveId, idempotencyKey } = world.fresh();
  return {
    moveId,
    idempotencyKey,
    milestoneId,
    chargeId,
    amount: { amountMinor: 460_000, currency: "USD" },
    destination: await world.readyAccount(),
  };
}
