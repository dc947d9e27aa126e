import type Stripe from "stripe";
import type { Payments, RefundSnapshot } from "../../app/ports.ts";
import { calling, expectItems, expectObject, unexpectedAnswer } from "./errors.ts";
import { idOf, moveIdOf } from "./values.ts";

const PAGE = 100;

/** Gives money of a charge back to the buyer; too little balance is a definite refusal, code "balance_insufficient". */
export async function createRefund(
  stripe: Stripe,
  order: Parameters<Payments["createRefund"]>[0],
): Promise<RefundSnapshot> {
  const params: Stripe.RefundCreateParams = {
    charge: order.chargeId,
    amount: order.amount.amountMinor,
    metadata: { move_id: order.moveId, milestone_id: order.milestoneId },
  };
  const { idempotencyKey } = order;
  return snapshot(await calling(() => stripe.refunds.create(params, { idempotencyKey })));
}

export async function getRefund(stripe: Stripe, refundId: string): Promise<RefundSnapshot> {
  return snapshot(await calling(() => stripe.refunds.retrieve(refundId)));
}

/** All refunds of a charge, newest first. */
export async function listRefunds(
  stripe: Stripe,
  chargeId: string,
): Promise<readonly RefundSnapshot[]> {
  const found: RefundSnapshot[] = [];
  for (let after: string | undefined, more = true; more; ) {
    const page = await calling(() =>
      stripe.refunds.list({
        charge: chargeId,
        limit: PAGE,
        ...(after === undefined ? {} : { starting_after: after }),
      }),
    );
    found.push(...expectItems(page).map(snapshot));
    after = found.at(-1)?.refundId;
    more = page.has_more && after !== undefined;
  }
  return found;
}

function snapshot(refund: Stripe.Refund): RefundSnapshot {
  expectObject(refund, "refund");
  const chargeId = idOf(refund.charge);
  if (chargeId === null) throw unexpectedAnswer("refund of a charge");
  return {
    refundId: refund.id,
    moveId: moveIdOf(refund.metadata),
    chargeId,
    amountMinor: refund.amount,
    status: refundStatus(refund.status),
    failure: refund.failure_reason ?? null,
  };
}

/** Stripe's words (docs.stripe.com/api/refunds/object): "requires_action" is waiting like "pending". */
export function refundStatus(status: string | null): RefundSnapshot["status"] {
  switch (status) {
    case "succeeded":
    case "failed":
      return status;
    case "canceled":
      return "cancelled";
    default:
      return "pending";
  }
}
