import Stripe from "stripe";
import { describe, expect, it, vi } from "vitest";
import type { ProviderEvent } from "../../../src/app/ports.ts";
import { instant, plusDays } from "../../../src/domain/clock/instant.ts";
import { adapterWorld, refusalOf, WEBHOOK_SECRET } from "./world.ts";

const world = adapterWorld();
const stripe = new Stripe("sk_test_sandbox");

function signed(payload: string, at = Date.now(), secret = WEBHOOK_SECRET): string {
  const timestamp = Math.floor(at / 1000);
  return stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
}

function refusalOfReading(body: string, signature: string) {
  return refusalOf((async () => world.payments.readWebhook(Buffer.from(body), signature))());
}

const body = JSON.stringify({
  id: "evt_1",
  object: "event",
  type: "charge.refunded",
  created: 1_700_000_000,
  livemode: false,
  data: { object: { id: "ch_1", object: "charge" } },
});

describe("webhooks", () => {
  it("are read in both generations, as the sandbox really sent them", async () => {
    const from = world.bot.received.length;
    const { checkout } = await world.paid();
    const accountId = await world.readyAccount();
    const events = world.bot.received
      .slice(from)
      .map(({ body, signature }) => world.payments.readWebhook(Buffer.from(body), signature));
    expect(events).toContainEqual(
      expect.objectContaining({
        type: "checkout.session.completed",
        objectId: checkout.sessionId,
        account: null,
        livemode: false,
      }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({
        type: "v2.core.account[configuration.recipient].capability_status_updated",
        objectId: accountId,
      }),
    );
  });

  it("name the connected account that they happened on", async () => {
    const payload = JSON.stringify({ ...JSON.parse(body), account: "acct_9" });
    const event = world.payments.readWebhook(Buffer.from(payload), signed(payload));
    expect(event.account).toBe("acct_9");
  });

  it("are refused with an altered body, another secret, or no signature at all", async () => {
    const altered = body.replace("ch_1", "ch_2");
    expect(await refusalOfReading(altered, signed(body))).toMatchObject({ code: "bad_signature" });
    const foreign = signed(body, Date.now(), "whsec_other");
    expect(await refusalOfReading(body, foreign)).toMatchObject({ code: "bad_signature" });
    expect(await refusalOfReading(body, "")).toMatchObject({ code: "bad_signature" });
  });

  it("are refused when 301 s old and taken at 299 s", async () => {
    const now = Math.floor(Date.now() / 1000) * 1000;
    vi.useFakeTimers({ now, toFake: ["Date"] });
    try {
      expect(world.payments.readWebhook(Buffer.from(body), signed(body, now - 299_000)).id).toBe(
        "evt_1",
      );
      expect(await refusalOfReading(body, signed(body, now - 301_000))).toMatchObject({
        code: "bad_signature",
      });
    } finally {
      vi.useRealTimers();
    }
  });

  it("are refused where they are signed but no event", async () => {
    for (const payload of ["", '"text"', "{}", "not json", '{"object":"v2.core.event"}']) {
      expect(await refusalOfReading(payload, signed(payload))).toMatchObject({
        code: "bad_event",
        outcome: "failed",
      });
    }
  });
});

describe("listing events", () => {
  const longAgo = () => plusDays(instant(world.bot.core.clock.now()), -1);

  async function all(since = longAgo(), after: string | null = null): Promise<ProviderEvent[]> {
    const { events, more } = await world.payments.listEvents(since, after);
    const last = events.at(-1);
    return more && last ? [...events, ...(await all(since, last.id))] : [...events];
  }

  it("is empty in an empty world", async () => {
    expect(await all()).toEqual([]);
  });

  it("gives every event once, oldest first, over more than one page", async () => {
    const from = world.bot.received.length;
    for (let n = 0; n < 40; n += 1) await world.paid(1_000 + n);
    const sent = world.bot.received.slice(from).map(({ body }) => JSON.parse(body).id);
    expect(sent.length).toBeGreaterThan(100);
    expect((await all()).map(({ id }) => id)).toEqual(sent);
  });

  it("goes on after the last one seen, and brings thin events too", async () => {
    const { checkout } = await world.paid();
    const seen = await all();
    const accountId = await world.readyAccount();
    const { checkout: second } = await world.paid();
    const next = await all(longAgo(), seen.at(-1)?.id ?? null);
    const objects = next.map(({ objectId }) => objectId);
    expect(objects).toContain(accountId);
    expect(objects).toContain(second.sessionId);
    expect(objects).not.toContain(checkout.sessionId);
  });

  it("starts at the moment asked for", async () => {
    await world.paid();
    const early = await world.readyAccount();
    await world.bot.advance(3_600);
    const since = instant(world.bot.core.clock.now());
    const { checkout } = await world.paid();
    const events = await all(since);
    const objects = events.map(({ objectId }) => objectId);
    expect(objects).toContain(checkout.sessionId);
    expect(objects).not.toContain(early);
    expect(
      events.every(
        ({ createdAt }) => createdAt >= instant(Math.floor(Date.parse(since) / 1000) * 1000),
      ),
    ).toBe(true);
  });
});
