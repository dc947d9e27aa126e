import { type AgreementId, asId, type MoveId } from "../../domain/ids.ts";
import type { Deps } from "../deps.ts";
import { ProviderError, type ProviderEvent } from "../ports.ts";
import { owe } from "../tasks.ts";
import { recordChargeback } from "./chargebacks.ts";
import { adoptForeign, lookAtReversals } from "./foreign.ts";
import { checkPayee } from "./payee.ts";
import { recordPayment } from "./record-payment.ts";
import { BALANCE_SHORT } from "./record-result.ts";
import { followRefund } from "./refunds.ts";
import { retryRefused } from "./retry.ts";

/**
 * Applies one inbox event: it only says where to look. The object is fetched again and its state now is what counts, so
 * duplicates, old events and any order end the same. Throws ProviderError where the look is to be repeated.
 */
export async function applyEvent(deps: Deps, inboxId: string): Promise<void> {
  const event = await deps.reads.inboxEvent(inboxId);
  if (!event || event.appliedAt) return;
  await look(deps, event);
  await deps.reads.markApplied(inboxId);
}

async function look(deps: Deps, event: Omit<ProviderEvent, "livemode">): Promise<void> {
  const { type, objectId, account } = event;
  if (account) return lookAtAccount(deps, account, event);
  if (type.startsWith("checkout.session.") && objectId) {
    return recordPayment(deps, await deps.payments.getCheckout(objectId));
  }
  if (type.startsWith("payment_intent.") && objectId) {
    const snapshot = await deps.payments.findCheckout(objectId);
    if (snapshot) await recordPayment(deps, snapshot);
    return;
  }
  if (type.startsWith("v2.core.account") && objectId) {
    const agreementId = await deps.reads.agreementByAccount(objectId);
    if (agreementId) await checkPayee(deps, agreementId);
    return;
  }
  if (type.startsWith("refund.") && objectId) return lookAtRefund(deps, objectId);
  if (type.startsWith("charge.dispute.") && objectId) return recordChargeback(deps, objectId);
  if (type === "transfer.reversed" && objectId) return lookAtReversals(deps, objectId);
  if (type === "transfer.created" && objectId) return adoptForeign(deps, "transfer", objectId);
  if (type === "balance.available") return retryShort(deps);
}

/**
 * What happened on a connected account says something about that account alone, never about the platform's own objects
 * of the same kind. An account that was never a payee here is none of ours: nothing is done, and the operator is asked.
 */
async function lookAtAccount(
  deps: Deps,
  accountId: string,
  { id, type, objectId }: Omit<ProviderEvent, "livemode">,
): Promise<void> {
  const agreementId = await deps.reads.agreementByAccount(accountId);
  if (agreementId) {
    if (type === "account.updated" || type.startsWith("v2.core.account"))
      await checkPayee(deps, agreementId);
    if (type === "balance.available") await retryReversals(deps, accountId);
    if (type === "payout.failed") await bankPayoutFailed(deps, agreementId, objectId);
    return;
  }
  if (await deps.reads.wasPayee(accountId)) return;
  deps.log.error("an event of an account that is none of ours", { id, type, accountId });
  await deps.store.commit({
    questions: [
      {
        id: deps.newId(),
        kind: "unknown_account",
        subject: accountId,
        agreementId: null,
        milestoneId: null,
        detail: { eventId: id, type },
      },
    ],
  });
}

async function lookAtRefund(deps: Deps, refundId: string): Promise<void> {
  const own = await deps.reads.moveByProviderId(refundId);
  if (own) return followRefund(deps, asId<MoveId>(own.id));
  await adoptForeign(deps, "refund", refundId);
}

/** The balance may reach now: refunds and transfers that fell short are owed again. */
async function retryShort(deps: Deps): Promise<void> {
  for (const move of await deps.reads.failedMoves(BALANCE_SHORT)) {
    if (move.kind === "reversal") continue;
    try {
      await retryRefused(deps, move);
    } catch (error) {
      if (!(error instanceof ProviderError) && !(error instanceof Error)) throw error;
      deps.log.warn("a move that fell short could not be owed again", { moveId: move.id, error });
    }
  }
}

/** The payee's own balance may reach now: what could not be taken back from it is tried again (fault 22). */
async function retryReversals(deps: Deps, accountId: string): Promise<void> {
  for (const move of await deps.reads.failedMoves(BALANCE_SHORT)) {
    if (move.kind !== "reversal") continue;
    const transfer = await deps.reads.moveByProviderId(move.destination ?? "");
    if (transfer?.destination === accountId) await retryRefused(deps, move);
  }
}

/** The bank sent a payout back: no failure of any release; the facilitator's owner is told to fix the bank details. */
async function bankPayoutFailed(
  deps: Deps,
  agreementId: AgreementId,
  payoutId: string | null,
): Promise<void> {
  await checkPayee(deps, agreementId);
  await owe(deps, [
    {
      id: deps.newId(),
      kind: "tell",
      subject: "bank_payout_failed",
      agreementId,
      milestoneId: null,
      priority: 2,
      detail: { toSide: "facilitator", payoutId },
    },
  ]);
}
