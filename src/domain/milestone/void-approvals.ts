import { type Instant, plusDays } from "../clock/instant.ts";
import type { EventOf } from "./events.ts";
import type { Milestone, Review } from "./milestone.ts";

/**
 * What a changed payee does to a milestone (design section 3, fault 33): votes and a release that were given for the
 * account before are void, and the review window starts anew. Null where there are none, and once the transfer has
 * been sent: that move's payee is frozen.
 */
export function voidApprovals(
  { review, terms }: Milestone,
  now: Instant,
): EventOf<"ApprovalsVoided"> | null {
  if (!isVoidable(review)) return null;
  const reviewDueAt = plusDays(now, terms.policies.reviewWindowDays);
  return { type: "ApprovalsVoided", why: "payee_changed", reviewDueAt, at: now };
}

function isVoidable(review: Review): boolean {
  if (review.state === "open" || review.state === "changes_requested")
    return review.votes.length > 0;
  if (review.state !== "approved") return false;
  return review.decision.legs.every(
    ({ progress }) => progress.state === "owed" || progress.state === "failed",
  );
}
