import type Stripe from "stripe";
import type { ChargebackSnapshot, Payments } from "../../app/ports.ts";
import type { Instant } from "../../domain/clock/instant.ts";
import { calling, expectItems, expectObject, unexpectedAnswer } from "./errors.ts";
import { fromSeconds, idOf, money, toSeconds } from "./values.ts";

const PAGE = 100;

/** What Stripe calls a dispute, as it is now. */
export async function getChargeback(
  stripe: Stripe,
  chargebackId: string,
): Promise<ChargebackSnapshot> {
  return snapshot(await calling(() => stripe.disputes.retrieve(chargebackId)));
}

/** All chargebacks since a moment, newest first. */
export async function listChargebacks(
  stripe: Stripe,
  since: Instant,
): Promise<readonly ChargebackSnapshot[]> {
  const found: ChargebackSnapshot[] = [];
  const created = { gte: toSeconds(since) };
  for (let after: string | undefined, more = true; more; ) {
    const page = await calling(() =>
      stripe.disputes.list({
        created,
        limit: PAGE,
        ...(after === undefined ? {} : { starting_after: after }),
      }),
    );
    found.push(...expectItems(page).map(snapshot));
    after = found.at(-1)?.chargebackId;
    more = page.has_more && after !== undefined;
  }
  return found;
}

/**
 * Keeps evidence for the bank; with `submit` it goes there at once and nothing can be added any more. All texts together
 * may have 150,000 characters (docs.stripe.com/api/disputes/update).
 */
export async function updateChargebackEvidence(
  stripe: Stripe,
  order: Parameters<Payments["updateChargebackEvidence"]>[0],
): Promise<ChargebackSnapshot> {
  const { chargebackId, fields, submit, idempotencyKey } = order;
  const params: Stripe.DisputeUpdateParams = { evidence: { ...fields }, submit };
  return snapshot(
    await calling(() => stripe.disputes.update(chargebackId, params, { idempotencyKey })),
  );
}

function snapshot(dispute: Stripe.Dispute): ChargebackSnapshot {
  expectObject(dispute, "dispute");
  const chargeId = idOf(dispute.charge);
  if (chargeId === null) throw unexpectedAnswer("dispute of a charge");
  const { due_by: dueBy, submission_count: submissions } = dispute.evidence_details;
  return {
    chargebackId: dispute.id,
    chargeId,
    amountMinor: dispute.amount,
    currency: money(dispute.amount, dispute.currency).currency,
    ...feesOf(dispute.balance_transactions),
    reason: dispute.reason,
    evidenceDueAt: dueBy ? fromSeconds(dueBy) : null,
    hasEvidence: submissions > 0,
    state: stateOf(dispute),
    livemode: dispute.livemode,
  };
}

/** What the bank's withdrawal cost, and what of that came back with the money. */
function feesOf(transactions: readonly Stripe.BalanceTransaction[]) {
  const sum = (fees: readonly number[]) => fees.reduce((total, fee) => total + fee, 0);
  const fees = transactions.map(({ fee }) => fee);
  return {
    feeMinor: sum(fees.filter((fee) => fee > 0)),
    feeBackMinor: 0 - sum(fees.filter((fee) => fee < 0)),
  };
}

/**
 * Stripe's words (docs.stripe.com/api/disputes/object): a warning is an inquiry, which takes no money. A word that is new
 * says by its balance transactions whether it has.
 */
function stateOf(dispute: Stripe.Dispute): ChargebackSnapshot["state"] {
  switch (dispute.status) {
    case "won":
      return "won";
    case "lost":
      return "lost";
    case "needs_response":
    case "under_review":
      return "open";
    case "warning_needs_response":
    case "warning_under_review":
    case "warning_closed":
      return "inquiry";
    default: {
      const taken = dispute.balance_transactions.reduce((sum, { amount }) => sum + amount, 0);
      return taken < 0 ? "open" : "inquiry";
    }
  }
}
