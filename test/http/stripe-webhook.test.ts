import Stripe from "stripe";
import { describe, expect, it } from "vitest";
import type { ProviderEvent } from "../../src/app/ports.ts";
import { stripeWebhookRoute } from "../../src/http/stripe-webhook.ts";
import { createStripePayments } from "../../src/infra/stripe/index.ts";
import { serving } from "./requests.ts";

const SECRET = "whsec_test";
const stripe = new Stripe("sk_test_sandbox");

function event(change: object = {}): string {
  return JSON.stringify({
    id: "evt_1",
    object: "event",
    type: "checkout.session.completed",
    created: 1_700_000_000,
    livemode: false,
    data: { object: { id: "cs_1", object: "checkout.session" } },
    ...change,
  });
}

function signature(payload: string, secret = SECRET): string {
  return stripe.webhooks.generateTestHeaderString({ payload, secret });
}

/** The endpoint with the real adapter's signature check; the inbox remembers what it was given. */
async function endpoint(options: { failing?: boolean; secrets?: readonly string[] } = {}) {
  const inbox: ProviderEvent[] = [];
  const alarms: string[] = [];
  const silent = { info: () => {}, warn: () => {}, error: () => {} };
  const payments = createStripePayments({
    secretKey: "sk_test_sandbox",
    webhookSecret: options.secrets ?? SECRET,
    log: silent,
  });
  const { ask, logged } = await serving([
    stripeWebhookRoute({
      readWebhook: payments.readWebhook,
      livemode: false,
      receive: async (received) => {
        if (options.failing) throw new Error("the database is down");
        inbox.push(received);
      },
      log: silent,
      alarm: (message) => void alarms.push(message),
    }),
  ]);
  const deliver = (body: string, header: string | null = signature(body)) =>
    ask("/stripe/webhooks", {
      body,
      headers: header === null ? {} : { "stripe-signature": header },
    });
  return { deliver, inbox, alarms, logged };
}

describe("POST /stripe/webhooks", () => {
  it("answers 200 after the event was committed, reduced to what to fetch again", async () => {
    const { deliver, inbox } = await endpoint();
    expect((await deliver(event())).status).toBe(200);
    expect(inbox).toMatchObject([{ id: "evt_1", objectId: "cs_1", account: null }]);
  });

  it("takes thin notifications at the same address", async () => {
    const { deliver, inbox } = await endpoint();
    const thin = JSON.stringify({
      id: "evt_test_1",
      object: "v2.core.event",
      type: "v2.core.account[requirements].updated",
      created: "2026-11-22T09:00:00.000Z",
      livemode: false,
      related_object: { id: "acct_1", type: "v2.core.account", url: "/v2/core/accounts/acct_1" },
    });
    expect((await deliver(thin)).status).toBe(200);
    expect(inbox).toMatchObject([{ id: "evt_test_1", objectId: "acct_1" }]);
  });

  it("takes what any of several endpoints' secrets signed, and nothing else", async () => {
    const { deliver, inbox } = await endpoint({ secrets: ["whsec_thin", SECRET] });
    const [one, two, three] = ["evt_1", "evt_2", "evt_3"].map((id) => event({ id }));
    expect((await deliver(one ?? "", signature(one ?? "", "whsec_thin"))).status).toBe(200);
    expect((await deliver(two ?? "")).status).toBe(200);
    expect((await deliver(three ?? "", signature(three ?? "", "whsec_other"))).status).toBe(400);
    expect(inbox.map(({ id }) => id)).toEqual(["evt_1", "evt_2"]);
  });

  it("writes nothing and answers 400 for a bad, foreign or missing signature, and an altered body", async () => {
    const { deliver, inbox } = await endpoint();
    const body = event();
    expect((await deliver(body, null)).text).toContain("missing_signature");
    expect((await deliver(body, "t=1,v1=00")).text).toContain("bad_signature");
    expect((await deliver(body, "nonsense")).status).toBe(400);
    expect((await deliver(body, signature(body, "whsec_other"))).status).toBe(400);
    expect((await deliver(`${body} `, signature(body))).status).toBe(400);
    expect(inbox).toEqual([]);
  });

  it("refuses an event of the other mode and tells the operator", async () => {
    const { deliver, inbox, alarms } = await endpoint();
    const { status, text } = await deliver(event({ livemode: true }));
    expect({ status, text }).toEqual({ status: 400, text: '{"error":"wrong_mode"}' });
    expect(alarms).toHaveLength(1);
    expect(inbox).toEqual([]);
  });

  it("answers 500 where the commit failed, so that it is sent again", async () => {
    const { deliver, logged } = await endpoint({ failing: true });
    const { status, text } = await deliver(event());
    expect(status).toBe(500);
    expect(text).not.toContain("database");
    expect(logged.at(-1)?.level).toBe("error");
  });

  it("takes no body above a megabyte", async () => {
    const { deliver, inbox } = await endpoint();
    expect((await deliver(event({ filler: "x".repeat(1024 * 1024) }))).status).toBe(413);
    expect(inbox).toEqual([]);
  });
});
