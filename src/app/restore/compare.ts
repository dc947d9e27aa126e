import { type Instant, plusHours } from "../../domain/clock/instant.ts";
import type { Deps } from "../deps.ts";
import { findAtProvider } from "../money/adopt.ts";
import { checkCheckout } from "../money/checkout.ts";
import { adoptForeign } from "../money/foreign.ts";
import { recordPayment } from "../money/record-payment.ts";
import { succeeded, successEvents } from "../money/record-result.ts";
import { followRefund, unclaimed } from "../money/refunds.ts";
import type { MadeObject } from "../ports.ts";
import type { MoneyMove } from "../store.ts";
import { transact } from "../transact.ts";

/** Before the last sign of life, so that nothing falls between two clocks. */
const OVERLAP_HOURS = 1;

/** What a comparison with the provider came to. */
export type Compared = {
  /** Moves whose result the provider had, and the books did not. */
  readonly adopted: number;
  /** What the provider has of decisions that these books have lost; each waits for the operator. */
  readonly lost: number;
};

/**
 * What the provider has of our milestones that these books never asked for: they are older than what they did. The rows
 * are read after the list, and each is stamped before its call goes out, so that no call under way looks like one.
 */
export async function unknownToUs(deps: Deps, aliveAt: Instant): Promise<readonly MadeObject[]> {
  const made = await deps.payments.listMade(plusHours(aliveAt, -OVERLAP_HOURS));
  const unknown: MadeObject[] = [];
  for (const one of made) if (await isUnknown(deps, one)) unknown.push(one);
  return unknown;
}

async function isUnknown(deps: Deps, one: MadeObject): Promise<boolean> {
  if (one.moveId) {
    const move = await deps.reads.move(one.moveId);
    if (move) return move.firstSentAt === null && move.providerId === null;
  } else if (one.checkoutId) {
    if (await deps.reads.checkout(one.checkoutId)) return false;
  } else return false;
  // The operator knows of it already, since an earlier look.
  if (await deps.reads.wasAsked(one.id)) return false;
  // Another database on the same account has milestones of its own.
  const { milestone } = await deps.store.load({ ref: { by: "id", id: one.milestoneId } });
  return milestone !== null;
}

/**
 * Brings the books to what the provider has, and sends nothing: results of moves that they know are adopted, payments
 * recorded; what they have no decision for goes to the operator. Safe to run again. Throws ProviderError.
 */
export async function compareWithProvider(deps: Deps, aliveAt: Instant): Promise<Compared> {
  let adopted = 0;
  for (const move of await deps.reads.unsettledMoves()) {
    if (move.status === "pending") await followRefund(deps, move.id);
    else if (await adopt(deps, move)) adopted++;
  }
  for (const { id } of await deps.reads.openCheckouts()) await checkCheckout(deps, id);
  const made = await deps.payments.listMade(plusHours(aliveAt, -OVERLAP_HOURS));
  for (const one of made) await take(deps, one);
  const open = await deps.reads.questions();
  return { adopted, lost: open.filter(({ kind, detail }) => isLost(kind, detail)).length };
}

const isLost = (kind: string, detail: object) => kind === "lost_payment" || "lostMove" in detail;

async function adopt(deps: Deps, move: MoneyMove): Promise<boolean> {
  const found = await findAtProvider(deps, move);
  if (!found) return false;
  const ref = { by: "id", id: move.milestoneId } as const;
  return transact<boolean>(deps, { ref }, ({ now, milestone }) => {
    if (!milestone) return { answer: false };
    return {
      change: {
        actor: "worker",
        milestoneEvents: successEvents(move, found, now),
        move: { ...unclaimed(move), ...succeeded(found) },
        settleSubject: move.id,
      },
      answer: () => true,
    };
  });
}

/** One object of the provider's: known and recorded, or a question. */
async function take(deps: Deps, one: MadeObject): Promise<void> {
  if (one.kind !== "checkout") {
    if (one.moveId && (await deps.reads.move(one.moveId))) return;
    return adoptForeign(deps, one.kind, one.id);
  }
  const { milestone } = await deps.store.load({ ref: { by: "id", id: one.milestoneId } });
  if (!milestone) return;
  const found = await deps.payments.getCheckout(one.id);
  if (found.checkoutId && (await deps.reads.checkout(found.checkoutId))) {
    return recordPayment(deps, found);
  }
  // Nobody may pay what these books do not have.
  const snapshot = found.status === "open" ? await deps.payments.expireCheckout(one.id) : found;
  if (snapshot.payment !== "paid" || (await deps.reads.wasAsked(one.id))) return;
  const { amountMinor, currency } = snapshot.amount;
  await deps.store.commit({
    questions: [
      {
        id: deps.newId(),
        kind: "lost_payment",
        subject: one.id,
        agreementId: milestone.agreementId,
        milestoneId: milestone.id,
        detail: { amountMinor, currency, chargeId: snapshot.charge?.chargeId ?? null },
      },
    ],
  });
}
