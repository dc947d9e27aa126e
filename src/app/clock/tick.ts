import { peopleOf } from "../../domain/agreement/agreement.ts";
import { invariant } from "../../domain/assert.ts";
import type { Instant } from "../../domain/clock/instant.ts";
import { calendarDay } from "../../domain/clock/zone.ts";
import type { MilestoneId } from "../../domain/ids.ts";
import type { Situation } from "../../domain/milestone/decision.ts";
import type { MilestoneEvent } from "../../domain/milestone/events.ts";
import { decisionOf } from "../../domain/milestone/milestone.ts";
import { decideTick } from "../../domain/milestone/tick.ts";
import type { Deps } from "../deps.ts";
import type { People } from "../queries/views.ts";
import { owe, PRIORITY, type Task } from "../tasks.ts";
import { type Step, transact } from "../transact.ts";
import { hoursOf } from "./person-clock.ts";

/**
 * Looks at a milestone whose time has come, and does what is due by itself by the database's clock. A person's act that
 * was committed before wins; where nothing is due its card may still say something else than before.
 */
export async function tick(deps: Deps, task: Task): Promise<void> {
  const { milestoneId, agreementId } = task;
  invariant(milestoneId, "a tick is of a milestone");
  const warningsDelivered = !(await deps.reads.isUndelivered(milestoneId, "silence_warning"));
  const events = await transact<readonly MilestoneEvent[]>(
    deps,
    { ref: { by: "id", id: milestoneId } },
    (loaded): Step<readonly MilestoneEvent[]> => {
      const { milestone, agreement, now, people } = loaded;
      if (!milestone || !agreement) return { answer: [] };
      const situation = { milestone, agreement };
      const facts = {
        ...{ now, newId: deps.newId, platform: deps.platform, warningsDelivered },
        buyerAway: (from: Instant, to: Instant) => isBuyerAway(deps, situation, people, from, to),
      };
      const milestoneEvents = decideTick(situation, facts);
      if (milestoneEvents.length === 0) return { answer: [] };
      return {
        change: {
          ...{ actor: "clock", milestoneEvents, holdsAgreement: true },
          ...voiding(milestoneEvents, situation),
        },
        answer: () => milestoneEvents,
      };
    },
  );
  if (events.length === 0) await owe(deps, [cardOf(deps, milestoneId, agreementId)]);
}

/** A release that is taken back ends the move that it owed. */
function voiding(events: readonly MilestoneEvent[], { milestone }: Situation) {
  if (!events.some(({ type }) => type === "ApprovalsVoided")) return {};
  return { voidMoves: decisionOf(milestone)?.legs.map((leg) => leg.moveId) ?? [] };
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
  return here.length < Math.min(milestone.terms.policies.quorum, buyers.length);
}

function cardOf(deps: Deps, milestoneId: MilestoneId, agreementId: Task["agreementId"]) {
  return {
    ...({ id: deps.newId(), kind: "update_card", subject: milestoneId } as const),
    ...{ agreementId, milestoneId, priority: PRIORITY.card },
  };
}
