import { z } from "zod";
import type { Core } from "../core/types.ts";
import { bookOne, settleCharge, settleHolder } from "./balance.ts";
import { announceAvailable } from "./clockwork.ts";
import { StripeRefusal } from "./errors.ts";
import { checkAmount, checkCurrency } from "./money.ts";
import { accountOf, bankFailed, ONBOARD_OUTCOMES, onboard } from "./objects/account.ts";
import { accountV2, INCLUDES } from "./objects/account-v2.ts";
import { balanceObject } from "./objects/balance.ts";
import { chargeOf } from "./objects/charge.ts";
import { sessionRecord } from "./objects/checkout-session.ts";
import { closeDispute, isOpen, openDispute } from "./objects/dispute.ts";
import { emit } from "./objects/event.ts";
import { PAY_OUTCOMES, pay, whyNot } from "./objects/payment.ts";
import { paymentIntent } from "./objects/payment-intent.ts";
import { arrive, bounce, payOutBalance, payoutsOf } from "./objects/payout.ts";
import { failRefund, refundOf } from "./objects/refund.ts";
import { overview } from "./overview.ts";
import { PLATFORM } from "./state.ts";
import type { World } from "./world.ts";

const payBody = z.object({ session: z.string(), outcome: z.enum(PAY_OUTCOMES) });
const onboardBody = z.object({ account: z.string(), outcome: z.enum(ONBOARD_OUTCOMES) });
const chargebackBody = z.object({
  charge: z.string(),
  outcome: z.enum(["opened", "won", "lost"]),
  /** Of what the bank takes; all that is left of the charge where it is not said. */
  amount: z.number().int().positive().optional(),
});
const refundBody = z.object({ refund: z.string(), outcome: z.literal("failed") });
const availableBody = z.object({ charge: z.string() });
const topupBody = z.object({ amount: z.number().int(), currency: z.string() });
const payoutsBody = z.object({ account: z.string(), outcome: z.enum(["paid", "failed"]) });

/** The acts of the driver (`/sandbox/stripe/*`), each synchronous; who calls them waits for the webhooks. */
export class StripeDriver {
  private readonly world: World;
  private readonly core: Core;

  constructor(world: World) {
    this.world = world;
    this.core = world.core;
  }

  /** Carries out one driver call; null where there is no such call. Errors are the core's DriverError. */
  act(method: string, path: string, body: unknown): unknown {
    const call = `${method} ${path.replace(/\/+$/, "")}`;
    try {
      return this.dispatch(call, body);
    } catch (error) {
      if (error instanceof z.ZodError) {
        throw new this.core.DriverError(400, "invalid_body", wordsOf(error));
      }
      if (error instanceof StripeRefusal) {
        const status = error.detail.code === "resource_missing" ? 404 : 409;
        throw new this.core.DriverError(status, error.detail.code ?? "refused", error.message);
      }
      throw error;
    }
  }

  private dispatch(call: string, body: unknown): unknown {
    switch (call) {
      case "GET ":
        return overview(this.world);
      case "POST /pay":
        return this.pay(payBody.parse(body));
      case "POST /onboard":
        return this.onboard(onboardBody.parse(body));
      case "POST /chargeback":
        return this.chargeback(chargebackBody.parse(body));
      case "POST /refund":
        return this.refund(refundBody.parse(body));
      case "POST /available":
        return this.available(availableBody.parse(body));
      case "POST /topup":
        return this.topup(topupBody.parse(body));
      case "POST /payouts":
        return this.payouts(payoutsBody.parse(body));
      default:
        return null;
    }
  }

  private conflict(message: string): Error {
    return new this.core.DriverError(409, "conflict", message);
  }

  private pay({ session: reference, outcome }: z.infer<typeof payBody>) {
    const id = /cs_test_[A-Za-z0-9]+/.exec(reference)?.[0] ?? reference;
    const record = sessionRecord(this.world, id);
    const reason = whyNot(this.world, record, outcome);
    if (reason !== null) throw this.conflict(reason);
    pay(this.world, record, outcome);
    const { session } = record;
    const intent =
      session.payment_intent === null ? null : paymentIntent(this.world, session.payment_intent);
    const charge =
      intent === null || intent.latest_charge === null
        ? null
        : chargeOf(this.world, intent.latest_charge);
    return { session, payment_intent: intent, charge };
  }

  private onboard({ account: id, outcome }: z.infer<typeof onboardBody>) {
    const account = accountOf(this.world, id);
    onboard(this.world, account, outcome);
    payOutBalance(this.world, account);
    return { account: accountV2(account, INCLUDES) };
  }

  private chargeback({ charge: id, outcome, amount }: z.infer<typeof chargebackBody>) {
    const charge = chargeOf(this.world, id);
    if (outcome === "opened") {
      if (charge.status !== "succeeded" || charge.refunded) {
        throw this.conflict(`Charge ${id} has nothing that could be charged back.`);
      }
      if (charge.disputed) throw this.conflict(`Charge ${id} is charged back already.`);
      return { dispute: openDispute(this.world, charge, amount) };
    }
    const open = this.world.state.disputes.find((each) => each.charge === id && isOpen(each));
    if (open === undefined) throw this.conflict(`Charge ${id} has no open chargeback.`);
    return { dispute: closeDispute(this.world, open, outcome) };
  }

  private refund({ refund: id }: z.infer<typeof refundBody>) {
    const refund = refundOf(this.world, id);
    if (refund.status === "failed") throw this.conflict(`Refund ${id} has failed already.`);
    failRefund(this.world, refund);
    return { refund };
  }

  private available({ charge: id }: z.infer<typeof availableBody>) {
    const charge = chargeOf(this.world, id);
    if (charge.balance_transaction === null) {
      throw this.conflict(`Charge ${id} has not succeeded, so nothing can become available.`);
    }
    announceAvailable(this.world, settleCharge(this.world, id));
    return { charge, balance: balanceObject(this.world, PLATFORM, "usd") };
  }

  private topup(body: z.infer<typeof topupBody>) {
    const currency = checkCurrency(body.currency, "currency");
    const amount = checkAmount(body.amount, currency, "amount");
    bookOne(
      this.world,
      currency,
      {
        holder: PLATFORM,
        type: "topup",
        amount,
        source: this.world.id("tu_"),
        description: "TOPUP",
      },
      { banks: -amount },
    );
    const balance = balanceObject(this.world, PLATFORM, "usd");
    emit(this.world, "balance.available", balance);
    return { balance };
  }

  private payouts({ account: id, outcome }: z.infer<typeof payoutsBody>) {
    const { world } = this;
    const account = accountOf(world, id);
    // Asked for by hand, a payout takes what is still pending too, so that nobody has to move the clock first.
    settleHolder(world, id);
    payOutBalance(world, account);
    const underWay = payoutsOf(world, id).filter((payout) => payout.status === "in_transit");
    if (underWay.length === 0) {
      throw this.conflict(`Account ${id} has no payout under way and nothing to pay out.`);
    }
    for (const payout of underWay) {
      if (outcome === "paid") arrive(world, id, payout);
      else bounce(world, account, payout);
    }
    if (outcome === "failed") bankFailed(world, account);
    return { payouts: underWay };
  }
}

function wordsOf({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${path.join(".") || "body"}: ${message}`).join("; ");
}
