import type { Dispute } from "./dispute.ts";
import type { EventOf } from "./events.ts";
import { withCopies } from "./evidence-item.ts";
import type { Milestone } from "./milestone.ts";

/** Copies reach what was handed in and what was said in a dispute, wherever the milestone stands meanwhile. */
export function applyCopies(m: Milestone, { copies }: EventOf<"EvidenceKept">): Milestone {
  const { submission, review } = m;
  const copied =
    submission.state === "submitted"
      ? { ...submission, evidence: withCopies(submission.evidence, copies) }
      : submission;
  const stated = (dispute: Dispute): Dispute => ({
    ...dispute,
    statements: dispute.statements.map((one) => ({
      ...one,
      evidence: withCopies(one.evidence, copies),
    })),
  });
  if (review.state === "disputed")
    return { ...m, submission: copied, review: { ...review, dispute: stated(review.dispute) } };
  if (review.state === "decided" && review.dispute)
    return { ...m, submission: copied, review: { ...review, dispute: stated(review.dispute) } };
  return { ...m, submission: copied };
}
