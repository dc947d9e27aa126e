import { earlier, type Instant, plusDays } from "../clock/instant.ts";
import { type DeadlockTools, resolveDeadlock } from "./deadlock.ts";
import type { PlatformTerms, Situation } from "./decision.ts";
import type { Dispute } from "./dispute.ts";
import type { MilestoneEvent } from "./events.ts";
import { holdResolutionAt } from "./hold.ts";
import type { DeadlockCause } from "./milestone.ts";

/** The arbiter rules within so many days, or as long as the money may be held; then the accepted terms decide. */
const RULING_DAYS = 14;

export type DisputeTick = {
  readonly at: Instant;
  readonly why: string;
  readonly decide: (facts: DeadlockTools) => readonly MilestoneEvent[];
};

/**
 * What time does to a dispute: offers lapse; no answer, or no agreement, takes it to the arbiter, and without one to
 * what the accepted terms say; no ruling in time does as well, also where there is no arbiter any more.
 */
export function disputeTicks(
  { milestone, agreement }: Situation,
  platform: Pick<PlatformTerms, "holdLimitDays">,
): readonly DisputeTick[] {
  const { review } = milestone;
  if (review.state !== "disputed") return [];
  const { dispute } = review;
  const { onDeadlock } = milestone.terms.policies;
  const ends =
    (cause: DeadlockCause): DisputeTick["decide"] =>
    (facts) => [resolveDeadlock(milestone, onDeadlock, cause, facts)];
  const { arbitration } = dispute;
  if (arbitration) {
    const ruling = { at: arbitration.rulingDueAt, why: "ruling", decide: ends("no_ruling") };
    return [...lapses(dispute), ruling];
  }
  const why = dispute.answeredAt === null ? "no_answer" : "no_agreement";
  const at = dispute.answeredAt === null ? dispute.answerDueAt : dispute.negotiationEndsAt;
  const limit = holdResolutionAt(milestone, platform);
  const decide: DisputeTick["decide"] = ({ now }) => {
    const due = plusDays(now, RULING_DAYS);
    const rulingDueAt = limit && limit > now ? earlier(due, limit) : due;
    return [{ type: "DisputeEscalated", why, rulingDueAt, at: now }];
  };
  return [...lapses(dispute), { at, why, decide: agreement.arbiter ? decide : ends(why) }];
}

/** At one moment an offer lapses before the time to agree is over. */
function lapses({ offers }: Dispute): readonly DisputeTick[] {
  return offers
    .filter(({ state }) => state === "open")
    .map(({ id: offerId, until: at }) => ({
      at,
      why: "offer",
      decide: ({ now }) => [{ type: "OfferLapsed", offerId, at: now }],
    }));
}
