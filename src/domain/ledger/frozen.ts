import { openChargeback } from "../milestone/afterwards.ts";
import type { MilestoneEvent } from "../milestone/events.ts";
import { evolve, startMilestone } from "../milestone/evolve.ts";
import type { Milestone } from "../milestone/milestone.ts";

/** What was sent to the facilitator while it was disputed, in words for an alarm; empty where all is well (invariant 5). */
export function sentWhileDisputed(
  id: Milestone["id"],
  events: readonly MilestoneEvent[],
): readonly string[] {
  return sentWhile(id, events, (milestone, event) =>
    milestone.review.state === "disputed" && isTransfer(event) ? "disputed" : null,
  );
}

/**
 * The same while the buyer's bank had the payment: nothing of it is begun then but what is taken back for the bank. What
 * was on its way before may still arrive (invariant 5).
 */
export function sentWhileChargedBack(
  id: Milestone["id"],
  events: readonly MilestoneEvent[],
): readonly string[] {
  return sentWhile(id, events, (milestone, event) => {
    const open = openChargeback(milestone);
    if (!open || event.type !== "MoveSent") return null;
    const own = [...open.legs, ...milestone.strays];
    return own.some(({ moveId }) => moveId === event.moveId) ? null : "charged back";
  });
}

function sentWhile(
  id: Milestone["id"],
  events: readonly MilestoneEvent[],
  isWrong: (milestone: Milestone, event: MilestoneEvent) => string | null,
): readonly string[] {
  const problems: string[] = [];
  let milestone: Milestone | null = null;
  for (const event of events) {
    const wrong = milestone && isWrong(milestone, event);
    if (milestone && wrong)
      problems.push(`event ${milestone.version + 1} sends money of what is ${wrong}`);
    if (milestone) milestone = evolve(milestone, event);
    else if (event.type === "MilestoneProposed") milestone = startMilestone(id, event);
  }
  return problems;
}

function isTransfer(event: MilestoneEvent): boolean {
  return (
    event.type === "TransferSucceeded" || (event.type === "MoveSent" && event.kind === "transfer")
  );
}
