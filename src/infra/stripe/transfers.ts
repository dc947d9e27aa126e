import type Stripe from "stripe";
import type { Payments, TransferSnapshot } from "../../app/ports.ts";
import type { MilestoneId } from "../../domain/ids.ts";
import { calling, expectItems, expectObject, unexpectedAnswer } from "./errors.ts";
import { expanded, fromSeconds, idOf, moveIdOf } from "./values.ts";

const SOURCE = "source_transaction.balance_transaction";
const PAGE = 100;

/**
 * Moves money from the platform to a connected account, out of one charge: accepted also while that charge is pending,
 * never above it. Refusals come as ProviderError "failed" with Stripe's code.
 */
export async function createTransfer(
  stripe: Stripe,
  order: Parameters<Payments["createTransfer"]>[0],
): Promise<TransferSnapshot> {
  const params: Stripe.TransferCreateParams = {
    amount: order.amount.amountMinor,
    currency: order.amount.currency.toLowerCase(),
    destination: order.destination,
    source_transaction: order.chargeId,
    transfer_group: order.milestoneId,
    metadata: { move_id: order.moveId, milestone_id: order.milestoneId },
    expand: [SOURCE],
  };
  const { idempotencyKey } = order;
  return snapshot(await calling(() => stripe.transfers.create(params, { idempotencyKey })));
}

/** All transfers of the milestone's transfer group, newest first. */
export async function listTransfers(
  stripe: Stripe,
  milestoneId: MilestoneId,
): Promise<readonly TransferSnapshot[]> {
  const found: TransferSnapshot[] = [];
  for (let after: string | undefined, more = true; more; ) {
    const page = await calling(() =>
      stripe.transfers.list({
        transfer_group: milestoneId,
        limit: PAGE,
        expand: [`data.${SOURCE}`],
        ...(after === undefined ? {} : { starting_after: after }),
      }),
    );
    found.push(...expectItems(page).map(snapshot));
    after = found.at(-1)?.transferId;
    more = page.has_more && after !== undefined;
  }
  return found;
}

function snapshot(transfer: Stripe.Transfer): TransferSnapshot {
  expectObject(transfer, "transfer");
  const destination = idOf(transfer.destination);
  if (destination === null) throw unexpectedAnswer("transfer with a destination");
  return {
    transferId: transfer.id,
    moveId: moveIdOf(transfer.metadata),
    amountMinor: transfer.amount,
    destination,
    reversedMinor: transfer.amount_reversed,
    arrivesOn: arrivesOn(transfer),
  };
}

/** A transfer out of a charge that is still pending arrives with it; otherwise it is there at once. */
function arrivesOn(transfer: Stripe.Transfer): TransferSnapshot["arrivesOn"] {
  const settled = expanded(expanded(transfer.source_transaction)?.balance_transaction);
  return settled?.status === "pending" ? fromSeconds(settled.available_on) : null;
}
