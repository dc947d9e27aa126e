import type { MilestoneEvent } from "../milestone/events.ts";
import { evolve, startMilestone } from "../milestone/evolve.ts";
import type { Milestone } from "../milestone/milestone.ts";

/** What was sent to the facilitator while it was disputed, in words for an alarm; empty where all is well (invariant 5). */
export function sentWhileDisputed(
  id: Milestone["id"],
  events: readonly MilestoneEvent[],
): readonly string[] {
  const problems: string[] = [];
  let milestone: Milestone | null = null;
  for (const event of events) {
    if (milestone?.review.state === "disputed" && isTransfer(event))
      problems.push(`event ${milestone.version + 1} sends money of what is disputed`);
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
