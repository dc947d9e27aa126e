import { type Instant, plusDays } from "../clock/instant.ts";
import { openChargeback } from "./afterwards.ts";
import type { EventOf } from "./events.ts";
import type { Decision, Milestone, Review } from "./milestone.ts";

/**
 * What a changed payee does to a milestone (design section 3, fault 33): votes and a release that were given for the
 * account before are void, and the review window starts anew. Null where there are none, and once the transfer has
 * been sent: that move's payee is frozen. While a chargeback holds the money, nothing of it is sent anyway.
 */
export function voidApprovals(
  milestone: Milestone,
  now: Instant,
): EventOf<"ApprovalsVoided"> | null {
  return isVoidable(milestone.review) && !openChargeback(milestone)
    ? voidedApprovals(milestone, "payee_changed", now)
    : null;
}

/** Votes and a release that count no more; the review window starts anew. */
export function voidedApprovals(
  { terms }: Milestone,
  why: "payee_changed" | "disputed",
  now: Instant,
): EventOf<"ApprovalsVoided"> {
  const reviewDueAt = plusDays(now, terms.policies.reviewWindowDays);
  return { type: "ApprovalsVoided", why, reviewDueAt, at: now };
}

function isVoidable(review: Review): boolean {
  if (review.state === "open" || review.state === "changes_requested")
    return review.votes.length > 0;
  return review.state === "approved" && isUnclaimed(review.decision);
}

/** True while nothing of a decision is on its way: what was refused is at rest. */
export function isUnclaimed({ legs }: Decision): boolean {
  return legs.every(({ progress }) => progress.state === "owed" || progress.state === "failed");
}
