import { payeeWaitsUntil, peopleOf } from "../../agreement/agreement.ts";
import { invariant } from "../../assert.ts";
import type { Instant } from "../../clock/instant.ts";
import { asId, type DecisionId, type MoveId, type PersonId } from "../../ids.ts";
import { type Refusal, refusal } from "../../refusals.ts";
import type { CommandOf } from "../commands.ts";
import { type Actor, type Context, type Decided, decided, type Situation } from "../decision.ts";
import type { EventOf } from "../events.ts";
import type { Milestone } from "../milestone.ts";
import { endedRefusal, onlyFor, staleRefusal, unfundedRefusal } from "./standing.ts";

/**
 * Each person of the buyer once, while a submission is in review (also after changes were asked for), and not from an
 * account that joined the person a short while ago.
 */
export function checkApprove(situation: Situation, actor: Actor, now: Instant): Refusal | null {
  const { milestone, agreement } = situation;
  const refused =
    onlyFor("buyer", "milestone.only_buyer_approves", situation, actor) ??
    endedRefusal(milestone) ??
    unfundedRefusal(milestone);
  if (refused) return refused;
  const { review } = milestone;
  if (review.state !== "open" && review.state !== "changes_requested")
    return refusal("milestone.not_in_review", { review: review.state });
  const vote = review.votes.find((one) => one.by === actor.personId);
  if (vote) return refusal("milestone.already_voted", { at: vote.at, platform: vote.platform });
  if (actor.waitsUntil) return refusal("identity.too_new", { until: actor.waitsUntil });
  const until = payeeWaitsUntil(agreement, now);
  return until ? refusal("payee.change_waits", { until }) : null;
}

/** Counts one approval of exactly what was shown; the one that completes the quorum decides the release. */
export function decideApprove(
  situation: Situation,
  command: CommandOf<"approve">,
  context: Context,
): Decided {
  const { milestone } = situation;
  const { actor, now } = context;
  const refused =
    checkApprove(situation, actor, now) ??
    staleRefusal(command.termsVersion, milestone.terms.version) ??
    payeeRefusal(situation, command);
  if (refused) return { ok: false, refusals: [refused] };
  const { personId: by, platform } = actor;
  const { termsVersion } = command;
  const given = { type: "ApprovalGiven", by, platform, termsVersion, at: now } as const;
  const voters = [...standingVoters(situation), by];
  return voters.length < milestone.terms.policies.quorum
    ? decided(given)
    : decided(given, releaseOf(milestone, voters, "explicit", context));
}

function payeeRefusal(
  { agreement }: Situation,
  { payeeAccountId }: CommandOf<"approve">,
): Refusal | null {
  const current = agreement.payee?.accountId ?? null;
  return payeeAccountId === current ? null : refusal("payee.changed");
}

/** Who has approved already and still sits with the buyer. */
function standingVoters({ milestone, agreement }: Situation): readonly PersonId[] {
  const { review } = milestone;
  const buyers = new Set(peopleOf(agreement, "buyer"));
  const votes = "votes" in review ? review.votes : [];
  return votes.map((vote) => vote.by).filter((by) => buyers.has(by));
}

/** The decision that pays the facilitator all that is theirs; nobody is its author where silence was acceptance. */
export function releaseOf(
  { terms, funding }: Milestone,
  by: readonly PersonId[],
  how: EventOf<"ReleaseDecided">["how"],
  { newId, now }: Pick<Context, "newId" | "now">,
): EventOf<"ReleaseDecided"> {
  const { facilitatorReceivesMinor, processingMinor, feeMinor } = terms.costs;
  invariant(
    funding.state === "funded" &&
      funding.amountMinor === facilitatorReceivesMinor + processingMinor + feeMinor,
    "a release distributes exactly what is held",
  );
  const moveId = asId<MoveId>(newId());
  return {
    type: "ReleaseDecided",
    decisionId: asId<DecisionId>(newId()),
    how,
    by,
    legs: [{ moveId, kind: "transfer", amountMinor: facilitatorReceivesMinor }],
    processingMinor,
    feeMinor,
    at: now,
  };
}
