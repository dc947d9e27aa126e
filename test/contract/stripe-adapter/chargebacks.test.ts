import { describe, expect, it } from "vitest";
import { instant, plusDays } from "../../../src/domain/clock/instant.ts";
import { adapterWorld, refusalOf } from "./world.ts";

const world = adapterWorld();

async function transferred(amountMinor = 466_050) {
  const { order, charge } = await world.paid();
  const { moveId, idempotencyKey } = world.fresh();
  const transfer = await world.payments.createTransfer({
    ...{ moveId, idempotencyKey, milestoneId: order.milestoneId, chargeId: charge.chargeId },
    ...{ amount: { amountMinor, currency: "USD" }, destination: await world.readyAccount() },
  });
  return { transfer, milestoneId: order.milestoneId, charge };
}

async function chargedBack() {
  const { charge } = await world.paid();
  const { dispute } = (await world.bot.drive("/chargeback", {
    ...{ charge: charge.chargeId, outcome: "opened" },
  })) as { dispute: { id: string } };
  return { chargebackId: dispute.id, chargeId: charge.chargeId };
}

describe("reversals", () => {
  it("takes a part of a transfer back, once a key, and lists it by our id", async () => {
    const { transfer, milestoneId } = await transferred();
    const { transferId } = transfer;
    const order = {
      ...world.fresh(),
      milestoneId,
      transferId,
      amount: { amountMinor: 100_000, currency: "USD" },
    };
    const first = await world.payments.createReversal(order);
    expect(first).toMatchObject({ moveId: order.moveId, transferId, amountMinor: 100_000 });
    expect(await world.payments.createReversal(order)).toEqual(first);
    expect(await world.payments.listReversals(transferId)).toEqual([first]);
    const [now] = await world.payments.listTransfers(milestoneId);
    expect(now?.reversedMinor).toBe(100_000);
  });

  it("is definitely refused above what was transferred, and where the payee has too little", async () => {
    const { transfer, milestoneId } = await transferred();
    const order = (amountMinor: number) => ({
      ...{ ...world.fresh(), milestoneId, transferId: transfer.transferId },
      amount: { amountMinor, currency: "USD" },
    });
    const above = await refusalOf(world.payments.createReversal(order(466_051)));
    expect(above).toMatchObject({ outcome: "failed", retryable: false });
    await world.bot.drive("/payouts", { account: transfer.destination, outcome: "paid" });
    const short = await refusalOf(world.payments.createReversal(order(466_050)));
    expect(short).toMatchObject({ code: "balance_insufficient", outcome: "failed" });
  });
});

describe("chargebacks", () => {
  it("says what the bank took and its fee, and by when it takes an answer", async () => {
    const { chargebackId, chargeId } = await chargedBack();
    const found = await world.payments.getChargeback(chargebackId);
    expect(found).toMatchObject({
      ...{ chargebackId, chargeId, amountMinor: 480_000, currency: "USD", state: "open" },
      ...{ feeMinor: 1_500, feeBackMinor: 0, hasEvidence: false, livemode: false },
    });
    expect(found.evidenceDueAt).not.toBeNull();
    const since = plusDays(found.evidenceDueAt ?? instant(0), -30);
    const listed = await world.payments.listChargebacks(since);
    expect(listed).toContainEqual(found);
  });

  it("keeps an answer, and sends it to the bank once", async () => {
    const { chargebackId } = await chargedBack();
    const answer = (key: string, submit: boolean, text: string) =>
      world.payments.updateChargebackEvidence({
        ...{ chargebackId, submit, idempotencyKey: key },
        fields: { product_description: "A checkout page", uncategorized_text: text },
      });
    expect((await answer("kept", false, "x".repeat(20_000))).hasEvidence).toBe(false);
    expect(await answer("sent", true, "Approved by the buyer")).toMatchObject({
      ...{ hasEvidence: true, state: "open" },
    });
    const late = await refusalOf(answer("late", true, "More"));
    expect(late).toMatchObject({ outcome: "failed", retryable: false });
  });

  it("refuses texts that are longer than the bank takes", async () => {
    const { chargebackId } = await chargedBack();
    const long = await refusalOf(
      world.payments.updateChargebackEvidence({
        ...{ chargebackId, submit: true, idempotencyKey: "long" },
        fields: { uncategorized_text: "x".repeat(150_001) },
      }),
    );
    expect(long.outcome).toBe("failed");
    expect((await world.payments.getChargeback(chargebackId)).hasEvidence).toBe(false);
  });

  it.each(["won", "lost"] as const)("says how the bank decided: %s", async (outcome) => {
    const { chargebackId, chargeId } = await chargedBack();
    await world.bot.drive("/chargeback", { charge: chargeId, outcome });
    expect(await world.payments.getChargeback(chargebackId)).toMatchObject({
      ...{ state: outcome, feeMinor: 1_500, feeBackMinor: outcome === "won" ? 1_500 : 0 },
    });
  });
});
