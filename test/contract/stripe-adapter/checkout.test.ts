import { describe, expect, it } from "vitest";
import { instant, plusDays } from "../../../src/domain/clock/instant.ts";
import { adapterWorld, refusalOf } from "./world.ts";

const world = adapterWorld();

describe("checkout", () => {
  it("opens a session for one milestone, named in its metadata", async () => {
    const order = world.order();
    const opened = await world.payments.openCheckout(order);
    expect(opened.url).toContain(opened.sessionId);
    expect(Date.parse(opened.expiresAt)).toBe(
      Math.floor(Date.parse(order.expiresAt) / 1000) * 1000,
    );
    expect(await world.payments.getCheckout(opened.sessionId)).toEqual({
      sessionId: opened.sessionId,
      url: opened.url,
      checkoutId: order.checkoutId,
      milestoneId: order.milestoneId,
      status: "open",
      payment: "unpaid",
      amount: { amountMinor: 480_000, currency: "USD" },
      livemode: false,
      charge: null,
    });
  });

  it("answers the same key with the same session, and other parameters with a mismatch", async () => {
    const order = world.order();
    const first = await world.payments.openCheckout(order);
    expect(await world.payments.openCheckout(order)).toEqual(first);
    const other = { ...order, amount: { amountMinor: 1, currency: "USD" } };
    expect(await refusalOf(world.payments.openCheckout(other))).toMatchObject({
      code: "idempotency_mismatch",
      outcome: "failed",
      retryable: false,
    });
  });

  it("shows a paid session with its charge, what Stripe keeps, and when the rest is available", async () => {
    const { checkout, charge } = await world.paid();
    expect(checkout).toMatchObject({ status: "complete", payment: "paid" });
    expect(charge).toMatchObject({
      amount: { amountMinor: 480_000, currency: "USD" },
      feeMinor: 13_950,
    });
    expect(charge.availableOn).not.toBeNull();
    expect(await world.payments.findCheckout(charge.paymentIntentId)).toEqual(checkout);
  });

  it.each([
    ["JPY", 50_000],
    ["KWD", 100_000],
    ["EUR", 12_345],
  ])("counts %s in the same minor units as Stripe", async (currency, amountMinor) => {
    const { checkout, charge } = await world.paid(amountMinor, currency);
    expect(checkout.amount).toEqual({ amountMinor, currency });
    expect(charge.amount).toEqual({ amountMinor, currency });
  });

  it("tells a payment under way from one that failed and one that was declined", async () => {
    const slow = await world.payments.openCheckout(world.order());
    await world.bot.drive("/pay", { session: slow.sessionId, outcome: "processing" });
    expect(await world.payments.getCheckout(slow.sessionId)).toMatchObject({
      status: "complete",
      payment: "processing",
      charge: null,
    });
    await world.bot.drive("/pay", { session: slow.sessionId, outcome: "processing_failed" });
    expect(await world.payments.getCheckout(slow.sessionId)).toMatchObject({ payment: "unpaid" });
    const declined = await world.payments.openCheckout(world.order());
    await world.bot.drive("/pay", { session: declined.sessionId, outcome: "declined" });
    expect(await world.payments.getCheckout(declined.sessionId)).toMatchObject({
      status: "open",
      payment: "unpaid",
    });
  });

  it("expires an open session, and answers with the payment where it came first", async () => {
    const { sessionId } = await world.payments.openCheckout(world.order());
    expect(await world.payments.expireCheckout(sessionId)).toMatchObject({ status: "expired" });
    expect(await world.payments.expireCheckout(sessionId)).toMatchObject({ status: "expired" });
    const { checkout } = await world.paid();
    expect(await world.payments.expireCheckout(checkout.sessionId)).toEqual(checkout);
  });

  it("keeps Stripe's reason where an order cannot be: too little, too soon, unknown", async () => {
    expect(await refusalOf(world.payments.openCheckout(world.order(10)))).toMatchObject({
      code: "amount_too_small",
      outcome: "failed",
    });
    const late = { ...world.order(), expiresAt: plusDays(instant(world.bot.core.clock.now()), 3) };
    expect(await refusalOf(world.payments.openCheckout(late))).toMatchObject({ outcome: "failed" });
    expect(await refusalOf(world.payments.getCheckout("cs_test_none"))).toMatchObject({
      code: "resource_missing",
      outcome: "failed",
      retryable: false,
    });
    expect(await world.payments.findCheckout("pi_none").catch(() => null)).toBeNull();
  });

  it("takes titles and descriptions of any length, also none", async () => {
    const order = { ...world.order(), title: `M-3 ${"💳".repeat(300)}`, description: "" };
    const { sessionId } = await world.payments.openCheckout(order);
    expect(sessionId).toMatch(/^cs_test_/);
  });

  it("logs refusals without keys, bodies or links", async () => {
    await refusalOf(world.payments.openCheckout(world.order(10)));
    const said = JSON.stringify(world.lines.at(-1));
    expect(said).toContain("/v1/checkout/sessions");
    expect(said).not.toMatch(/sk_test|example\.com|Checkout that takes/);
  });
});
