import { payeeWaitsUntil } from "../../agreement/agreement.ts";
import type { Instant } from "../../clock/instant.ts";
import type { MoveId } from "../../ids.ts";
import type { Situation } from "../decision.ts";
import type { MilestoneEvent } from "../events.ts";
import { decisionOf, type LegState } from "../milestone.ts";
import { voidApprovals } from "../void-approvals.ts";

/** What may be done with a money move right now, judged again right before each call. */
export type Sending =
  | {
      readonly say: "send";
      readonly destination: string | null;
      readonly events: readonly MilestoneEvent[];
    }
  /** Not now: what it waits for is in the events, which are empty where that was said already. */
  | { readonly say: "wait"; readonly events: readonly MilestoneEvent[] }
  /** Its decision no longer stands. */
  | { readonly say: "void"; readonly events: readonly MilestoneEvent[] }
  | { readonly say: "nothing" };

/** A move as the rules see it: `destination` is the payee account frozen with the decision, null where there was none. */
export type MoveInQuestion = {
  readonly id: MoveId;
  readonly kind: "refund" | "transfer";
  readonly destination: string | null;
  readonly everSent: boolean;
};

/** Whether a move may be sent; pure. A transfer that was sent once keeps its payee, whatever happened since. */
export function decideSending(situation: Situation, move: MoveInQuestion, now: Instant): Sending {
  const leg = progressOf(situation, move.id);
  if (!leg || leg.progress.state === "done" || leg.progress.state === "pending")
    return { say: "nothing" };
  if (!leg.refundsFirst) return { say: "wait", events: [] };
  const sent: readonly MilestoneEvent[] =
    leg.progress.state === "sent"
      ? []
      : [{ type: "MoveSent", moveId: move.id, kind: move.kind, at: now }];
  if (move.kind === "refund") return { say: "send", destination: null, events: sent };
  if (move.everSent) return { say: "send", destination: move.destination, events: sent };
  return decideTransfer(situation, move, now, sent);
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
  const approved = milestone.review.state === "approved";
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
): { progress: LegState; refundsFirst: boolean } | null {
  const stray = milestone.strays.find((one) => one.moveId === moveId);
  if (stray) return { progress: stray.progress, refundsFirst: true };
  const legs = decisionOf(milestone)?.legs ?? [];
  const leg = legs.find((one) => one.moveId === moveId);
  if (!leg) return null;
  // Refund first, then transfer: a transfer waits for refunds that are still owed, not for one that has failed.
  const owedRefund = legs.some(
    (one) =>
      one.kind === "refund" && (one.progress.state === "owed" || one.progress.state === "sent"),
  );
  return { progress: leg.progress, refundsFirst: leg.kind === "refund" || !owedRefund };
}
