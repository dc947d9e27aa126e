import type { Deps } from "../deps.ts";
import { ProviderError, type RefundSnapshot, type TransferSnapshot } from "../ports.ts";
import type { MoneyMove } from "../store.ts";
import { type Result, recordSuccess, released, settle } from "./record-result.ts";
import type { Claimed } from "./send-move.ts";

/**
 * What may have happened is looked up before anything is sent again: found by our id in the provider's metadata, it is
 * adopted; proven absent, the move is owed again in a new generation with a new key. (Source: Stripe's idempotency keys
 * are forgotten after 24 h and replay stored 5xx answers, docs.stripe.com/api/idempotent_requests.)
 */
export async function adoptOrRenew(deps: Deps, claimed: Claimed): Promise<void> {
  const { move } = claimed;
  const found = await findAtProvider(deps, move);
  if (found) return recordSuccess(deps, claimed, found);
  await settle(deps, claimed, () => ({ move: renewed(claimed) }));
  throw new ProviderError("proven absent, to be sent under a new key", {
    code: "renewed",
    outcome: "failed",
    retryable: true,
  });
}

/**
 * While the money is frozen nothing is sent again: what was found is recorded, and what was proven absent is owed as
 * before, under a new key, until it may go.
 */
export async function adoptOrHalt(deps: Deps, claimed: Claimed): Promise<void> {
  const { move } = claimed;
  const found = await findAtProvider(deps, move);
  if (found) return recordSuccess(deps, claimed, found);
  await settle(deps, claimed, (now) => ({
    milestoneEvents: [{ type: "MoveHalted", moveId: move.id, kind: move.kind, at: now }],
    move: renewed(claimed),
  }));
}

function renewed(claimed: Claimed) {
  const generation = claimed.move.generation + 1;
  return {
    ...released(claimed),
    ...({ status: "owed", generation, firstSentAt: null, lastError: null } as const),
  };
}

/** What the provider has under our own id for this move; null where nothing of it happened. */
export async function findAtProvider(deps: Deps, move: MoneyMove): Promise<Result | null> {
  if (move.kind === "transfer") {
    const transfers = await deps.payments.listTransfers(move.milestoneId);
    const own = transfers.find((one: TransferSnapshot) => one.moveId === move.id);
    return own ? { providerId: own.transferId, pending: false, arrivesOn: own.arrivesOn } : null;
  }
  if (move.kind === "reversal") {
    const reversals = await deps.payments.listReversals(move.destination ?? "");
    const own = reversals.find((one) => one.moveId === move.id);
    return own ? { providerId: own.reversalId, pending: false, arrivesOn: null } : null;
  }
  const refunds = await deps.payments.listRefunds(move.chargeId);
  const own = refunds.find(
    (one: RefundSnapshot) =>
      one.moveId === move.id && (one.status === "pending" || one.status === "succeeded"),
  );
  return own
    ? { providerId: own.refundId, pending: own.status === "pending", arrivesOn: null }
    : null;
}
