import fc from "fast-check";
import type Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Core, SandboxResponse } from "../../../src/sandbox/core/types.ts";
import { createStripe, type StripeVendor } from "../../../src/sandbox/stripe/index.ts";
import { times } from "../../support/long.ts";
import { TestCore } from "../../support/sandbox-core.ts";

/** What a random step does; numbers pick an object among those that exist, and a share of its amount. */
const step = fc.record({
  act: fc.constantFrom(
    "pay",
    "debit",
    "refund",
    "transfer",
    "transfer from balance",
    "reverse",
    "dispute",
    "win",
    "fail refund",
    "available",
    "topup",
    "pay out",
    "bounce",
    "wait",
  ),
  pick: fc.nat(3),
  amount: fc.integer({ min: 1, max: 4000 }),
});

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

type Overview = {
  balance: Stripe.Balance;
  charges: Stripe.Charge[];
  balance_transactions: Stripe.BalanceTransaction[];
  transfers: Stripe.Transfer[];
  reversals: Stripe.TransferReversal[];
  refunds: Stripe.Refund[];
  disputes: Stripe.Dispute[];
  payouts: Stripe.Payout[];
  accounts: { id: string; balance: Stripe.Balance }[];
};

describe("Stripe money", () => {
  let test: TestCore;
  let vendor: StripeVendor;
  beforeEach(async () => {
    test = new TestCore();
    vendor = await test.start((core: Core) =>
      createStripe(core, { webhookSecret: "whsec_x", latencyMs: 0 }),
    );
  });
  afterEach(() => test.stop());

  const post = (path: string, form: Record<string, string>): Promise<SandboxResponse> =>
    vendor.handle({
      method: "POST",
      path,
      query: new URLSearchParams(),
      headers: { authorization: "Bearer sk_test_sandbox" },
      body: Buffer.from(new URLSearchParams(form).toString()),
    });

  async function look(): Promise<Overview> {
    const answer = await vendor.drive("GET", "", undefined, new URLSearchParams());
    return JSON.parse(JSON.stringify(answer));
  }

  /** Driver acts that the state does not allow end with a conflict, which is fine here. */
  async function drive(path: string, body: unknown): Promise<void> {
    await test.drive(path, body).catch((error: unknown) => {
      if (!(error instanceof test.core.DriverError)) throw error;
    });
  }

  async function checkout(amount: number, outcomes: readonly string[]): Promise<void> {
    const made = await post("/v1/checkout/sessions", {
      mode: "payment",
      success_url: "https://example.com/",
      "line_items[0][price_data][currency]": "usd",
      "line_items[0][price_data][unit_amount]": String(amount + 50),
      "line_items[0][price_data][product_data][name]": "M",
      "line_items[0][quantity]": "1",
    });
    const { id } = JSON.parse(JSON.stringify(made.body));
    for (const outcome of outcomes) await drive("/pay", { session: id, outcome });
  }

  async function carryOut({ act, pick, amount }: Step, account: string): Promise<void> {
    const world = await look();
    const from = <T>(items: readonly T[]): T | undefined => items[pick % (items.length || 1)];
    const charge = from(world.charges)?.id ?? "ch_none";
    const money = { amount: String(amount), currency: "usd" };
    switch (act) {
      case "pay":
        return checkout(amount, ["paid"]);
      case "debit":
        return checkout(amount, ["processing", pick % 2 === 0 ? "paid" : "processing_failed"]);
      case "refund":
        await post("/v1/refunds", { charge, amount: money.amount });
        break;
      case "transfer":
        await post("/v1/transfers", { ...money, destination: account, source_transaction: charge });
        break;
      case "transfer from balance":
        await post("/v1/transfers", { ...money, destination: account });
        break;
      case "reverse":
        await post(`/v1/transfers/${from(world.transfers)?.id}/reversals`, {
          amount: money.amount,
        });
        break;
      case "dispute":
        return drive("/chargeback", { charge, outcome: "opened" });
      case "win":
        return drive("/chargeback", { charge, outcome: "won" });
      case "fail refund":
        return drive("/refund", {
          refund: from(world.refunds)?.id ?? "re_none",
          outcome: "failed",
        });
      case "available":
        return drive("/available", { charge });
      case "topup":
        return drive("/topup", { amount: amount * 5, currency: "usd" });
      case "pay out":
        return drive("/payouts", { account, outcome: "paid" });
      case "bounce":
        await drive("/payouts", { account, outcome: "failed" });
        return drive("/onboard", { account, outcome: "ready" });
      case "wait":
        return test.advance(24 * 60 * 60);
    }
  }

  const total = (balance: Stripe.Balance) =>
    [...balance.available, ...balance.pending].reduce((sum, each) => sum + each.amount, 0);
  const sum = <T>(items: readonly T[], of: (item: T) => number) =>
    items.reduce((before, item) => before + of(item), 0);

  function holds(world: Overview): void {
    const paid = sum(world.charges, (each) => (each.status === "succeeded" ? each.amount : 0));
    const refunded = sum(world.refunds, (each) => (each.status === "failed" ? 0 : each.amount));
    const lost = sum(world.disputes, (each) => (each.status === "won" ? 0 : each.amount));
    const fees = sum(world.balance_transactions, (each) => each.fee);
    const toppedUp = sum(world.balance_transactions, (each) =>
      each.type === "topup" ? each.amount : 0,
    );
    const arrived = sum(world.payouts, (each) => (each.status === "failed" ? 0 : each.amount));
    const connected = sum(world.accounts, ({ balance }) => total(balance));
    expect(total(world.balance) + connected).toBe(
      paid + toppedUp - refunded - lost - fees - arrived,
    );
    for (const charge of world.charges) {
      const out = sum(world.transfers, (each) =>
        each.source_transaction === charge.id ? each.amount - each.amount_reversed : 0,
      );
      expect(out).toBeLessThanOrEqual(charge.amount);
      expect(charge.amount_refunded).toBeLessThanOrEqual(charge.amount);
    }
    for (const transfer of world.transfers) {
      const back = sum(world.reversals, (each) =>
        each.transfer === transfer.id ? each.amount : 0,
      );
      expect(transfer.amount_reversed).toBe(back);
      expect(back).toBeLessThanOrEqual(transfer.amount);
    }
    for (const { balance } of world.accounts) {
      expect(total(balance)).toBeGreaterThanOrEqual(0);
    }
  }

  it("is neither made nor lost, whatever happens in whatever order", async () => {
    const property = fc.asyncProperty(
      fc.array(step, { minLength: 10, maxLength: 40 }),
      async (steps) => {
        await vendor.reset();
        const made = await vendor.handle({
          method: "POST",
          path: "/v2/core/accounts",
          query: new URLSearchParams(),
          headers: { authorization: "Bearer sk_test_sandbox" },
          body: Buffer.from(
            '{"configuration":{"recipient":{"capabilities":{"stripe_balance":{"stripe_transfers":{"requested":true}}}}}}',
          ),
        });
        const { id } = JSON.parse(JSON.stringify(made.body));
        await drive("/onboard", { account: id, outcome: "ready" });
        for (const each of steps) {
          await carryOut(each, id);
          holds(await look());
        }
      },
    );
    await fc.assert(property, { numRuns: times(40) });
    expect(test.logged.filter((line) => line.startsWith("error"))).toEqual([]);
  });
});
