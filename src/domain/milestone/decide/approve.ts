import { invariant } from "../../assert.ts";
import type { Instant } from "../../clock/instant.ts";
import { asId, type DecisionId, type MoveId, type PersonId } from "../../ids.ts";
import { type Refusal, refusal } from "../../refusals.ts";
import type { CommandOf } from "../commands.ts";
import { type Actor, type Context, type Decided, decided, type Situation } from "../decision.ts";
import type { EventOf } from "../events.ts";
import type { Milestone } from "../milestone.ts";
import { quorumOf, standsInFor, votesIn } from "../quorum.ts";
import { heldOf, shareOfRelease } from "../share.ts";
import { backers, concedeRelease, votedRefusal } from "./concede.ts";
import { frozenRefusal } from "./give-back.ts";
import {
  endedRefusal,
  onlyFor,
  payeeRefusal,
  staleRefusal,
  tooNewRefusal,
  unfundedRefusal,
} from "./standing.ts";

/**
 * Each person of the buyer once, while a submission is in review (also after changes were asked for), and not from an
 * account that joined the person a short while ago. While it is disputed, approving concedes.
 */
export function checkApprove(situation: Situation, actor: Actor, now: Instant): Refusal | null {
  const { milestone, agreement } = situation;
  const refused =
    onlyFor("buyer", "milestone.only_buyer_approves", situation, actor) ??
    frozenRefusal(milestone) ??
    endedRefusal(milestone) ??
    unfundedRefusal(milestone);
  if (refused) return refused;
  const { review } = milestone;
  if (review.state === "not_due" || review.state === "approved" || review.state === "decided")
    return refusal("milestone.not_in_review", { review: review.state });
  const votes = review.state === "disputed" ? review.dispute.conceding : review.votes;
  return (
    votedRefusal(votes, actor) ?? tooNewRefusal(actor) ?? payeeRefusal(agreement, undefined, now)
  );
}

/**
 * Counts one approval of exactly what was shown; the one that completes the quorum decides the release. Whoever approves
 * beside a dispute that they have not seen does not concede it: they are told who opened it and when (fault 27).
 */
export function decideApprove(
  situation: Situation,
  command: CommandOf<"approve">,
  context: Context,
): Decided {
  const { milestone, agreement } = situation;
  const { actor, now } = context;
  const refused =
    checkApprove(situation, actor, now) ??
    staleRefusal(command.termsVersion, milestone.terms.version) ??
    payeeRefusal(agreement, command.payeeAccountId, now) ??
    unseenDispute(milestone, command.disputeNth);
  if (refused) return { ok: false, refusals: [refused] };
  if (milestone.review.state === "disputed") return concedeRelease(situation, context);
  const { personId: by, platform } = actor;
  const { termsVersion } = command;
  const votes = votesIn(milestone.review);
  const absent = standsInFor(situation, votes, by, context.absenceOf ?? (() => null));
  const given = {
    ...({ type: "ApprovalGiven", by, platform, termsVersion } as const),
    ...(absent.length > 0 && { standingInFor: absent }),
    at: now,
  };
  const voters = backers(situation, votes, by);
  return voters.length < quorumOf(milestone.terms)
    ? decided(given)
    : decided(given, releaseOf(milestone, voters, "explicit", context));
}

function unseenDispute({ review }: Milestone, seen: number | undefined): Refusal | null {
  if (review.state !== "disputed" || review.dispute.nth === seen) return null;
  const { by, at, platform } = review.dispute;
  return refusal("dispute.opened_meanwhile", { by: [by], at, platform });
}

/** The decision that pays the facilitator all that is theirs; nobody is its author where silence was acceptance. */
export function releaseOf(
  milestone: Milestone,
  by: readonly PersonId[],
  how: EventOf<"ReleaseDecided">["how"],
  { newId, now }: Pick<Context, "newId" | "now">,
): EventOf<"ReleaseDecided"> {
  const held = heldOf(milestone);
  const { transferMinor, processingMinor, feeMinor } = shareOfRelease(milestone, held);
  invariant(
    transferMinor > 0 && held === transferMinor + processingMinor + feeMinor,
    "a release distributes exactly what is held",
  );
  const moveId = asId<MoveId>(newId());
  return {
    type: "ReleaseDecided",
    decisionId: asId<DecisionId>(newId()),
    how,
    by,
    legs: [{ moveId, kind: "transfer", amountMinor: transferMinor }],
    processingMinor,
    feeMinor,
    at: now,
  };
}
