import { hoursBetween, type Instant, plusHours } from "../../domain/clock/instant.ts";
import type { MoveId } from "../../domain/ids.ts";
import type { Situation } from "../../domain/milestone/decision.ts";
import { decideSending } from "../../domain/milestone/money/sending.ts";
import type { Deps } from "../deps.ts";
import { ProviderError } from "../ports.ts";
import type { MoneyMove, MoveUpdate } from "../store.ts";
import { type Step, transact } from "../transact.ts";
import { adoptOrHalt, adoptOrRenew } from "./adopt.ts";
import { sentBeforeRestore } from "./lost-twin.ts";
import { LOOK_FIRST, recordFailure, recordSuccess } from "./record-result.ts";

/** A worker that claimed a move has this long to finish its call before another may take over with the same key. */
const LEASE_HOURS = 1 / 60;

/** The provider forgets idempotency keys after 24 h; from here on a move is looked up before it is sent again. */
const KEY_AGE_LIMIT_HOURS = 23;

export type Claimed = {
  readonly move: MoneyMove;
  readonly situation: Situation;
  readonly now: Instant;
  /** It may not be sent again now: only whether it happened is looked up. */
  readonly isFrozen: boolean;
};

/**
 * Brings one money move forward: T2 claims it by lease and generation and checks freezes again; then the provider is
 * called outside any transaction with the stored parameters and key; T3 records the result if the claim still holds.
 * Safe to run any number of times, by any number of workers. Throws ProviderError where it is to be tried again.
 */
export async function sendMove(deps: Deps, moveId: MoveId): Promise<void> {
  const move = await deps.reads.move(moveId);
  if (!move || !isLive(move)) return;
  const sent = await sentBeforeRestore(deps, move);
  const claimed = await claim(deps, move);
  if (!claimed) return;
  if (claimed.isFrozen) return adoptOrHalt(deps, claimed);
  if (mustLookUp(claimed)) return adoptOrRenew(deps, claimed);
  if (sent) {
    await recordSuccess(deps, claimed, sent);
    await deps.store.commit({ settleSubject: sent.providerId });
    return;
  }
  let result: { providerId: string; pending: boolean; arrivesOn: Instant | null };
  try {
    result = await callProvider(deps, claimed.move);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return recordFailure(deps, claimed, error);
  }
  await recordSuccess(deps, claimed, result);
}

function isLive(move: MoneyMove): boolean {
  return move.status === "owed" || move.status === "sent" || move.status === "unknown";
}

/** A stored failure was replayed, or the key is about to be forgotten: sending again could pay twice or never. */
function mustLookUp({ move, now }: Claimed): boolean {
  if (move.status === "owed" || !move.firstSentAt) return false;
  if (move.lastError === LOOK_FIRST) return true;
  return hoursBetween(move.firstSentAt, now) >= KEY_AGE_LIMIT_HOURS;
}

/** T2. Null where there is nothing to send now, or someone else is at it. */
async function claim(deps: Deps, move: MoneyMove): Promise<Claimed | null> {
  const request = { ref: { by: "id", id: move.milestoneId } } as const;
  return transact<Claimed | null>(deps, request, (loaded): Step<Claimed | null> => {
    const { agreement, milestone, now } = loaded;
    if (!agreement || !milestone) return { answer: null };
    if (move.leaseUntil && move.leaseUntil > now) {
      throw new ProviderError("another worker has this move", {
        code: "move_leased",
        outcome: "unknown",
        retryable: true,
      });
    }
    const situation = { agreement, milestone };
    const everSent = move.firstSentAt !== null || move.status !== "owed";
    const sending = decideSending(situation, { ...move, everSent }, now);
    if (sending.say === "nothing") return { answer: null };
    if (sending.say === "wait" && sending.events.length === 0) return { answer: null };
    if (sending.say === "wait" || sending.say === "void") {
      return {
        change: {
          actor: "worker",
          milestoneEvents: sending.events,
          holdsAgreement: true,
          ...(sending.say === "void" && { voidMoves: [move.id] }),
        },
        answer: () => null,
      };
    }
    const isFrozen = sending.say === "look";
    const update = claimUpdate(move, isFrozen ? null : sending.destination, now);
    const claimedMove = { ...move, ...update, claim: move.claim + 1 };
    return {
      change: {
        actor: "worker",
        ...(!isFrozen && { milestoneEvents: sending.events }),
        holdsAgreement: true,
        move: update,
      },
      answer: (after) => ({
        move: { ...claimedMove, status: move.status, firstSentAt: move.firstSentAt ?? now },
        situation: { agreement, milestone: after.milestone ?? milestone },
        now,
        isFrozen,
      }),
    };
  });
}

function claimUpdate(move: MoneyMove, destination: string | null, now: Instant): MoveUpdate {
  return {
    id: move.id,
    expectedClaim: move.claim,
    claimBy: 1,
    status: "sent",
    leaseUntil: plusHours(now, LEASE_HOURS),
    attempt: move.attempt + 1,
    generation: move.generation,
    lastError: move.lastError,
    firstSentAt: move.firstSentAt ?? now,
    ...(destination && { destination }),
  };
}

/** The key that stays the same for every try of one generation. */
function idempotencyKey(move: Pick<MoneyMove, "id" | "generation">): string {
  return `tranche-${move.id}-g${move.generation}`;
}

async function callProvider(
  deps: Deps,
  move: MoneyMove,
): Promise<{ providerId: string; pending: boolean; arrivesOn: Instant | null }> {
  const { id: moveId, milestoneId, amount, chargeId } = move;
  const order = { moveId, milestoneId, amount, chargeId, idempotencyKey: idempotencyKey(move) };
  if (move.kind === "refund") {
    const refund = await deps.payments.createRefund(order);
    if (refund.status === "failed" || refund.status === "cancelled") {
      throw new ProviderError(refund.failure ?? "the refund failed", {
        code: refund.failure ?? "refund_failed",
        outcome: "failed",
        retryable: false,
      });
    }
    return { providerId: refund.refundId, pending: refund.status === "pending", arrivesOn: null };
  }
  const destination = move.destination ?? "";
  if (move.kind === "reversal") {
    const reversal = await deps.payments.createReversal({ ...order, transferId: destination });
    return { providerId: reversal.reversalId, pending: false, arrivesOn: null };
  }
  const transfer = await deps.payments.createTransfer({ ...order, destination });
  return { providerId: transfer.transferId, pending: false, arrivesOn: transfer.arrivesOn };
}
