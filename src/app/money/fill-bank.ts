import { openChargeback } from "../../domain/milestone/afterwards.ts";
import type { Deps } from "../deps.ts";
import type { ChargebackEvidence } from "../ports.ts";
import { ProviderError } from "../ports.ts";
import type { RecordFile } from "../queries/views.ts";

/** What became of the evidence for a bank: nothing is submitted to the bank by this. */
export type BankFilled = "filled" | "no_chargeback" | "sent_already" | "not_reached";

/**
 * Puts a record's words into the provider's form for the chargeback that is open, without submitting it: that is the
 * operator's (`npm run ops -- chargeback submit`). The same words are put there once.
 */
export async function fillBank(
  deps: Deps,
  { view }: Pick<RecordFile, "view">,
  fields: ChargebackEvidence,
): Promise<BankFilled> {
  const open = openChargeback(view.milestone);
  if (!open) return "no_chargeback";
  if (open.evidenceSentAt) return "sent_already";
  const idempotencyKey = `tranche-draft-${open.id}-${deps.hashOf(fields).slice(0, 16)}`;
  try {
    await deps.payments.updateChargebackEvidence({
      ...{ chargebackId: open.id, fields, submit: false, idempotencyKey },
    });
    return "filled";
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    deps.log.warn("a bank's form could not be filled", { chargebackId: open.id, error });
    return "not_reached";
  }
}
