import { postingsOf } from "../../src/domain/ledger/postings.ts";
import type { MilestoneEvent } from "../../src/domain/milestone/events.ts";
import { evolve, startMilestone } from "../../src/domain/milestone/evolve.ts";
import { headline, type Milestone } from "../../src/domain/milestone/milestone.ts";
import { accepted, funded, inReview, proposed, type Story } from "../support/milestones.ts";
import { facilitator } from "../support/parties.ts";

/** In which states the milestones stand: what the rules themselves made of a story, in these proportions. */
const MIX: readonly (() => Story)[] = [proposed, accepted, funded, funded, inReview];

/** One milestone with its stream as rows; ids in it are still those of the fixtures. */
export type Shape = {
  readonly state: Milestone;
  readonly headline: string;
  readonly isFunded: boolean;
  readonly events: readonly {
    readonly seq: number;
    readonly actor: string;
    readonly event: MilestoneEvent;
    readonly postings: ReturnType<typeof postingsOf>;
  }[];
};

/** Every fifth milestone is in review: see `MIX`. */
export const SHAPES: readonly Shape[] = MIX.map((story) => shapeOf(story()));

/** Which of the milestones with these numbers (from 0) is in review. */
export const isInReview = (index: number): boolean => index % MIX.length === MIX.length - 1;

function shapeOf({ milestone, events }: Story): Shape {
  let state: Milestone | null = null;
  const rows = events.map((event, index) => {
    const postings = state ? postingsOf(state, event) : [];
    if (state) state = evolve(state, event);
    else if (event.type === "MilestoneProposed") state = startMilestone(milestone.id, event);
    const actor = "by" in event ? String(event.by) : facilitator;
    return { seq: index + 1, actor, event, postings };
  });
  const isFunded = milestone.funding.state === "funded";
  return { state: milestone, headline: headline(milestone), isFunded, events: rows };
}
