import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DAY, refusalOf, StripeWorld } from "./stripe-world.ts";

describe("Stripe checkout", () => {
  let world: StripeWorld;
  beforeEach(async () => {
    world = await StripeWorld.start();
  });
  afterEach(() => world.test.stop());

  it("takes a card payment, charges the fee and makes the net pending", async () => {
    const charge = await world.paidCharge(480_000);
    expect(charge).toMatchObject({ paid: true, amount: 480_000, transfer_group: "milestone-1" });
    const transaction = await world.sdk.balanceTransactions.retrieve(
      String(charge.balance_transaction),
    );
    expect(transaction).toMatchObject({ fee: 13_950, net: 466_050, status: "pending" });
    expect(await world.pending()).toBe(466_050);
    expect(await world.available()).toBe(0);
  });

  it("makes funds available after two days of virtual time", async () => {
    await world.paidCharge();
    await world.test.advance(2 * DAY + 1);
    expect(await world.available()).toBe(9680);
    expect(world.receivedTypes()).toContain("balance.available");
  });

  it("makes funds available on demand", async () => {
    const charge = await world.paidCharge();
    await world.test.drive("/available", { charge: charge.id });
    expect(await world.available()).toBe(9680);
    expect(await world.pending()).toBe(0);
  });

  it("tells of a payment in the order that Stripe does, the balance transaction last", async () => {
    await world.paidCharge();
    expect(world.receivedTypes()).toEqual([
      "payment_intent.created",
      "charge.succeeded",
      "payment_intent.succeeded",
      "charge.updated",
      "checkout.session.completed",
    ]);
    const [, succeeded] = world.test.received;
    expect(JSON.parse(succeeded?.body ?? "{}").data.object.balance_transaction).toBeNull();
  });

  it("books a payment that is captured at once before it tells of it", async () => {
    const session = await world.sdk.checkout.sessions.create({
      mode: "payment",
      success_url: "https://example.com/",
      line_items: [
        {
          price_data: { currency: "usd", unit_amount: 500, product_data: { name: "M-2" } },
          quantity: 1,
        },
      ],
      payment_intent_data: { capture_method: "automatic" },
    });
    await world.test.drive("/pay", { session: session.id, outcome: "paid" });
    expect(world.receivedTypes()).not.toContain("charge.updated");
    const [, succeeded] = world.test.received;
    expect(JSON.parse(succeeded?.body ?? "{}").data.object.balance_transaction).toMatch(/^txn_/);
  });

  it("keeps a session open after a declined card, and lets it be paid then", async () => {
    const session = await world.openSession();
    await world.test.drive("/pay", { session: session.url, outcome: "declined" });
    const declined = await world.sdk.checkout.sessions.retrieve(session.id, {
      expand: ["payment_intent"],
    });
    expect(declined.status).toBe("open");
    expect(declined.payment_intent).toMatchObject({
      status: "requires_payment_method",
      last_payment_error: { code: "card_declined" },
    });
    await world.test.drive("/pay", { session: session.id, outcome: "paid" });
    const paid = await world.sdk.checkout.sessions.retrieve(session.id);
    expect(paid).toMatchObject({ status: "complete", payment_status: "paid", url: null });
    expect(await world.pending()).toBe(9680);
  });

  it("is complete but unpaid while a bank debit is under way, and paid when it has succeeded", async () => {
    const session = await world.openSession();
    await world.test.drive("/pay", { session: session.id, outcome: "processing" });
    const processing = await world.sdk.checkout.sessions.retrieve(session.id);
    expect(processing).toMatchObject({ status: "complete", payment_status: "unpaid" });
    expect(await world.pending()).toBe(0);
    await world.test.drive("/pay", { session: session.id, outcome: "paid" });
    expect(world.receivedTypes()).toContain("checkout.session.async_payment_succeeded");
    expect(await world.pending()).toBe(9680);
  });

  it("lets a bank debit succeed by itself after five days of virtual time", async () => {
    const session = await world.openSession();
    await world.test.drive("/pay", { session: session.id, outcome: "processing" });
    await world.test.advance(4 * DAY);
    expect((await world.sdk.checkout.sessions.retrieve(session.id)).payment_status).toBe("unpaid");
    await world.test.advance(DAY + 1);
    expect((await world.sdk.checkout.sessions.retrieve(session.id)).payment_status).toBe("paid");
  });

  it("books nothing when a bank debit fails", async () => {
    const session = await world.openSession();
    await world.test.drive("/pay", { session: session.id, outcome: "processing_failed" });
    expect(world.receivedTypes()).toContain("checkout.session.async_payment_failed");
    expect(await world.pending()).toBe(0);
    const again = world.test.drive("/pay", { session: session.id, outcome: "paid" });
    await expect(again).rejects.toMatchObject({ status: 409 });
  });

  it("expires by virtual time, and an expired session cannot be paid", async () => {
    const session = await world.openSession();
    await world.test.advance(DAY + 60);
    const expired = await world.sdk.checkout.sessions.retrieve(session.id);
    expect(expired).toMatchObject({ status: "expired", url: null });
    expect(world.receivedTypes()).toEqual(["checkout.session.expired"]);
    const late = world.test.drive("/pay", { session: session.id, outcome: "paid" });
    await expect(late).rejects.toMatchObject({ status: 409 });
  });

  it("neither expires nor takes again a session that is paid", async () => {
    const session = await world.openSession();
    await world.test.drive("/pay", { session: session.id, outcome: "paid" });
    const refusal = await refusalOf(world.sdk.checkout.sessions.expire(session.id));
    expect(refusal.statusCode).toBe(400);
    for (const outcome of ["paid", "expired", "declined"]) {
      const again = world.test.drive("/pay", { session: session.id, outcome });
      await expect(again).rejects.toMatchObject({ status: 409 });
    }
    expect(await world.pending()).toBe(9680);
  });

  it("expires an open session when asked to", async () => {
    const session = await world.openSession();
    const expired = await world.sdk.checkout.sessions.expire(session.id);
    expect(expired.status).toBe("expired");
  });

  it.each([
    ["below the minimum", 49, "usd", "amount_too_small"],
    ["above eight digits", 100_000_000, "usd", "amount_too_large"],
    ["a three-decimal amount that does not end in 0", 1005, "kwd", undefined],
    ["an unknown currency", 5000, "xxx", undefined],
  ])("refuses %s", async (_name, amount, currency, code) => {
    const refusal = await refusalOf(world.openSession(amount, currency));
    expect(refusal).toMatchObject({ statusCode: 400, type: "StripeInvalidRequestError" });
    expect(refusal.code).toBe(code);
  });

  it("charges whole yen without decimals", async () => {
    const charge = await world.paidCharge(5000, "jpy");
    expect(charge.amount).toBe(5000);
    expect(await world.pending("jpy")).toBe(5000 - 175);
  });

  it("lists line items, filters sessions and expands them", async () => {
    const session = await world.openSession(1234);
    const items = await world.sdk.checkout.sessions.listLineItems(session.id);
    expect(items.data[0]).toMatchObject({ amount_total: 1234, description: "M-1 Checkout" });
    const expanded = await world.sdk.checkout.sessions.retrieve(session.id, {
      expand: ["line_items"],
    });
    expect(expanded.line_items?.data).toHaveLength(1);
    const open = await world.sdk.checkout.sessions.list({ status: "open" });
    expect(open.data.map(({ id }) => id)).toEqual([session.id]);
  });

  it("expands references, also inside lists, and refuses what is none", async () => {
    const charge = await world.paidCharge();
    const listed = await world.sdk.charges.list({
      transfer_group: "milestone-1",
      expand: ["data.balance_transaction", "data.payment_intent"],
    });
    expect(listed.data[0]?.balance_transaction).toMatchObject({ net: 9680, source: charge.id });
    expect(listed.data[0]?.payment_intent).toMatchObject({ object: "payment_intent" });
    const wrong = await refusalOf(world.sdk.charges.retrieve(charge.id, { expand: ["colour"] }));
    expect(wrong.message).toContain("cannot be expanded");
  });

  it("pages through lists, newest first", async () => {
    const made: string[] = [];
    for (let count = 0; count < 5; count += 1) made.unshift((await world.openSession()).id);
    const all: string[] = [];
    for await (const { id } of world.sdk.checkout.sessions.list({ limit: 2 })) all.push(id);
    expect(all).toEqual(made);
    const before = await world.sdk.checkout.sessions.list({
      limit: 2,
      ending_before: made[3] ?? "",
    });
    expect(before.data.map(({ id }) => id)).toEqual([made[1], made[2]]);
    expect(before.has_more).toBe(true);
  });

  it("refuses an unknown parameter and a key that is not for tests", async () => {
    const unknown = await refusalOf(world.sdk.rawRequest("GET", "/v1/charges?colour=red"));
    expect(unknown.code).toBe("parameter_unknown");
    const live = await refusalOf(world.client("sk_live_x").balance.retrieve());
    expect(live.statusCode).toBe(401);
  });

  it("answers 404 for what is not there", async () => {
    const foreign = await refusalOf(world.sdk.balance.retrieve({}, { stripeAccount: "acct_x" }));
    expect(foreign).toMatchObject({ statusCode: 403, code: "account_invalid" });
    const missing = await refusalOf(world.sdk.charges.retrieve("ch_none"));
    expect(missing).toMatchObject({ statusCode: 404, code: "resource_missing" });
    const unknown = await refusalOf(world.sdk.customers.list());
    expect(unknown.statusCode).toBe(404);
    expect(world.test.logged.join()).toContain("does not know GET /v1/customers");
  });
});
