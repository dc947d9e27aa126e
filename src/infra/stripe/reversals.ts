import type Stripe from "stripe";
import type { Payments, ReversalSnapshot } from "../../app/ports.ts";
import { calling, expectItems, expectObject, unexpectedAnswer } from "./errors.ts";
import { idOf, moveIdOf } from "./values.ts";

const PAGE = 100;

/**
 * Takes back what a transfer moved, out of the connected account's balance; where that is too little, it is a definite
 * refusal, code "balance_insufficient" (docs.stripe.com/connect/separate-charges-and-transfers#reverse-transfers).
 */
export async function createReversal(
  stripe: Stripe,
  order: Parameters<Payments["createReversal"]>[0],
): Promise<ReversalSnapshot> {
  const params: Stripe.TransferCreateReversalParams = {
    amount: order.amount.amountMinor,
    metadata: { move_id: order.moveId, milestone_id: order.milestoneId },
  };
  const { idempotencyKey, transferId } = order;
  return snapshot(
    await calling(() => stripe.transfers.createReversal(transferId, params, { idempotencyKey })),
  );
}

/** All that was taken back of a transfer, newest first. */
export async function listReversals(
  stripe: Stripe,
  transferId: string,
): Promise<readonly ReversalSnapshot[]> {
  const found: ReversalSnapshot[] = [];
  for (let after: string | undefined, more = true; more; ) {
    const page = await calling(() =>
      stripe.transfers.listReversals(transferId, {
        limit: PAGE,
        ...(after === undefined ? {} : { starting_after: after }),
      }),
    );
    found.push(...expectItems(page).map(snapshot));
    after = found.at(-1)?.reversalId;
    more = page.has_more && after !== undefined;
  }
  return found;
}

function snapshot(reversal: Stripe.TransferReversal): ReversalSnapshot {
  expectObject(reversal, "transfer_reversal");
  const transferId = idOf(reversal.transfer);
  if (transferId === null) throw unexpectedAnswer("reversal of a transfer");
  return {
    reversalId: reversal.id,
    moveId: moveIdOf(reversal.metadata),
    transferId,
    amountMinor: reversal.amount,
  };
}
