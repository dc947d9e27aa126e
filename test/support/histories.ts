import { instant } from "../../src/domain/clock/instant.ts";
import { asId, type MilestoneId } from "../../src/domain/ids.ts";
import { postingsOf } from "../../src/domain/ledger/postings.ts";
import type { MilestoneEvent } from "../../src/domain/milestone/events.ts";
import { evolve, startMilestone } from "../../src/domain/milestone/evolve.ts";
import type { Milestone } from "../../src/domain/milestone/milestone.ts";
import type { History, PostedEvent } from "../../src/domain/report/history.ts";
import type { Story } from "./milestones.ts";

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const MS_PER_DAY = 86_400_000;

type Over = {
  readonly number?: number;
  readonly laterByDays?: number;
  readonly spreadDays?: number;
};

/**
 * A story as a report gets it, with the postings of each event: as another number of the agreement, all of it later by
 * some days, and each event so many days after the one before.
 */
export function historyOf({ events }: Story, over: Over = {}): History {
  const { number = 3, laterByDays = 0, spreadDays = 0 } = over;
  const id = asId<MilestoneId>(`milestone-${number}`);
  let milestone: Milestone | null = null;
  const posted: PostedEvent[] = [];
  events.forEach((original, nth) => {
    const event = later(original, laterByDays + nth * spreadDays);
    if (event.type === "MilestoneProposed") milestone = startMilestone(id, { ...event, number });
    else if (milestone) {
      posted.push({ event, postings: postingsOf(milestone, event) });
      milestone = evolve(milestone, event);
      return;
    }
    posted.push({
      event: event.type === "MilestoneProposed" ? { ...event, number } : event,
      postings: [],
    });
  });
  return { id, events: posted };
}

/** The same event with every moment in it later. */
function later(event: MilestoneEvent, days: number): MilestoneEvent {
  return JSON.parse(JSON.stringify(event), (_key, value: unknown) =>
    typeof value === "string" && MOMENT.test(value)
      ? instant(Date.parse(value) + days * MS_PER_DAY)
      : value,
  ) as MilestoneEvent;
}
