import { bookOne, needAvailable, settlementOf } from "../balance.ts";
import { invalidRequest, noSuch, refused } from "../errors.ts";
import { checkAmount, formatMoney } from "../money.ts";
import type { Params } from "../params.ts";
import { PLATFORM, type StoredCharge, type StoredRefund } from "../state.ts";
import type { World } from "../world.ts";
import { chargeOf } from "./charge.ts";
import { emit } from "./event.ts";
import { paymentIntent } from "./payment-intent.ts";
import { transferredFrom } from "./transfer.ts";

const DAY = 24 * 60 * 60;
/** How long a refund to a bank account takes. */
const BANK_REFUND_SECONDS = 3 * DAY;
const REASONS = ["duplicate", "fraudulent", "requested_by_customer"] as const;

/** `POST /v1/refunds`: gives money of a charge back to the buyer; refused where the balance does not cover it. */
export function createRefund(world: World, params: Params): StoredRefund {
  params.only("amount", "charge", "metadata", "payment_intent", "reason");
  const charge = refundedCharge(world, params);
  const wanted = params.integer("amount");
  const reason = params.oneOf("reason", REASONS) ?? null;
  const metadata = params.metadata();
  if (wanted !== undefined) checkAmount(wanted, charge.currency, "amount");
  const amount = refundable(world, charge, wanted);
  const settlement = coverage(world, charge, amount);
  const toBank = charge.payment_method_details?.type === "us_bank_account";
  const id = world.id("re_");
  const transaction = bookOne(
    world,
    charge.currency,
    {
      holder: PLATFORM,
      type: charge.id.startsWith("ch_") ? "refund" : "payment_refund",
      amount: -amount,
      source: id,
      description: "REFUND FOR CHARGE",
      ...settlement,
    },
    { customers: amount },
  );
  const refund: StoredRefund = {
    id,
    object: "refund",
    amount,
    balance_transaction: transaction.id,
    charge: charge.id,
    created: world.now(),
    currency: charge.currency,
    customer: null,
    customer_account: null,
    destination_details: { type: toBank ? "us_bank_transfer" : "card" },
    metadata,
    payment_intent: charge.payment_intent,
    payment_method: null,
    reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: toBank ? "pending" : "succeeded",
    transfer_reversal: null,
  };
  world.state.refunds.push(refund);
  charge.amount_refunded += amount;
  charge.refunded = charge.amount_refunded === charge.amount;
  world.changed();
  emit(world, "charge.refunded", charge, {
    previous: { amount_refunded: charge.amount_refunded - amount },
  });
  emit(world, "refund.created", refund);
  if (!toBank) emit(world, "refund.updated", refund);
  return refund;
}

function refundedCharge(world: World, params: Params): StoredCharge {
  const chargeId = params.text("charge");
  const intentId = params.text("payment_intent");
  if (chargeId !== undefined && intentId !== undefined) {
    throw invalidRequest("You may only specify one of these parameters: charge, payment_intent.");
  }
  if (chargeId !== undefined) return chargeOf(world, chargeId);
  if (intentId === undefined) {
    throw invalidRequest(
      "One of the following params should be provided for this request: payment_intent or charge.",
    );
  }
  const intent = paymentIntent(world, intentId, "payment_intent");
  const charge = world.state.charges.find(({ id }) => id === intent.latest_charge);
  if (charge !== undefined) return charge;
  throw invalidRequest(
    `This PaymentIntent (${intentId}) does not have a successful charge to refund.`,
    {
      code: "payment_intent_unexpected_state",
      param: "payment_intent",
    },
  );
}

function refundable(world: World, charge: StoredCharge, wanted: number | undefined): number {
  if (charge.status !== "succeeded") {
    throw refused(`Charge ${charge.id} cannot be refunded because it has not succeeded.`, {
      code: "charge_not_refundable",
    });
  }
  // One that was won leaves the charge as it was before.
  const taken = world.state.disputes.some(
    (one) => one.charge === charge.id && one.status !== "won",
  );
  if (taken) {
    throw refused(`Charge ${charge.id} has been charged back; cannot issue a refund.`, {
      code: "charge_disputed",
    });
  }
  const left = charge.amount - charge.amount_refunded;
  if (left === 0) {
    throw refused(`Charge ${charge.id} has already been refunded.`, {
      code: "charge_already_refunded",
    });
  }
  const amount = wanted ?? left;
  if (amount <= left) return amount;
  const asked = formatMoney(amount, charge.currency);
  throw refused(
    `Refund amount (${asked}) is greater than unrefunded amount on charge (${formatMoney(left, charge.currency)})`,
    { code: "amount_too_large", param: "amount" },
  );
}

/**
 * Where the money comes from: from the charge itself as long as it has not settled and was not transferred away,
 * otherwise from the available balance. Stripe never takes it from what other charges have pending.
 */
function coverage(world: World, charge: StoredCharge, amount: number) {
  const settlement = settlementOf(world, charge.id);
  const own = charge.amount - charge.amount_refunded - transferredFrom(world, charge.id);
  if ("availableOn" in settlement && amount <= own) return settlement;
  needAvailable(world, PLATFORM, charge.currency, amount);
  return {};
}

/** The refund with this id. */
export function refundOf(world: World, id: string, param = "id"): StoredRefund {
  const found = world.state.refunds.find((each) => each.id === id);
  if (found === undefined) throw noSuch("refund", id, param);
  return found;
}

/** Refunds to a bank account arrive after some days; the balance was debited at once. */
export function arriveRefunds(world: World): void {
  for (const refund of world.state.refunds) {
    if (refund.status !== "pending" || refund.created > world.now() - BANK_REFUND_SECONDS) continue;
    refund.status = "succeeded";
    world.changed();
    emit(world, "refund.updated", refund, { previous: { status: "pending" } });
    emit(world, "charge.refund.updated", refund, { previous: { status: "pending" } });
  }
}

/** The buyer's bank sends the money back: the refund fails and the balance has it again. */
export function failRefund(world: World, refund: StoredRefund): void {
  const charge = chargeOf(world, refund.charge ?? "");
  const transaction = bookOne(
    world,
    refund.currency,
    {
      holder: PLATFORM,
      type: "refund_failure",
      amount: refund.amount,
      source: refund.id,
      description: "REFUND FAILURE",
    },
    { customers: -refund.amount },
  );
  const before = refund.status;
  refund.status = "failed";
  refund.failure_reason = "lost_or_stolen_card";
  refund.failure_balance_transaction = transaction.id;
  charge.amount_refunded -= refund.amount;
  charge.refunded = false;
  world.changed();
  emit(world, "refund.failed", refund);
  emit(world, "refund.updated", refund, { previous: { status: before } });
  emit(world, "charge.refund.updated", refund, { previous: { status: before } });
}
