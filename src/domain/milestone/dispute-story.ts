import type { Dispute } from "./dispute.ts";
import type { EventOf, MilestoneEvent } from "./events.ts";
import { evolve, fold } from "./evolve.ts";
import type { Milestone } from "./milestone.ts";

/** One dispute as it went, from what came before it to what it led to; one that was withdrawn is told as well. */
export type DisputeStory = {
  /** As it stands; as it stood last where it is over. */
  readonly dispute: Dispute;
  /** What had happened before it was opened, oldest first. */
  readonly before: readonly MilestoneEvent[];
  /** From its opening on, oldest first; one that was withdrawn ends with that. */
  readonly events: readonly MilestoneEvent[];
  readonly withdrawn: EventOf<"DisputeWithdrawn"> | null;
};

/** The disputes of a whole stream, oldest first; none where nothing was ever disputed. */
export function disputeStories(
  id: Milestone["id"],
  stream: readonly MilestoneEvent[],
): readonly DisputeStory[] {
  const starts = stream.flatMap(({ type }, index) => (type === "DisputeOpened" ? [index] : []));
  return starts.flatMap((start, nth) => {
    const events = ownPart(stream.slice(start, starts[nth + 1]));
    const opened = stream.slice(0, start + 1);
    const dispute = lastStanding(fold(id, opened), events.slice(1));
    const last = events.at(-1);
    const withdrawn = last?.type === "DisputeWithdrawn" ? last : null;
    return dispute ? [{ dispute, before: stream.slice(0, start), events, withdrawn }] : [];
  });
}

function ownPart(events: readonly MilestoneEvent[]): readonly MilestoneEvent[] {
  const end = events.findIndex(({ type }) => type === "DisputeWithdrawn");
  return end < 0 ? events : events.slice(0, end + 1);
}

function lastStanding(opened: Milestone, events: readonly MilestoneEvent[]): Dispute | null {
  let milestone = opened;
  let dispute = disputeIn(milestone);
  for (const event of events) {
    milestone = evolve(milestone, event);
    dispute = disputeIn(milestone) ?? dispute;
  }
  return dispute;
}

function disputeIn({ review }: Milestone): Dispute | null {
  return review.state === "disputed" ? review.dispute : null;
}
