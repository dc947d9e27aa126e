import { payeeWaitsUntil } from "../../agreement/agreement.ts";
import type { Instant } from "../../clock/instant.ts";
import type { MoveId } from "../../ids.ts";
import { openChargeback } from "../afterwards.ts";
import type { Situation } from "../decision.ts";
import type { MilestoneEvent } from "../events.ts";
import { decisionOf, type Leg, type LegKind, type LegState, type Milestone } from "../milestone.ts";
import { voidApprovals } from "../void-approvals.ts";

/** What may be done with a money move right now, judged again right before each call. */
export type Sending =
  | {
      readonly say: "send";
      readonly destination: string | null;
      readonly events: readonly MilestoneEvent[];
    }
  /** It was sent once and may not be sent again now: only whether it happened is looked up. */
  | { readonly say: "look" }
  /** Not now: what it waits for is in the events, which are empty where that was said already. */
  | { readonly say: "wait"; readonly events: readonly MilestoneEvent[] }
  /** Its decision no longer stands. */
  | { readonly say: "void"; readonly events: readonly MilestoneEvent[] }
  | { readonly say: "nothing" };

/** A move as the rules see it: `destination` is the payee account frozen with the decision, null where there was none. */
export type MoveInQuestion = {
  readonly id: MoveId;
  readonly kind: LegKind;
  readonly destination: string | null;
  readonly everSent: boolean;
};

/** Whether a move may be sent; pure. A transfer that was sent once keeps its payee, whatever happened since. */
export function decideSending(situation: Situation, move: MoveInQuestion, now: Instant): Sending {
  const leg = progressOf(situation, move.id);
  if (!leg || leg.progress.state === "done" || leg.progress.state === "pending")
    return { say: "nothing" };
  if (isFrozen(situation.milestone, move.id))
    return move.everSent ? { say: "look" } : { say: "wait", events: [] };
  if (!leg.isItsTurn) return { say: "wait", events: [] };
  const sent: readonly MilestoneEvent[] =
    leg.progress.state === "sent"
      ? []
      : [{ type: "MoveSent", moveId: move.id, kind: move.kind, at: now }];
  if (move.kind === "refund") return { say: "send", destination: null, events: sent };
  if (move.kind === "reversal" || move.everSent)
    return { say: "send", destination: move.destination, events: sent };
  return decideTransfer(situation, move, now, sent);
}

/**
 * While the buyer's bank has the money nothing of it moves (fault 23, invariant 5) but what is taken back for it. A
 * payment that may not stay is another charge, and goes back as before.
 */
function isFrozen(milestone: Milestone, moveId: MoveId): boolean {
  const open = openChargeback(milestone);
  if (!open || milestone.strays.some((stray) => stray.moveId === moveId)) return false;
  return open.legs.every((leg) => leg.moveId !== moveId);
}

function decideTransfer(
  situation: Situation,
  move: MoveInQuestion,
  now: Instant,
  sent: readonly MilestoneEvent[],
): Sending {
  const { agreement, milestone } = situation;
  const { payee } = agreement;
  if (!payee) return waiting(situation, "payee_missing", [], now);
  // What the terms decided by themselves was never an approval of the old account: it goes to the new one, a day later.
  const approved =
    milestone.review.state === "approved" &&
    milestone.review.decision.legs.some(({ moveId }) => moveId === move.id);
  if (approved && move.destination !== null && move.destination !== payee.accountId) {
    const voided = voidApprovals(milestone, now);
    return { say: "void", events: voided ? [voided] : [] };
  }
  if (payeeWaitsUntil(agreement, now)) return { say: "wait", events: [] };
  if (!payee.ready) return waiting(situation, "payee_not_ready", payee.requirements, now);
  return { say: "send", destination: payee.accountId, events: sent };
}

/** Says what is waited for once, and again only when it has changed. */
function waiting(
  { milestone }: Situation,
  reason: "payee_missing" | "payee_not_ready",
  requirements: readonly string[],
  now: Instant,
): Sending {
  const { payout } = milestone;
  const same =
    payout.state === "waiting" &&
    payout.reason === reason &&
    payout.requirements.join() === requirements.join();
  // They know that the facilitator can't be paid, and the one who is setting it up sees what is still asked for.
  const again = payout.state === "waiting" && payout.reason === "payee_missing";
  const waits = { type: "PayoutWaiting", reason, requirements, at: now } as const;
  return { say: "wait", events: same ? [] : [{ ...waits, ...(again && { again }) }] };
}

function progressOf(
  { milestone }: Situation,
  moveId: MoveId,
): { progress: LegState; isItsTurn: boolean } | null {
  const stray = milestone.strays.find((one) => one.moveId === moveId);
  if (stray) return { progress: stray.progress, isItsTurn: true };
  const own = [decisionOf(milestone), ...milestone.giveBacks, ...milestone.chargebacks];
  const legs = own.find((one) => one?.legs.some((leg) => leg.moveId === moveId))?.legs ?? [];
  const leg = legs.find((one) => one.moveId === moveId);
  return leg ? { progress: leg.progress, isItsTurn: isItsTurn(leg, legs) } : null;
}

/**
 * Refund first, then transfer: a transfer waits for refunds that are still owed, not for one that has failed. What was
 * released is refunded only once it has been taken back (fault 25).
 */
function isItsTurn({ kind }: Leg, legs: readonly Leg[]): boolean {
  if (kind === "reversal") return true;
  const before = kind === "refund" ? "reversal" : "refund";
  return legs
    .filter((one) => one.kind === before)
    .every(({ progress: { state } }) =>
      before === "refund" ? state !== "owed" && state !== "sent" : state === "done",
    );
}
