import { afterAll, beforeAll, beforeEach } from "vitest";
import type { CheckoutSnapshot, Payments } from "../../../src/app/ports.ts";
import { ProviderError } from "../../../src/app/ports.ts";
import { instant, plusHours } from "../../../src/domain/clock/instant.ts";
import { asId, type CheckoutId, type MilestoneId, type MoveId } from "../../../src/domain/ids.ts";
import { createStripePayments } from "../../../src/infra/stripe/index.ts";
import { createStripe, type StripeVendor } from "../../../src/sandbox/stripe/index.ts";
import { TestCore } from "../../support/sandbox-core.ts";

export const WEBHOOK_SECRET = "whsec_sandbox";

/** The adapter against the sandbox's Stripe over real sockets; each test begins with an empty world. */
export class AdapterWorld {
  readonly bot = new TestCore();
  readonly lines: { message: string; detail: unknown }[] = [];
  private readonly parts: { payments?: Payments; stripe?: StripeVendor } = {};
  private number = 0;

  get payments(): Payments {
    if (!this.parts.payments) throw new Error("the world has not begun");
    return this.parts.payments;
  }

  get stripe(): StripeVendor {
    if (!this.parts.stripe) throw new Error("the world has not begun");
    return this.parts.stripe;
  }

  async begin(): Promise<void> {
    this.parts.stripe = await this.bot.start((core) =>
      createStripe(core, { webhookSecret: WEBHOOK_SECRET, latencyMs: 0 }),
    );
    const log = (message: string, detail?: unknown) => void this.lines.push({ message, detail });
    this.parts.payments = createStripePayments({
      secretKey: "sk_test_sandbox",
      webhookSecret: WEBHOOK_SECRET,
      host: "127.0.0.1",
      port: this.bot.port,
      protocol: "http",
      log: { info: log, warn: log, error: log },
    });
  }

  /** Ids and a key that no other order of this world has. */
  fresh() {
    this.number += 1;
    const id = (kind: string) => `${kind}-${this.number}`;
    return {
      checkoutId: asId<CheckoutId>(id("checkout")),
      milestoneId: asId<MilestoneId>(id("milestone")),
      moveId: asId<MoveId>(id("move")),
      idempotencyKey: id("key"),
    };
  }

  order(amountMinor = 480_000, currency = "USD") {
    const { checkoutId, milestoneId, idempotencyKey } = this.fresh();
    return {
      checkoutId,
      milestoneId,
      idempotencyKey,
      amount: { amountMinor, currency },
      title: "M-3 Checkout that takes cards",
      description: "A checkout",
      returnUrl: "https://example.com/back",
      expiresAt: plusHours(instant(this.bot.core.clock.now()), 2),
    };
  }

  /** A session that was opened and paid, with its charge. */
  async paid(amountMinor = 480_000, currency = "USD") {
    const order = this.order(amountMinor, currency);
    const { sessionId } = await this.payments.openCheckout(order);
    await this.bot.drive("/pay", { session: sessionId, outcome: "paid" });
    const checkout = await this.payments.getCheckout(sessionId);
    return { order, checkout, charge: chargeIn(checkout) };
  }

  /** A connected account that can be paid. */
  async readyAccount(): Promise<string> {
    const { accountId } = await this.createAccount();
    await this.bot.drive("/onboard", { account: accountId, outcome: "ready" });
    return accountId;
  }

  createAccount() {
    const { idempotencyKey } = this.fresh();
    const order = { displayName: "Studio North", country: "US", agreementId: "a-1" };
    return this.payments.createAccount({ ...order, idempotencyKey });
  }
}

/** A world for the tests of a file. */
export function adapterWorld(): AdapterWorld {
  const world = new AdapterWorld();
  beforeAll(() => world.begin());
  beforeEach(() => world.stripe.reset());
  afterAll(() => world.bot.stop());
  return world;
}

function chargeIn(checkout: CheckoutSnapshot) {
  if (!checkout.charge) throw new Error("the checkout has no charge");
  return checkout.charge;
}

/** The ProviderError that a call ends with. */
export async function refusalOf(call: Promise<unknown>): Promise<ProviderError> {
  const thrown = await call.catch((error: unknown) => error);
  if (thrown instanceof ProviderError) return thrown;
  throw new Error(`no ProviderError, but ${JSON.stringify(thrown)}`);
}
