import Stripe from "stripe";
import { expect, vi } from "vitest";
import {
  createStripe,
  type StripeOptions,
  type StripeVendor,
} from "../../../src/sandbox/stripe/index.ts";
import { TestCore } from "../../support/sandbox-core.ts";

/** Secret of the webhooks in these tests. */
export const WEBHOOK_SECRET = "whsec_sandbox_test";
export const DAY = 24 * 60 * 60;

/** A local Stripe, the real SDK connected to it, and the steps that most tests begin with. */
export class StripeWorld {
  readonly test = new TestCore();
  private built: { vendor: StripeVendor; sdk: Stripe } | null = null;

  static async start(options: Omit<StripeOptions, "webhookSecret"> = {}): Promise<StripeWorld> {
    const world = new StripeWorld();
    const vendor = await world.test.start((core) =>
      createStripe(core, { webhookSecret: WEBHOOK_SECRET, ...options }),
    );
    world.built = { vendor, sdk: world.client() };
    return world;
  }

  get sdk(): Stripe {
    return this.parts().sdk;
  }

  get vendor(): StripeVendor {
    return this.parts().vendor;
  }

  client(key = "sk_test_sandbox"): Stripe {
    return new Stripe(key, {
      host: "127.0.0.1",
      port: this.test.port,
      protocol: "http",
      maxNetworkRetries: 0,
      telemetry: false,
    });
  }

  openSession(amount = 10_000, currency = "usd"): Promise<Stripe.Checkout.Session> {
    return this.sdk.checkout.sessions.create({
      mode: "payment",
      line_items: [
        {
          price_data: { currency, unit_amount: amount, product_data: { name: "M-1 Checkout" } },
          quantity: 1,
        },
      ],
      success_url: "https://example.com/paid?session={CHECKOUT_SESSION_ID}",
      cancel_url: "https://example.com/back",
      metadata: { milestone: "M-1" },
      payment_intent_data: { transfer_group: "milestone-1", metadata: { milestone: "M-1" } },
    });
  }

  /** A charge that has succeeded and is still pending. */
  async paidCharge(amount = 10_000, currency = "usd"): Promise<Stripe.Charge> {
    const session = await this.openSession(amount, currency);
    await this.test.drive("/pay", { session: session.id, outcome: "paid" });
    const paid = await this.sdk.checkout.sessions.retrieve(session.id, {
      expand: ["payment_intent.latest_charge"],
    });
    const intent = paid.payment_intent;
    if (intent === null || typeof intent === "string") throw new Error("no payment intent");
    const charge = intent.latest_charge;
    if (charge === null || typeof charge === "string") throw new Error("no charge");
    return charge;
  }

  /** A connected account; it can be paid if it is to be ready. */
  async account(ready = true): Promise<Stripe.V2.Core.Account> {
    const account = await this.sdk.v2.core.accounts.create({
      contact_email: "facilitator@example.com",
      display_name: "Studio North",
      dashboard: "express",
      identity: { country: "us", entity_type: "individual" },
      configuration: {
        recipient: { capabilities: { stripe_balance: { stripe_transfers: { requested: true } } } },
      },
      include: ["configuration.recipient", "identity", "requirements"],
    });
    if (ready) await this.test.drive("/onboard", { account: account.id, outcome: "ready" });
    return account;
  }

  async available(currency = "usd"): Promise<number> {
    const { available } = await this.sdk.balance.retrieve();
    return available.find((each) => each.currency === currency)?.amount ?? 0;
  }

  async pending(currency = "usd"): Promise<number> {
    const { pending } = await this.sdk.balance.retrieve();
    return pending.find((each) => each.currency === currency)?.amount ?? 0;
  }

  /** Resolves when no webhook is on its way any more. */
  async quiet(): Promise<void> {
    await vi.waitFor(() => expect(this.vendor.busy()).toBe(false), { timeout: 5000, interval: 5 });
  }

  /** Types of the v1 and v2 events that the bot has received, in order. */
  receivedTypes(): string[] {
    return this.test.received.map(({ body }) => String(JSON.parse(body).type));
  }

  private parts() {
    if (this.built === null) throw new Error("the world was not started");
    return this.built;
  }
}

/** What a promise was rejected with, as the SDK's error; fails where it was not. */
export async function refusalOf(promise: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error("it was not refused");
}
