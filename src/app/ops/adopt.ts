import type { MilestoneId } from "../../domain/ids.ts";
import type { Deps } from "../deps.ts";
import { succeeded, successEvents } from "../money/record-result.ts";
import { unclaimed } from "../money/refunds.ts";
import type { ProviderObject } from "../ports.ts";
import { fits, type OperatorCase, subjectOf } from "../queries/operator.ts";
import type { MoneyMove } from "../store.ts";
import { type OpsAnswer, settleCase } from "./settle.ts";

/**
 * Takes a transfer or refund that was made by hand into the books. Where the milestone owes exactly that, it becomes
 * that move's result, so that it is never paid a second time; else it is recorded in the milestone's history as
 * acknowledged, and the ledger stays as it is. The object is fetched again first. Throws ProviderError.
 */
export async function adoptCase(
  deps: Deps,
  one: OperatorCase,
  given: { readonly reason: string; readonly milestoneId: MilestoneId | null },
): Promise<OpsAnswer> {
  const kind = subjectOf(one.kind);
  if (kind !== "transfer" && kind !== "refund") return { ok: false, why: "not_this_act" };
  const milestoneId = given.milestoneId ?? one.milestone?.id ?? null;
  if (!milestoneId) return { ok: false, why: "milestone_needed" };
  if (await deps.reads.moveByProviderId(one.subject)) return { ok: false, why: "already_recorded" };
  const found = await deps.payments.describe(kind, one.subject);
  if (!found) return { ok: false, why: "object_missing" };
  if (found.status === "failed" || found.status === "cancelled") {
    return { ok: false, why: "object_ineffective" };
  }
  const { milestone, agreement } = await deps.store.load({ ref: { by: "id", id: milestoneId } });
  if (!milestone) return { ok: false, why: "milestone_unknown" };
  const { reason } = given;
  const moves = await deps.reads.movesOf(milestoneId);
  const payee = agreement?.payee?.accountId ?? null;
  const move = moves.find(
    (owed) =>
      fits(owed, kind, found.amount.amountMinor, found.amount.currency) &&
      wentWhere(owed, found, payee),
  );
  if (!move) {
    const settling = { act: "adopt", reason, did: "acknowledged", milestoneId } as const;
    return settleCase(deps, one, settling);
  }
  const pending = kind === "refund" && found.status === "pending";
  const result = { providerId: one.subject, pending, arrivesOn: null };
  return settleCase(deps, one, {
    ...{ act: "adopt", reason, did: "adopted_as_move", milestoneId },
    change: ({ now }) => ({
      milestoneEvents: successEvents(move, result, now),
      move: { ...unclaimed(move), ...succeeded(result) },
      settleSubject: move.id,
    }),
  });
}

/** The same people got it: a refund of the same charge, a transfer to the payee that the move has or would get. */
function wentWhere(move: MoneyMove, found: ProviderObject, payee: string | null): boolean {
  return move.kind === "refund"
    ? found.chargeId === move.chargeId
    : found.destination !== null && found.destination === (move.destination ?? payee);
}
