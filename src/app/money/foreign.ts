import type { Deps } from "../deps.ts";
import { ProviderError, type ProviderObject } from "../ports.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * A transfer or refund that our books do not know: one of our own moves whose answer is still on its way, or something
 * that was done in the provider's dashboard. The latter waits for the operator, who adopts it; it is asked once.
 */
export async function adoptForeign(
  deps: Deps,
  kind: "transfer" | "refund",
  objectId: string,
): Promise<void> {
  if (await deps.reads.moveByProviderId(objectId)) return;
  if (await deps.reads.answered(objectId)) return;
  const found = await deps.payments.describe(kind, objectId);
  if (!found) return;
  const own = isUuid(found.moveId) ? await deps.reads.move(found.moveId) : null;
  if (own) {
    // An earlier try of a refund that the provider took back later; its move has been sent anew since.
    if (found.status === "failed" || found.status === "cancelled") return;
    // Our own id in the metadata: the move's worker, or its look-up, records it first; then this is looked at again.
    throw notRecordedYet();
  }
  const { milestoneId, agreementId } = await whereItBelongs(deps, found);
  await deps.store.commit({
    questions: [
      {
        id: deps.newId(),
        kind: `foreign_${kind}`,
        subject: objectId,
        agreementId,
        milestoneId,
        detail: {
          ...{ amountMinor: found.amount.amountMinor, currency: found.amount.currency },
          // Named by a move of ours that these books do not have: it was lost with a restore, not made by hand.
          ...(found.moveId && milestoneId && { lostMove: found.moveId }),
        },
      },
    ],
  });
}

/** What was taken back of a transfer by somebody else than us waits for the operator, who is asked once. */
export async function lookAtReversals(deps: Deps, transferId: string): Promise<void> {
  const transfer = await deps.reads.moveByProviderId(transferId);
  if (!transfer) return;
  for (const { reversalId, moveId, amountMinor } of await deps.payments.listReversals(transferId)) {
    if (await deps.reads.moveByProviderId(reversalId)) continue;
    if (isUuid(moveId) && (await deps.reads.move(moveId))) throw notRecordedYet();
    if (await deps.reads.answered(reversalId)) continue;
    const { agreementId, milestoneId, amount } = transfer;
    const question = { id: deps.newId(), kind: "foreign_reversal", subject: reversalId };
    const detail = { amountMinor, currency: amount.currency, transferId };
    await deps.store.commit({ questions: [{ ...question, agreementId, milestoneId, detail }] });
  }
}

function notRecordedYet(): ProviderError {
  return new ProviderError("the result of our own call is not recorded yet", {
    code: "not_recorded_yet",
    outcome: "unknown",
    retryable: true,
  });
}

/** By what its maker wrote on it, if that is a milestone of ours, or by the charge: a guess that the operator confirms. */
async function whereItBelongs(deps: Deps, found: ProviderObject) {
  const byCharge = found.chargeId ? await deps.reads.milestoneByCharge(found.chargeId) : null;
  const named = isUuid(found.milestoneId) ? found.milestoneId : byCharge;
  const { milestone } = await deps.store.load({
    ref: named ? { by: "id", id: named } : { by: "none" },
  });
  return { milestoneId: milestone?.id ?? null, agreementId: milestone?.agreementId ?? null };
}

function isUuid<T extends string>(id: T | null): id is T {
  return id !== null && UUID.test(id);
}
