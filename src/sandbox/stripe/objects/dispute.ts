import { bookOne } from "../balance.ts";
import { noSuch } from "../errors.ts";
import { chargebackFee } from "../fees.ts";
import { PLATFORM, type StoredCharge, type StoredDispute } from "../state.ts";
import type { World } from "../world.ts";
import { emit } from "./event.ts";

const DAY = 24 * 60 * 60;

/** The buyer's bank takes a charge back: its rest and a fee leave the balance at once, even below zero. */
export function openDispute(world: World, charge: StoredCharge): StoredDispute {
  const id = world.id("dp_");
  const amount = charge.amount - charge.amount_refunded;
  const withdrawn = bookOne(
    world,
    charge.currency,
    {
      holder: PLATFORM,
      type: "adjustment",
      amount: -amount,
      fee: chargebackFee(charge.currency),
      source: id,
      description: `Chargeback withdrawal for ${charge.id}`,
    },
    { customers: amount },
  );
  const dispute: StoredDispute = {
    id,
    object: "dispute",
    amount,
    balance_transactions: [withdrawn],
    charge: charge.id,
    created: world.now(),
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: noEvidence(),
    evidence_details: {
      due_by: world.now() + 9 * DAY,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: "not_submitted",
    },
    intended_submission_method: null,
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    reason: "fraudulent",
    status: "needs_response",
  };
  world.state.disputes.push(dispute);
  charge.disputed = true;
  world.changed();
  emit(world, "charge.dispute.created", dispute);
  emit(world, "charge.dispute.funds_withdrawn", dispute);
  return dispute;
}

/** The bank has decided: won gives amount and fee back, lost changes nothing more. */
export function closeDispute(
  world: World,
  dispute: StoredDispute,
  outcome: "won" | "lost",
): StoredDispute {
  dispute.status = outcome;
  if (outcome === "won") {
    const back = bookOne(
      world,
      dispute.currency,
      {
        holder: PLATFORM,
        type: "adjustment",
        amount: dispute.amount,
        fee: -chargebackFee(dispute.currency),
        source: dispute.id,
        description: `Chargeback reversal for ${dispute.charge}`,
      },
      { customers: -dispute.amount },
    );
    dispute.balance_transactions.push(back);
    emit(world, "charge.dispute.funds_reinstated", dispute);
  }
  world.changed();
  emit(world, "charge.dispute.closed", dispute, { previous: { status: "needs_response" } });
  return dispute;
}

/** The dispute with this id. */
export function disputeOf(world: World, id: string): StoredDispute {
  const found = world.state.disputes.find((each) => each.id === id);
  if (found === undefined) throw noSuch("dispute", id, "id");
  return found;
}

function noEvidence(): StoredDispute["evidence"] {
  return {
    access_activity_log: null,
    billing_address: null,
    cancellation_policy: null,
    cancellation_policy_disclosure: null,
    cancellation_rebuttal: null,
    customer_communication: null,
    customer_email_address: null,
    customer_name: null,
    customer_purchase_ip: null,
    customer_signature: null,
    duplicate_charge_documentation: null,
    duplicate_charge_explanation: null,
    duplicate_charge_id: null,
    enhanced_evidence: {},
    product_description: null,
    receipt: null,
    refund_policy: null,
    refund_policy_disclosure: null,
    refund_refusal_explanation: null,
    service_date: null,
    service_documentation: null,
    shipping_address: null,
    shipping_carrier: null,
    shipping_date: null,
    shipping_documentation: null,
    shipping_tracking_number: null,
    uncategorized_file: null,
    uncategorized_text: null,
  };
}
