import { peopleOf, type Side, sideOf } from "../../agreement/agreement.ts";
import type { PersonId } from "../../ids.ts";
import { type Refusal, type RefusalCode, refusal } from "../../refusals.ts";
import type { Actor, Situation } from "../decision.ts";
import { decisionOf, isOver, type Milestone } from "../milestone.ts";

/** The side that a person acts for here, or null for an outsider; the agreement decides, not what the caller says. */
export function standingOf({ milestone, agreement }: Situation, actor: Actor): Side | null {
  if (milestone.agreementId !== agreement.id) return null;
  return sideOf(agreement, actor.personId);
}

/** Refuses an outsider with the same answer as for a milestone that does not exist. */
export function outsiderRefusal(situation: Situation, actor: Actor): Refusal | null {
  return standingOf(situation, actor) === null ? refusal("milestone.not_found") : null;
}

/** Refuses all but one side; the refusal names the people who could. */
export function onlyFor(
  side: Side,
  code: RefusalCode,
  situation: Situation,
  actor: Actor,
): Refusal | null {
  const standing = standingOf(situation, actor);
  if (standing === null) return refusal("milestone.not_found");
  if (standing === side) return null;
  return refusal(code, { side, people: peopleOf(situation.agreement, side) });
}

/** Refuses what comes after the end or after the decision, and says who decided what and when. */
export function endedRefusal(milestone: Milestone): Refusal | null {
  const decision = decisionOf(milestone);
  if (decision) return decidedRefusal(milestone, decision.by, decision.at);
  if (!isOver(milestone)) return null;
  const { termsTrack } = milestone;
  const by = "by" in termsTrack ? [termsTrack.by] : [];
  const at = "at" in termsTrack ? termsTrack.at : null;
  return refusal("milestone.over", { state: termsTrack.state, by, at });
}

function decidedRefusal(milestone: Milestone, by: readonly PersonId[], at: string): Refusal {
  const { review, funding } = milestone;
  if (review.state === "decided") {
    const code =
      funding.state === "closed" ? "milestone.already_decided" : "milestone.refund_in_flight";
    const legs = new Set(review.decision.legs.map((leg) => leg.kind));
    return refusal(code, {
      decision: legs.size > 1 ? "split" : legs.has("transfer") ? "release" : "refund",
      how: review.how,
      by,
      at,
      platform: review.platform,
    });
  }
  const votes = review.state === "approved" ? review.votes : [];
  const platform = votes.at(-1)?.platform ?? null;
  return refusal("milestone.already_decided", { decision: "release", by, at, platform });
}

/** Refuses what needs held money while none is held. */
export function unfundedRefusal({ funding }: Milestone): Refusal | null {
  if (funding.state === "funded") return null;
  if (funding.state === "processing") return refusal("milestone.payment_processing");
  return refusal("milestone.not_funded", { funding: funding.state });
}

/** Refuses a version of terms that is not the one asked about now. */
export function staleRefusal(asked: number, current: number): Refusal | null {
  return asked === current ? null : refusal("milestone.stale_terms", { current, asked });
}
