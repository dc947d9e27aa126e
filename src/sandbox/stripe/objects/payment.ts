import { bookOne, SETTLEMENT_SECONDS } from "../balance.ts";
import { processingFee } from "../fees.ts";
import {
  PLATFORM,
  type SessionRecord,
  type StoredCharge,
  type StoredPaymentIntent,
} from "../state.ts";
import type { World } from "../world.ts";
import { chargeOf, newCharge } from "./charge.ts";
import { endSession } from "./checkout-session.ts";
import { emit } from "./event.ts";
import { intentOf } from "./payment-intent.ts";

const DAY = 24 * 60 * 60;
/** How long a bank debit is under way until it succeeds, where nobody ends it before. */
const DEBIT_SECONDS = 5 * DAY;

/** What a buyer can do at checkout. */
export const PAY_OUTCOMES = [
  "paid",
  "declined",
  "processing",
  "processing_failed",
  "expired",
] as const;
export type PayOutcome = (typeof PAY_OUTCOMES)[number];

/** The reason why an outcome is impossible, or null. A session is paid once, and never after it has expired. */
export function whyNot(world: World, record: SessionRecord, outcome: PayOutcome): string | null {
  const { session } = record;
  if (session.status === "expired") return `Checkout session ${session.id} has expired.`;
  if (session.payment_status === "paid") return `Checkout session ${session.id} is paid already.`;
  if (session.status === "open") return null;
  const underWay = intentOf(world, record).status === "processing";
  if (underWay && (outcome === "paid" || outcome === "processing_failed")) return null;
  const how = underWay ? "its bank debit is under way" : "its bank debit has failed";
  return `Checkout session ${session.id} is complete and ${how}.`;
}

/** Carries out what the buyer did, with all its events; the caller has asked `whyNot`. */
export function pay(world: World, record: SessionRecord, outcome: PayOutcome): void {
  const open = record.session.status === "open";
  switch (outcome) {
    case "paid":
      if (open) payByCard(world, record);
      else finishDebit(world, record);
      break;
    case "declined":
      decline(world, record);
      break;
    case "processing":
      startDebit(world, record);
      break;
    case "processing_failed":
      if (open) startDebit(world, record);
      failDebit(world, record);
      break;
    case "expired":
      endSession(world, record.session);
  }
}

function payByCard(world: World, record: SessionRecord): void {
  const intent = intentOf(world, record);
  const charge = newCharge(world, intent, "card", "succeeded");
  complete(world, record);
  succeed(world, record, intent, charge);
  emit(world, "checkout.session.completed", record.session);
}

function finishDebit(world: World, record: SessionRecord): void {
  const intent = intentOf(world, record);
  const charge = chargeOf(world, intent.latest_charge ?? "");
  charge.status = "succeeded";
  charge.paid = true;
  succeed(world, record, intent, charge);
  emit(world, "checkout.session.async_payment_succeeded", record.session);
}

/** Bank debits that have been under way long enough succeed by themselves. */
export function clearDebits(world: World): void {
  const started = world.now() - DEBIT_SECONDS;
  for (const intent of world.state.paymentIntents) {
    if (intent.status !== "processing") continue;
    const charge = chargeOf(world, intent.latest_charge ?? "");
    const record = world.state.sessions.find(({ session }) => session.payment_intent === intent.id);
    if (record !== undefined && charge.created <= started) finishDebit(world, record);
  }
}

function succeed(
  world: World,
  record: SessionRecord,
  intent: StoredPaymentIntent,
  charge: StoredCharge,
): void {
  intent.status = "succeeded";
  intent.amount_received = intent.amount;
  intent.latest_charge = charge.id;
  intent.payment_method = charge.payment_method;
  intent.last_payment_error = null;
  intent.processing = null;
  record.session.payment_status = "paid";
  charge.receipt_url = `${world.core.selfUrl()}/pay/receipts/${charge.id}`;
  if (intent.capture_method === "automatic") {
    charge.balance_transaction = bookCharge(world, charge);
    emit(world, "charge.succeeded", charge);
    emit(world, "payment_intent.succeeded", intent);
    return;
  }
  // Captured asynchronously: the balance transaction comes with a later `charge.updated`.
  emit(world, "charge.succeeded", charge);
  emit(world, "payment_intent.succeeded", intent);
  charge.balance_transaction = bookCharge(world, charge);
  emit(world, "charge.updated", charge, { previous: { balance_transaction: null } });
}

function bookCharge(world: World, charge: StoredCharge): string {
  const transaction = bookOne(
    world,
    charge.currency,
    {
      holder: PLATFORM,
      type: charge.id.startsWith("ch_") ? "charge" : "payment",
      amount: charge.amount,
      fee: processingFee(charge.amount, charge.currency),
      source: charge.id,
      availableOn: world.now() + SETTLEMENT_SECONDS,
      follows: charge.id,
      ...(charge.description === null ? {} : { description: charge.description }),
    },
    { customers: -charge.amount },
  );
  return transaction.id;
}

function complete(world: World, record: SessionRecord): void {
  const { session } = record;
  session.status = "complete";
  session.url = null;
  session.customer_details = {
    address: {
      city: null,
      country: "US",
      line1: null,
      line2: null,
      postal_code: "10001",
      state: null,
    },
    business_name: null,
    email: session.customer_email ?? "buyer@example.com",
    individual_name: null,
    name: "Test Buyer",
    phone: null,
    tax_exempt: "none",
    tax_ids: [],
  };
  world.changed();
}

function decline(world: World, record: SessionRecord): void {
  const intent = intentOf(world, record);
  const charge = newCharge(world, intent, "card", "failed");
  intent.latest_charge = charge.id;
  intent.status = "requires_payment_method";
  intent.last_payment_error = {
    advice_code: "try_again_later",
    charge: charge.id,
    code: "card_declined",
    decline_code: "generic_decline",
    doc_url: "https://stripe.com/docs/error-codes/card-declined",
    message: "Your card was declined.",
    network_advice_code: "03",
    network_decline_code: "05",
    type: "card_error",
  };
  world.changed();
  emit(world, "charge.failed", charge);
  emit(world, "payment_intent.payment_failed", intent);
}

function startDebit(world: World, record: SessionRecord): void {
  const intent = intentOf(world, record);
  const charge = newCharge(world, intent, "us_bank_account", "pending");
  intent.status = "processing";
  intent.latest_charge = charge.id;
  intent.payment_method = charge.payment_method;
  complete(world, record);
  emit(world, "payment_intent.processing", intent);
  emit(world, "charge.pending", charge);
  emit(world, "checkout.session.completed", record.session);
}

function failDebit(world: World, record: SessionRecord): void {
  const intent = intentOf(world, record);
  const charge = chargeOf(world, intent.latest_charge ?? "");
  charge.status = "failed";
  charge.failure_code = "insufficient_funds";
  charge.failure_message = "The customer's account has insufficient funds to cover this payment.";
  charge.captured = false;
  charge.amount_captured = 0;
  intent.status = "requires_payment_method";
  intent.last_payment_error = {
    charge: charge.id,
    code: "payment_intent_payment_attempt_failed",
    message: charge.failure_message,
    type: "invalid_request_error",
  };
  world.changed();
  emit(world, "charge.failed", charge);
  emit(world, "payment_intent.payment_failed", intent);
  emit(world, "checkout.session.async_payment_failed", record.session);
}
