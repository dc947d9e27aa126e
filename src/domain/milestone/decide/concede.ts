import { peopleOf } from "../../agreement/agreement.ts";
import type { PersonId } from "../../ids.ts";
import { type Refusal, refusal } from "../../refusals.ts";
import { type Actor, type Context, type Decided, decided, type Situation } from "../decision.ts";
import type { Dispute } from "../dispute.ts";
import type { Vote } from "../milestone.ts";
import { quorumOf } from "../quorum.ts";
import { settlementOf, standing } from "../settlement.ts";
import { heldOf } from "../share.ts";

/** Refuses a second approval of the same thing by one person. */
export function votedRefusal(votes: readonly Vote[], { personId }: Actor): Refusal | null {
  const vote = votes.find(({ by }) => by === personId);
  return vote ? refusal("milestone.already_voted", { at: vote.at, platform: vote.platform }) : null;
}

/** The buyer gives in: all is released, once as many people say so as an approval would need. */
export function concedeRelease(situation: Situation, context: Context): Decided {
  const { milestone } = situation;
  const votes = disputeOf(situation)?.conceding ?? [];
  const by = backers(situation, votes, context.actor.personId);
  if (by.length < quorumOf(milestone.terms)) return decided(backing(null, context));
  const releaseMinor = heldOf(milestone);
  return decided(
    settlementOf(milestone, { how: "conceded", by, reasons: "", releaseMinor }, context),
  );
}

/** The facilitator gives in: all goes back. */
export function concedeRefund(
  { milestone }: Situation,
  reasons: string,
  context: Context,
): Decided {
  const by = [context.actor.personId];
  return decided(
    settlementOf(milestone, { how: "conceded", by, reasons, releaseMinor: 0 }, context),
  );
}

/** Who of the buyer stands behind something with one more: those who still sit there, each once. */
export function backers(
  { agreement }: Situation,
  votes: readonly Vote[],
  one: PersonId,
): readonly PersonId[] {
  return [...new Set([...standing(votes, peopleOf(agreement, "buyer")), one])];
}

/** One person of the buyer stands behind an offer, or behind releasing all. */
export function backing(
  offerId: Dispute["offers"][number]["id"] | null,
  { actor: { personId: by, platform }, now: at }: Context,
) {
  return { type: "SettlementBacked", offerId, by, platform, at } as const;
}

/** The dispute that is open; null where none is. */
export function disputeOf({ milestone: { review } }: Situation): Dispute | null {
  return review.state === "disputed" ? review.dispute : null;
}
