import { asId, type MoveId } from "../../domain/ids.ts";
import type { Deps } from "../deps.ts";
import type { CheckoutSnapshot } from "../ports.ts";
import { type OperatorCase, subjectOf } from "../queries/operator.ts";
import { type OpsAnswer, settleCase } from "./settle.ts";

/** Settles a question by its reason alone; nothing else changes. */
export async function resolveCase(
  deps: Deps,
  one: OperatorCase,
  reason: string,
): Promise<OpsAnswer> {
  const milestoneId = one.milestone?.id ?? null;
  return settleCase(deps, one, { act: "resolve", reason, did: "resolved", milestoneId });
}

/**
 * Gives a payment back that funds nothing: what the provider says now is recorded as a stray payment, and its refund is
 * owed by the same commit. Throws ProviderError where the provider cannot be asked.
 */
export async function refundCase(
  deps: Deps,
  one: OperatorCase,
  reason: string,
): Promise<OpsAnswer> {
  const { sessionId } = one.detail;
  if (subjectOf(one.kind) !== "payment" || typeof sessionId !== "string" || !one.milestone) {
    return { ok: false, why: "not_this_act" };
  }
  const snapshot = await deps.payments.getCheckout(sessionId);
  return recordStray(deps, one, snapshot, reason);
}

async function recordStray(
  deps: Deps,
  one: OperatorCase,
  { payment, charge, checkoutId }: CheckoutSnapshot,
  reason: string,
): Promise<OpsAnswer> {
  if (payment !== "paid" || !charge || !checkoutId) return { ok: false, why: "nothing_paid" };
  const { chargeId, feeMinor, amount } = charge;
  const moveId = asId<MoveId>(deps.newId());
  return settleCase(deps, one, {
    ...{ act: "resolve", reason, did: "refund_owed", milestoneId: one.milestone?.id ?? null },
    change: ({ milestone, now }) => {
      if (!milestone) return "milestone_unknown";
      // The books of a milestone are kept in the currency of its terms.
      if (amount.currency !== milestone.terms.amount.currency) return "currency_differs";
      const known =
        milestone.strays.some((stray) => stray.chargeId === chargeId) ||
        ("chargeId" in milestone.funding && milestone.funding.chargeId === chargeId);
      if (known) return "already_recorded";
      return {
        milestoneEvents: [
          {
            ...{ type: "StrayPaymentReceived", checkoutId, chargeId, moveId, at: now },
            amountMinor: amount.amountMinor,
            providerFeeMinor: feeMinor,
          },
        ],
      };
    },
  });
}
