import { peopleOf } from "../agreement/agreement.ts";
import type { Absence } from "../clock/absence.ts";
import type { PersonId } from "../ids.ts";
import type { Situation } from "./decision.ts";
import type { Review, Vote } from "./milestone.ts";
import { standing } from "./settlement.ts";
import type { Terms } from "./terms.ts";

/** How many people of the buyer must approve under these terms: one, up to the amount from which more are asked. */
export function quorumOf({ policies, amount }: Pick<Terms, "policies" | "amount">): number {
  const { quorum, quorumAboveMinor } = policies;
  return quorumAboveMinor !== null && amount.amountMinor <= quorumAboveMinor ? 1 : quorum;
}

/** Who is away now, as they said themselves. */
export type Absences = (person: PersonId) => Absence | null;

/** Where the approvals of a submission stand; `missing` is 0 only where the quorum is reached. */
export type Approvals = {
  readonly required: number;
  /** Of people who still sit with the buyer, each once, oldest first. */
  readonly given: readonly Vote[];
  readonly missing: number;
  /** Who can give what is missing and is there. */
  readonly from: readonly PersonId[];
  /** Who could give it too, but is away. */
  readonly away: readonly { readonly person: PersonId; readonly absence: Absence }[];
  /** How many more than the buyer's side has people for: only a seat or other terms help. */
  readonly short: number;
};

/** Counts people, never seats or stand-ins: whoever stands in for somebody still has one approval. */
export function approvalsOf(
  { milestone, agreement }: Situation,
  votes: readonly Vote[],
  absenceOf: Absences,
): Approvals {
  const required = quorumOf(milestone.terms);
  const buyers = [...new Set(peopleOf(agreement, "buyer"))];
  const voters = standing(votes, buyers);
  const given = voters.flatMap((by) => votes.find((vote) => vote.by === by) ?? []);
  const missing = Math.max(required - given.length, 0);
  const open = missing === 0 ? [] : buyers.filter((one) => !voters.includes(one));
  const away = open.flatMap((person) => {
    const absence = absenceOf(person);
    return absence ? [{ person, absence }] : [];
  });
  const from = open.filter((one) => !away.some(({ person }) => person === one));
  return { required, given, missing, from, away, short: Math.max(missing - open.length, 0) };
}

/** The approvals that stand in a review; none where it is not open for them. */
export function votesIn(review: Review): readonly Vote[] {
  return review.state === "open" || review.state === "changes_requested" ? review.votes : [];
}

/** For whom of the buyer an approval is given too, because they are away and named this person; it still counts once. */
export function standsInFor(
  { agreement }: Situation,
  votes: readonly Vote[],
  delegate: PersonId,
  absenceOf: Absences,
): readonly PersonId[] {
  const buyers = peopleOf(agreement, "buyer");
  if (!buyers.includes(delegate)) return [];
  return buyers.filter(
    (one) =>
      one !== delegate &&
      absenceOf(one)?.delegate === delegate &&
      !votes.some(({ by }) => by === one),
  );
}
