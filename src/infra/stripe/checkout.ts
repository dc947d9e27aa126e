import { randomUUID } from "node:crypto";
import type Stripe from "stripe";
import type { ChargeSnapshot, CheckoutSnapshot, Payments } from "../../app/ports.ts";
import { ProviderError } from "../../app/ports.ts";
import { calling, expectItems, expectObject, unexpectedAnswer } from "./errors.ts";
import {
  checkoutIdOf,
  cut,
  expanded,
  fromSeconds,
  milestoneIdOf,
  money,
  toSeconds,
} from "./values.ts";

const EXPAND = ["payment_intent.latest_charge.balance_transaction"];
/** What Checkout shows of a product on one screen; Stripe takes more. */
const NAME_LENGTH = 250;
const DESCRIPTION_LENGTH = 500;

type Order = Parameters<Payments["openCheckout"]>[0];

/** Opens a Checkout Session for one milestone; the same key answers with the same session. */
export async function openCheckout(
  stripe: Stripe,
  order: Order,
): ReturnType<Payments["openCheckout"]> {
  const { idempotencyKey } = order;
  const session = expectObject(
    await calling(() => stripe.checkout.sessions.create(sessionParams(order), { idempotencyKey })),
    "checkout.session",
  );
  if (!session.url) throw unexpectedAnswer("checkout session with an address");
  return { sessionId: session.id, url: session.url, expiresAt: fromSeconds(session.expires_at) };
}

function sessionParams(order: Order): Stripe.Checkout.SessionCreateParams {
  const { amount, checkoutId, milestoneId, description } = order;
  const metadata = { checkout_id: checkoutId, milestone_id: milestoneId };
  return {
    mode: "payment",
    client_reference_id: checkoutId,
    line_items: [
      {
        quantity: 1,
        price_data: {
          currency: amount.currency.toLowerCase(),
          unit_amount: amount.amountMinor,
          product_data: {
            name: cut(order.title, NAME_LENGTH),
            // Stripe refuses an empty text.
            ...(description === "" ? {} : { description: cut(description, DESCRIPTION_LENGTH) }),
          },
        },
      },
    ],
    metadata,
    payment_intent_data: {
      metadata,
      transfer_group: milestoneId,
      // The default settles the fee some minutes later; we post it together with the payment.
      capture_method: "automatic",
    },
    success_url: order.returnUrl,
    cancel_url: order.returnUrl,
    expires_at: toSeconds(order.expiresAt),
  };
}

/** The session as it is now. */
export async function getCheckout(stripe: Stripe, sessionId: string): Promise<CheckoutSnapshot> {
  const session = expectObject(
    await calling(() => stripe.checkout.sessions.retrieve(sessionId, { expand: EXPAND })),
    "checkout.session",
  );
  return snapshot(session);
}

/** Expires an open session; one that was paid or has expired before is answered as it is. */
export async function expireCheckout(stripe: Stripe, sessionId: string): Promise<CheckoutSnapshot> {
  try {
    // A key of its own each time: expiring twice is harmless, a kept failure would not be.
    const options = { idempotencyKey: `expire-${randomUUID()}` };
    const session = await calling(() =>
      stripe.checkout.sessions.expire(sessionId, { expand: EXPAND }, options),
    );
    return snapshot(expectObject(session, "checkout.session"));
  } catch (error) {
    if (!(error instanceof ProviderError) || error.outcome === "unknown" || error.retryable) {
      throw error;
    }
    const now = await getCheckout(stripe, sessionId);
    if (now.status === "open") throw error;
    return now;
  }
}

/** The session that a PaymentIntent belongs to; null where it came from elsewhere. */
export async function findCheckout(
  stripe: Stripe,
  paymentIntentId: string,
): Promise<CheckoutSnapshot | null> {
  const list = await calling(() =>
    stripe.checkout.sessions.list({ payment_intent: paymentIntentId, limit: 1 }),
  );
  const [session] = expectItems(list);
  return session ? getCheckout(stripe, session.id) : null;
}

function snapshot(session: Stripe.Checkout.Session): CheckoutSnapshot {
  const intent = expanded(session.payment_intent);
  const payment = paymentOf(session, intent);
  return {
    sessionId: session.id,
    checkoutId: checkoutIdOf(session.metadata),
    milestoneId: milestoneIdOf(session.metadata),
    status: statusOf(session.status),
    payment,
    amount: money(session.amount_total ?? 0, session.currency ?? ""),
    livemode: session.livemode,
    url: session.status === "open" ? session.url : null,
    charge: payment === "paid" ? chargeOf(intent) : null,
  };
}

function statusOf(status: Stripe.Checkout.Session["status"]): CheckoutSnapshot["status"] {
  if (status === "complete") return "complete";
  return status === "expired" ? "expired" : "open";
}

function paymentOf(
  session: Stripe.Checkout.Session,
  intent: Stripe.PaymentIntent | null,
): CheckoutSnapshot["payment"] {
  if (session.payment_status === "paid") return "paid";
  return intent?.status === "processing" ? "processing" : "unpaid";
}

function chargeOf(intent: Stripe.PaymentIntent | null): ChargeSnapshot {
  const charge = expanded(intent?.latest_charge);
  if (!intent || !charge) throw unexpectedAnswer("paid session with its charge");
  const settled = expanded(charge.balance_transaction);
  if (!settled) throw notSettled(charge.id);
  if (settled.currency !== charge.currency) throw convertedTo(settled.currency, charge.currency);
  return {
    chargeId: charge.id,
    paymentIntentId: intent.id,
    amount: money(charge.amount_captured, charge.currency),
    feeMinor: settled.fee,
    availableOn: fromSeconds(settled.available_on),
  };
}

function notSettled(chargeId: string): ProviderError {
  return new ProviderError(`charge ${chargeId} has no balance transaction yet`, {
    code: "charge_not_settled",
    outcome: "failed",
    retryable: true,
  });
}

/** A milestone's currency must be one that the platform settles without conversion (design section 4). */
function convertedTo(settled: string, paid: string): ProviderError {
  return new ProviderError(`the platform settles ${paid} in ${settled}`, {
    code: "settled_in_other_currency",
    outcome: "failed",
    retryable: false,
  });
}
