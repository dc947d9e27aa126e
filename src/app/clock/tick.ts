import { peopleOf } from "../../domain/agreement/agreement.ts";
import { invariant } from "../../domain/assert.ts";
import type { Instant } from "../../domain/clock/instant.ts";
import { calendarDay } from "../../domain/clock/zone.ts";
import type { MilestoneId } from "../../domain/ids.ts";
import type { Situation } from "../../domain/milestone/decision.ts";
import type { MilestoneEvent } from "../../domain/milestone/events.ts";
import type { Milestone } from "../../domain/milestone/milestone.ts";
import { quorumOf } from "../../domain/milestone/quorum.ts";
import { decideTick } from "../../domain/milestone/tick.ts";
import type { Deps } from "../deps.ts";
import { settledBy } from "../money/void-approvals.ts";
import type { People } from "../queries/views.ts";
import { PRIORITY, type Task } from "../tasks.ts";
import { type Change, transact } from "../transact.ts";
import { hoursOf } from "./person-clock.ts";

/** More than a milestone has in its whole life: each look leads on or is the last one. */
const MOST_LOOKS = 20;

/**
 * Looks at a milestone whose time has come, and does all that is due by itself by the database's clock. A person's act
 * that was committed before wins; where nothing is due its card may still say something else than before, and what time
 * will do later is planned anew: whatever moved it since need not have known.
 */
export async function tick(deps: Deps, task: Task): Promise<void> {
  const { milestoneId } = task;
  invariant(milestoneId, "a tick is of a milestone");
  for (let looks = 1; await look(deps, milestoneId); looks++)
    invariant(looks < MOST_LOOKS, "time leads a milestone to its end");
}

/** One look and what it does; false where nothing was due any more. */
async function look(deps: Deps, milestoneId: MilestoneId): Promise<boolean> {
  const warningsDelivered = !(await deps.reads.isUndelivered(milestoneId, "silence_warning"));
  return transact<boolean>(deps, { ref: { by: "id", id: milestoneId } }, (loaded) => {
    const { milestone, agreement, now, people } = loaded;
    if (!milestone || !agreement) return { answer: false };
    const situation = { milestone, agreement };
    const events = decideTick(situation, {
      ...{ now, newId: deps.newId, platform: deps.platform, warningsDelivered },
      buyerAway: (from: Instant, to: Instant) => isBuyerAway(deps, situation, people, from, to),
    });
    const isDone = events.length === 0;
    const change = isDone ? lookedAt(deps, milestone) : done(events, situation);
    return { change, answer: () => !isDone };
  });
}

function lookedAt(deps: Deps, { id, agreementId }: Milestone): Change {
  const card = {
    ...({ id: deps.newId(), kind: "update_card", subject: id } as const),
    ...{ agreementId, milestoneId: id, priority: PRIORITY.card },
  };
  return { actor: "clock", replan: true, tasks: [card] };
}

/** A transfer that was decided and is taken back ends the move that it owed. */
function done(milestoneEvents: readonly MilestoneEvent[], { milestone }: Situation): Change {
  const settled = settledBy(milestoneEvents, milestone);
  return { actor: "clock", milestoneEvents, holdsAgreement: true, ...settled };
}

/** True where the absences that the buyer's people have set leave too few of them for the quorum. */
export function isBuyerAway(
  deps: Deps,
  { milestone, agreement }: Situation,
  people: People,
  from: Instant,
  to: Instant,
): boolean {
  const buyers = peopleOf(agreement, "buyer");
  const here = buyers.filter((person) => {
    const { away, timeZone } = hoursOf(deps, people[person]?.clock);
    if (!away) return true;
    return away.until < calendarDay(from, timeZone) || away.from > calendarDay(to, timeZone);
  });
  return here.length < Math.min(quorumOf(milestone.terms), buyers.length);
}
