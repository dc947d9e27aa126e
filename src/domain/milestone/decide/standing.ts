import {
  type Agreement,
  partOf,
  payeeWaitsUntil,
  peopleOf,
  type Side,
  sideOf,
} from "../../agreement/agreement.ts";
import type { Instant } from "../../clock/instant.ts";
import type { PersonId } from "../../ids.ts";
import { type Refusal, type RefusalCode, refusal } from "../../refusals.ts";
import type { Actor, Situation } from "../decision.ts";
import type { DisputeParty } from "../dispute.ts";
import { decisionOf, isOver, type Milestone } from "../milestone.ts";

/** The side that a person acts for here, or null for an outsider; the agreement decides, not what the caller says. */
export function standingOf({ milestone, agreement }: Situation, actor: Actor): Side | null {
  if (milestone.agreementId !== agreement.id) return null;
  return sideOf(agreement, actor.personId);
}

/**
 * Who a person is in this milestone's dispute. The arbiter has a part from the first dispute on, and none before: what
 * the two sides have never disputed is theirs alone.
 */
export function partyOf(situation: Situation, actor: Actor): DisputeParty | null {
  const { milestone, agreement } = situation;
  if (milestone.agreementId !== agreement.id) return null;
  const part = partOf(agreement, actor.personId);
  return part === "arbiter" && milestone.disputes === 0 ? null : part;
}

/** Refuses an outsider with the same answer as for a milestone that does not exist. */
export function outsiderRefusal(situation: Situation, actor: Actor): Refusal | null {
  if (standingOf(situation, actor) !== null) return null;
  return partyOf(situation, actor) === "arbiter"
    ? refusal("dispute.arbiter_may_not")
    : refusal("milestone.not_found");
}

/** Refuses all but one side; the refusal names the people who could. */
export function onlyFor(
  side: Side,
  code: RefusalCode,
  situation: Situation,
  actor: Actor,
): Refusal | null {
  const standing = standingOf(situation, actor);
  if (standing === side) return null;
  if (standing === null && partyOf(situation, actor) === null)
    return refusal("milestone.not_found");
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

/** Refuses what would change the thing that is in dispute, and says since when and by whom it stands still. */
export function disputedRefusal({ review }: Milestone): Refusal | null {
  if (review.state !== "disputed") return null;
  const { by, at, side } = review.dispute;
  return refusal("dispute.stands_still", { by: [by], at, side });
}

/** Refuses a release to an account other than the one shown, or to one that was changed a short while ago. */
export function payeeRefusal(
  agreement: Agreement,
  shown: string | null | undefined,
  now: Instant,
): Refusal | null {
  const current = agreement.payee?.accountId ?? null;
  if (shown !== undefined && shown !== current) return refusal("payee.changed");
  const until = payeeWaitsUntil(agreement, now);
  return until ? refusal("payee.change_waits", { until }) : null;
}

/** Refuses whoever joined a person a short while ago: they may look and say, but decide nothing over money yet. */
export function tooNewRefusal({ waitsUntil }: Actor): Refusal | null {
  return waitsUntil ? refusal("identity.too_new", { until: waitsUntil }) : null;
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
