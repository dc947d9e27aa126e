import { bookOne } from "../balance.ts";
import { invalidRequest, noSuch, refused } from "../errors.ts";
import { chargebackFee } from "../fees.ts";
import type { Params } from "../params.ts";
import { PLATFORM, type StoredCharge, type StoredDispute } from "../state.ts";
import type { World } from "../world.ts";
import { emit } from "./event.ts";

const DAY = 24 * 60 * 60;

/** All texts of an answer to the bank together (docs.stripe.com/api/disputes/update). */
const EVIDENCE_LENGTH = 150_000;
const OPEN: ReadonlySet<string> = new Set(["needs_response", "under_review"]);

/** True while the bank has not decided. */
export const isOpen = ({ status }: StoredDispute): boolean => OPEN.has(status);

/**
 * The buyer's bank takes a charge back: all of its rest, or a part, and a fee leave the balance at once, even below zero.
 */
export function openDispute(
  world: World,
  charge: StoredCharge,
  part = charge.amount - charge.amount_refunded,
): StoredDispute {
  const id = world.id("dp_");
  const amount = Math.min(part, charge.amount - charge.amount_refunded);
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
  const before = dispute.status;
  dispute.status = outcome;
  dispute.evidence_details.past_due = false;
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
  emit(world, "charge.dispute.closed", dispute, { previous: { status: before } });
  return dispute;
}

/**
 * `POST /v1/disputes/:id`: keeps evidence, and with `submit` (which Stripe takes as true where it is not said) sends it to
 * the bank, once: after that nothing can be added (docs.stripe.com/disputes/api).
 */
export function updateDispute(world: World, dispute: StoredDispute, params: Params): StoredDispute {
  params.only("evidence", "metadata", "submit");
  const given = params.nested("evidence");
  const fields = Object.keys(noEvidence()) as (keyof StoredDispute["evidence"])[];
  given?.only(...fields);
  const submit = params.oneOf("submit", ["true", "false"]) !== "false";
  if (given !== undefined) {
    if (dispute.status !== "needs_response") {
      throw refused(`Evidence for the dispute ${dispute.id} can no longer be updated.`);
    }
    keepEvidence(dispute, given, fields);
  }
  dispute.metadata = params.mergedMetadata(dispute.metadata);
  if (given !== undefined && submit) {
    dispute.status = "under_review";
    dispute.evidence_details.submission_count += 1;
    dispute.evidence_details.submission_method = "manual";
  }
  world.changed();
  emit(world, "charge.dispute.updated", dispute);
  return dispute;
}

function keepEvidence(
  dispute: StoredDispute,
  given: Params,
  fields: readonly (keyof StoredDispute["evidence"])[],
): void {
  const kept = { ...dispute.evidence };
  for (const field of fields) {
    if (field === "enhanced_evidence" || !given.has(field)) continue;
    Object.assign(kept, { [field]: given.longText(field) ?? null });
  }
  const texts = Object.values(kept).filter((value) => typeof value === "string");
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  if (length > EVIDENCE_LENGTH) {
    throw invalidRequest(
      `The combined character count of all text evidence must not exceed ${EVIDENCE_LENGTH}; it is ${length}.`,
      { param: "evidence" },
    );
  }
  dispute.evidence = kept;
  dispute.evidence_details.has_evidence = texts.length > 0;
}

/** `POST /v1/disputes/:id/close`: the charge is given up; the bank's decision is final at once. */
export function acceptDispute(world: World, dispute: StoredDispute): StoredDispute {
  if (!isOpen(dispute)) throw refused(`The dispute ${dispute.id} is closed already.`);
  return closeDispute(world, dispute, "lost");
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
