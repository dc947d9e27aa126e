import type { Deps } from "../deps.ts";
import { ProviderError } from "../ports.ts";

/**
 * A transfer or refund that our books do not know: one of our own moves whose answer is still on its way, or something
 * that was done in the provider's dashboard. The latter waits for the operator, who adopts it.
 */
export async function adoptForeign(
  deps: Deps,
  kind: "transfer" | "refund",
  objectId: string,
): Promise<void> {
  if (await deps.reads.moveByProviderId(objectId)) return;
  const found = await deps.payments.describe(kind, objectId);
  if (!found) return;
  const own = found.moveId && (await deps.reads.move(found.moveId));
  if (own) {
    // Our own id in the metadata: the move's worker, or its look-up, records it first; then this is looked at again.
    throw new ProviderError("the result of our own call is not recorded yet", {
      code: "not_recorded_yet",
      outcome: "unknown",
      retryable: true,
    });
  }
  await deps.store.commit({
    questions: [
      {
        id: deps.newId(),
        kind: `foreign_${kind}`,
        subject: objectId,
        agreementId: null,
        milestoneId: found.milestoneId,
        detail: { amountMinor: found.amount.amountMinor, currency: found.amount.currency },
      },
    ],
  });
}
