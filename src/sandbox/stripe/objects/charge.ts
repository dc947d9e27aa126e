import type Stripe from "stripe";
import { noSuch } from "../errors.ts";
import type { StoredCharge, StoredPaymentIntent } from "../state.ts";
import type { World } from "../world.ts";

/** How a buyer pays: at once with a card, or slowly from a bank account. */
export type Method = "card" | "us_bank_account";

/** A new charge of a payment intent; nothing is booked yet. */
export function newCharge(
  world: World,
  intent: StoredPaymentIntent,
  method: Method,
  state: "succeeded" | "pending" | "failed",
): StoredCharge {
  const charge: StoredCharge = {
    id: world.id(method === "card" ? "ch_" : "py_"),
    object: "charge",
    amount: intent.amount,
    amount_captured: state === "failed" ? 0 : intent.amount,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: {
      address: {
        city: null,
        country: "US",
        line1: null,
        line2: null,
        postal_code: "10001",
        state: null,
      },
      email: "buyer@example.com",
      name: "Test Buyer",
      phone: null,
      tax_id: null,
    },
    calculated_statement_descriptor: method === "card" ? "TRANCHE SANDBOX" : null,
    captured: state !== "failed",
    created: world.now(),
    currency: intent.currency,
    customer: null,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: state === "failed" ? "card_declined" : null,
    failure_message: state === "failed" ? "Your card was declined." : null,
    fraud_details: {},
    livemode: false,
    metadata: { ...intent.metadata },
    on_behalf_of: null,
    outcome: outcomeOf(state),
    paid: state === "succeeded",
    payment_intent: intent.id,
    payment_method: world.id("pm_"),
    payment_method_details: methodDetails(method, intent.amount),
    receipt_email: null,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: state,
    transfer_data: null,
    transfer_group: intent.transfer_group,
  };
  world.state.charges.push(charge);
  world.changed();
  return charge;
}

function outcomeOf(state: "succeeded" | "pending" | "failed"): Stripe.Charge.Outcome {
  const declined = state === "failed";
  return {
    advice_code: declined ? "try_again_later" : null,
    network_advice_code: declined ? "03" : null,
    network_decline_code: declined ? "05" : null,
    network_status: declined ? "declined_by_network" : "approved_by_network",
    reason: declined ? "generic_decline" : null,
    risk_level: "normal",
    risk_score: 12,
    seller_message: declined
      ? "The bank did not return any further details with this decline."
      : "Payment complete.",
    type: declined ? "issuer_declined" : "authorized",
  };
}

function methodDetails(method: Method, amount: number): Stripe.Charge.PaymentMethodDetails {
  if (method === "us_bank_account") {
    return {
      type: "us_bank_account",
      us_bank_account: {
        account_holder_type: "individual",
        account_type: "checking",
        bank_name: "STRIPE TEST BANK",
        fingerprint: "sandboxBankAccnt",
        last4: "6789",
        payment_reference: null,
        routing_number: "110000000",
      },
    };
  }
  return {
    type: "card",
    card: {
      amount_authorized: amount,
      authorization_code: null,
      brand: "visa",
      checks: { address_line1_check: null, address_postal_code_check: "pass", cvc_check: "pass" },
      country: "US",
      electronic_commerce_indicator: null,
      exp_month: 12,
      exp_year: 2034,
      fingerprint: "sandboxVisaCard1",
      funding: "credit",
      installments: null,
      last4: "4242",
      mandate: null,
      network: "visa",
      network_transaction_id: null,
      regulated_status: "unregulated",
      three_d_secure: null,
      transaction_link_id: null,
      wallet: null,
    },
  };
}

/** The charge with this id; `param` says which parameter named it. */
export function chargeOf(world: World, id: string, param = "charge"): StoredCharge {
  const found = world.state.charges.find((each) => each.id === id);
  if (found === undefined) throw noSuch("charge", id, param);
  return found;
}
