import Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { DAY, StripeWorld, WEBHOOK_SECRET } from "./stripe-world.ts";

const deliveries = z.object({
  events: z.array(z.object({ delivery: z.object({ state: z.string() }) })),
});

describe("Stripe webhooks", () => {
  let world: StripeWorld;
  beforeEach(async () => {
    world = await StripeWorld.start();
  });
  afterEach(() => world.test.stop());

  const payments = () => world.receivedTypes().filter((type) => type === "charge.succeeded");

  it("are signed, so that the SDK takes them and nothing that was changed", async () => {
    const charge = await world.paidCharge();
    const [, first] = world.test.received;
    if (first === undefined) throw new Error("nothing received");
    const event = world.sdk.webhooks.constructEvent(first.body, first.signature, WEBHOOK_SECRET);
    expect(event).toMatchObject({ type: "charge.succeeded", data: { object: { id: charge.id } } });
    const altered = first.body.replace("10000", "10001");
    expect(() =>
      world.sdk.webhooks.constructEvent(altered, first.signature, WEBHOOK_SECRET),
    ).toThrow(Stripe.errors.StripeSignatureVerificationError);
  });

  it("carry real time in the signature, whatever the virtual clock says", async () => {
    await world.test.advance(30 * DAY);
    await world.paidCharge();
    const last = world.test.received.at(-1);
    const signed = Number(/t=(\d+)/.exec(last?.signature ?? "")?.[1]);
    expect(Math.abs(signed - Date.now() / 1000)).toBeLessThan(5);
    const created: number = JSON.parse(last?.body ?? "{}").created;
    expect(created).toBeGreaterThan(Date.now() / 1000 + 29 * DAY);
  });

  it("come thin for v2, and the SDK fetches event and account from them", async () => {
    const account = await world.account(true);
    const thin = world.test.received.find(({ body }) => body.includes("capability_status_updated"));
    if (thin === undefined) throw new Error("no v2 event");
    expect(thin.body).not.toContain('"data"');
    const note = world.sdk.parseEventNotification(thin.body, thin.signature, WEBHOOK_SECRET);
    if (note.type !== "v2.core.account[configuration.recipient].capability_status_updated") {
      throw new Error(`unexpected ${note.type}`);
    }
    expect((await note.fetchRelatedObject()).id).toBe(account.id);
    const event = await note.fetchEvent();
    expect(event.data.updated_capability).toBe("stripe_balance.stripe_transfers");
  });

  it("are sent again after a moment when the bot was down", async () => {
    world.test.botAnswers.push(503, 503);
    await world.paidCharge();
    await world.quiet();
    const times = world.receivedTypes().filter((type) => type === "payment_intent.created");
    expect(times).toHaveLength(2);
    expect(payments()).toHaveLength(2);
    expect(await undelivered()).toEqual([]);
  });

  it("are sent again as virtual time passes when quick retries were in vain", async () => {
    world.test.botAnswers.push(...Array<number>(15).fill(500));
    await world.paidCharge();
    await world.quiet();
    expect(await undelivered()).toHaveLength(5);
    await world.test.advance(301);
    expect(await undelivered()).toEqual([]);
  });

  it("come twice, at once, on demand", async () => {
    world.vendor.webhookFault({ kind: "duplicate", times: 1, types: ["charge.succeeded"] });
    await world.paidCharge();
    const [, first, second] = world.test.received;
    expect(second?.body).toBe(first?.body);
    expect(payments()).toHaveLength(2);
  });

  it("come in another order on demand", async () => {
    world.vendor.webhookFault({ kind: "reorder", times: 2 });
    await world.paidCharge();
    await world.quiet();
    expect(world.receivedTypes()).toEqual([
      "payment_intent.succeeded",
      "charge.updated",
      "checkout.session.completed",
      "charge.succeeded",
      "payment_intent.created",
    ]);
  });

  it("are lost on demand, and stay in the list that the reconciler reads", async () => {
    world.vendor.webhookFault({ kind: "drop", times: 1, types: ["checkout.session.completed"] });
    await world.paidCharge();
    expect(world.receivedTypes()).not.toContain("checkout.session.completed");
    const listed = await world.sdk.events.list({ types: ["checkout.session.*"] });
    expect(listed.data.map(({ type }) => type)).toEqual(["checkout.session.completed"]);
  });

  it("come days late on demand", async () => {
    world.vendor.webhookFault({
      kind: "delay",
      times: 1,
      types: ["charge.succeeded"],
      delaySeconds: 3 * DAY,
    });
    await world.paidCharge();
    expect(payments()).toHaveLength(0);
    await world.test.advance(3 * DAY + 1);
    expect(payments()).toHaveLength(1);
  });

  it("can be read again by id, type and time", async () => {
    await world.paidCharge();
    const since = Math.floor(Date.now() / 1000) - 60;
    const events = await world.sdk.events.list({
      type: "charge.succeeded",
      created: { gte: since },
    });
    expect(events.data).toHaveLength(1);
    const again = await world.sdk.events.retrieve(events.data[0]?.id ?? "");
    expect(again.type).toBe("charge.succeeded");
    const later = await world.sdk.events.list({ created: { gt: since + 3600 } });
    expect(later.data).toEqual([]);
  });

  it("cannot be read any more after 30 days", async () => {
    await world.paidCharge();
    await world.test.advance(31 * DAY);
    const events = await world.sdk.events.list({ type: "charge.succeeded" });
    expect(events.data).toEqual([]);
  });

  it("keep the driver waiting no longer than one attempt", async () => {
    world.test.botAnswers.push(...Array<number>(5).fill(503));
    const session = await world.openSession();
    await world.test.drive("/pay", { session: session.id, outcome: "paid" });
    expect(world.test.received).toHaveLength(5);
    expect(world.vendor.busy()).toBe(true);
  });

  it("of v2 can be listed, page by page", async () => {
    const account = await world.account(true);
    const types: string[] = [];
    for await (const { type } of world.sdk.v2.core.events.list({
      object_id: account.id,
      limit: 1,
    })) {
      types.push(type);
    }
    expect(types).toHaveLength(3);
  });

  it("leave nothing behind after a reset", async () => {
    world.test.botAnswers.push(500);
    await world.paidCharge();
    await world.vendor.reset();
    await world.quiet();
    expect(await overview()).toMatchObject({ events: [], charges: [], sessions: [] });
    expect(await world.pending()).toBe(0);
  });

  const overview = () => world.vendor.drive("GET", "", undefined, new URLSearchParams());

  async function undelivered() {
    const { events } = deliveries.parse(await overview());
    return events.filter(({ delivery }) => delivery.state !== "delivered");
  }
});
