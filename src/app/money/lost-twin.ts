import type { Deps } from "../deps.ts";
import { ProviderError } from "../ports.ts";
import type { MoneyMove } from "../store.ts";
import type { Result } from "./record-result.ts";

/**
 * What was decided after a backup is decided again after its restore, and the money has gone out already: the transfer or
 * refund that the provider has is then this move's result, and nothing is sent (fault 46). Null where there is none such.
 * Where the provider has another amount, nothing is sent until the operator has answered: throws ProviderError.
 */
export async function sentBeforeRestore(deps: Deps, move: MoneyMove): Promise<Result | null> {
  if (move.kind === "reversal" || move.firstSentAt !== null) return null;
  const lost = await deps.reads.lostObjects(move.milestoneId);
  for (const { id } of lost) {
    const twin = await twinOf(deps, move, id);
    if (twin) return twin;
  }
  if (!lost.some(({ isOpen }) => isOpen)) return null;
  throw new ProviderError("another payment of this milestone was lost with a restore", {
    ...{ code: "waits_for_operator", outcome: "failed", retryable: true, retryAfterSeconds: 600 },
  });
}

/** The same money to the same people, and it has not come back. */
async function twinOf(deps: Deps, move: MoneyMove, id: string): Promise<Result | null> {
  if (move.kind === "reversal") return null;
  const found = await deps.payments.describe(move.kind, id);
  if (!found || found.status === "failed" || found.status === "cancelled") return null;
  const { amount, destination, chargeId } = found;
  const payee = move.destination ?? (await payeeOf(deps, move));
  const isSameMoney =
    amount.amountMinor === move.amount.amountMinor && amount.currency === move.amount.currency;
  const wentThere = move.kind === "refund" ? chargeId === move.chargeId : destination === payee;
  if (!isSameMoney || !wentThere) return null;
  return { providerId: id, pending: found.status === "pending", arrivesOn: null };
}

/** Who would get it, where that is not frozen into the move yet. */
async function payeeOf(deps: Deps, { milestoneId }: MoneyMove): Promise<string | null> {
  const { agreement } = await deps.store.load({ ref: { by: "id", id: milestoneId } });
  return agreement?.payee?.accountId ?? null;
}
