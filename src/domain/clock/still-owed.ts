import type { PersonId } from "../ids.ts";
import type { Situation } from "../milestone/decision.ts";
import { holdResolutionAt } from "../milestone/hold.ts";
import { decisionOf, isOver } from "../milestone/milestone.ts";
import { type NextActionCode, nextAction } from "../milestone/next-action.ts";
import { payByOf } from "../milestone/pay-by.ts";
import { waitsForPeople } from "./held.ts";
import type { Instant } from "./instant.ts";
import type { ReminderPolicy, ReminderSubject } from "./reminder-plan.ts";

/** What was said of one thing that somebody owed. */
export type Said = { readonly what: ReminderSubject; readonly since: Instant };

/** By when what was said is due now, null for no time; "done" where nobody waits for it from this person any more. */
export function stillOwed(
  situation: Situation,
  policy: ReminderPolicy,
  { what, since }: Said,
  by: PersonId | null,
  now: Instant,
): Instant | null | "done" {
  const { milestone } = situation;
  if (isOver(milestone)) return "done";
  if (what === "pay_by") {
    const { submission } = milestone;
    const isSame = submission.state === "submitted" && submission.at === since;
    const waits = !decisionOf(milestone) && milestone.review.state !== "disputed";
    return isSame && waits ? payByOf(milestone) : "done";
  }
  if (what === "hold_limit") {
    const { funding } = milestone;
    const isHeld = funding.state === "funded" && funding.at === since;
    return isHeld && waitsForPeople(situation) ? holdResolutionAt(milestone, policy) : "done";
  }
  if (what === "review" && by !== null && hasVoted(situation, by)) return "done";
  const next = nextAction(situation, now);
  const due = [next, ...next.also].find((one) => isSame(one.what, what) && one.since === since);
  if (!due) return "done";
  return due.by !== null && due.by > since ? due.by : null;
}

/** Whoever is at the checkout has not paid yet. */
function isSame(now: NextActionCode, then: NextActionCode): boolean {
  return now === then || (then === "fund" && now === "pay_checkout");
}

function hasVoted({ milestone: { review } }: Situation, person: PersonId): boolean {
  return "votes" in review && review.votes.some((vote) => vote.by === person);
}
