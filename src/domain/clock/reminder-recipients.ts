import { ownerOf, peopleOf } from "../agreement/agreement.ts";
import type { PersonId } from "../ids.ts";
import type { Situation } from "../milestone/decision.ts";
import type { DisputeParty } from "../milestone/dispute.ts";
import type { NextActionCode } from "../milestone/next-action.ts";
import { quorumOf } from "../milestone/quorum.ts";
import { absenceAt } from "./absence.ts";
import { type Instant, plusDays } from "./instant.ts";
import type { PersonClock } from "./reminder-points.ts";
import { isWorking, nextWorkingMoment, type WorkingHours } from "./working-time.ts";

export type ReminderPeople = (person: PersonId) => PersonClock;

/**
 * Whom of a side it concerns: all who have still to vote where more than one vote is needed; else its owner, or the
 * first who is there where the owner is away.
 */
export function recipients(
  { milestone, agreement }: Situation,
  side: DisputeParty,
  what: NextActionCode,
  people: ReminderPeople,
  at: Instant,
): readonly PersonId[] {
  if (side === "arbiter") return agreement.arbiter ? [agreement.arbiter] : [];
  const { review } = milestone;
  const voted = "votes" in review ? review.votes.map((vote) => vote.by) : [];
  const seated = peopleOf(agreement, side);
  const owing = what === "review" ? seated.filter((one) => !voted.includes(one)) : seated;
  if (what === "review" && quorumOf(milestone.terms) > 1) return owing;
  const owner = ownerOf(agreement, side);
  const named = owner ? people(owner).hours.away?.delegate : undefined;
  const first = [owner, named].flatMap((one) => (one && owing.includes(one) ? [one] : []));
  const inOrder = [...first, ...owing];
  const here = inOrder.find((one) => !isAwayFor(people(one).hours, at));
  const one = here ?? inOrder[0];
  return one ? [one] : [];
}

/**
 * Who hears of it at this moment in somebody's stead: whom they named for an absence that covers it, where that person
 * sits on the same side, is there, and still has something to do about it themselves. Null for nobody.
 */
export function delegateAt(
  { milestone, agreement }: Situation,
  { side, what }: { readonly side: DisputeParty; readonly what: NextActionCode },
  absent: PersonId,
  people: ReminderPeople,
  at: Instant,
): PersonId | null {
  const delegate = absenceAt(people(absent).hours, at)?.delegate;
  if (!delegate || delegate === absent || side === "arbiter") return null;
  const { review } = milestone;
  const hasVoted =
    what === "review" && "votes" in review && review.votes.some(({ by }) => by === delegate);
  const isThere = absenceAt(people(delegate).hours, at) === null;
  return peopleOf(agreement, side).includes(delegate) && isThere && !hasVoted ? delegate : null;
}

/** Away for long enough that somebody else of the side should hear of it: a week without work. */
function isAwayFor(hours: WorkingHours, at: Instant): boolean {
  const next = nextWorkingMoment(at, hours);
  return !isWorking(at, hours) && (next === null || next > plusDays(at, 7));
}
