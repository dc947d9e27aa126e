import { writeOff } from "../../domain/milestone/money/chargeback.ts";
import type { Deps } from "../deps.ts";
import { type OperatorCase, subjectOf } from "../queries/operator.ts";
import { recordFile } from "../queries/record.ts";
import { readView } from "../view.ts";
import { type OpsAnswer, settleCase } from "./settle.ts";

/**
 * Answers the buyer's bank with what is on record, once: the provider takes nothing more after it. The same key answers a
 * repeat with what was submitted. Throws ProviderError where the provider cannot be asked.
 */
export async function answerBank(
  deps: Deps,
  one: OperatorCase,
  reason: string,
): Promise<OpsAnswer> {
  const { milestone, subject: chargebackId } = one;
  if (subjectOf(one.kind) !== "chargeback" || !milestone) return { ok: false, why: "not_this_act" };
  const found = await deps.payments.getChargeback(chargebackId);
  if (found.state !== "open") return { ok: false, why: "chargeback_closed" };
  if (!found.hasEvidence) {
    const view = await readView(deps, milestone.id);
    if (!view) return { ok: false, why: "not_this_act" };
    const fields = deps.bankWords(await recordFile(deps, view));
    const idempotencyKey = `tranche-evidence-${chargebackId}-${deps.hashOf(fields).slice(0, 16)}`;
    await deps.payments.updateChargebackEvidence({
      ...{ chargebackId, fields, submit: true, idempotencyKey },
    });
  }
  return settleCase(deps, one, {
    ...{ act: "resolve", reason, did: "bank_answered", milestoneId: milestone.id },
    change: ({ milestone: now, now: at }) => {
      const booked = now?.chargebacks.find(({ id }) => id === chargebackId);
      if (booked?.state !== "open") return "chargeback_closed";
      if (booked.evidenceSentAt) return {};
      return { milestoneEvents: [{ type: "ChargebackEvidenceSent", chargebackId, at }] };
    },
  });
}

/** Gives up what a lost chargeback lacks: a loss of the platform's, which both sides are told of. */
export async function writeOffCase(
  deps: Deps,
  one: OperatorCase,
  reason: string,
): Promise<OpsAnswer> {
  const { chargebackId } = one.detail;
  if (subjectOf(one.kind) !== "clawback" || typeof chargebackId !== "string")
    return { ok: false, why: "not_this_act" };
  return settleCase(deps, one, {
    ...{ act: "uncollectable", reason, did: "written_off", milestoneId: one.milestone?.id ?? null },
    change: ({ milestone, now }) => {
      const written = milestone && writeOff(milestone, chargebackId, reason, now);
      if (!milestone || !written) return "nothing_owed";
      // What the provider refused to take back is asked about no more.
      const legs = milestone.chargebacks.find(({ id }) => id === chargebackId)?.legs ?? [];
      const refused = legs.find(({ progress }) => progress.state === "failed");
      const settled = refused && { settleSubject: refused.moveId };
      return { milestoneEvents: [written], ...settled };
    },
  });
}
