import { type PlannedReminder, reminderPlan } from "../../domain/clock/reminder-plan.ts";
import { ticksOf } from "../../domain/milestone/tick.ts";
import type { Deps } from "../deps.ts";
import type { TaskPlan } from "../store.ts";
import { PRIORITY } from "../tasks.ts";
import type { After } from "../transact.ts";
import { clocksOf } from "./person-clock.ts";

type Tools = Pick<Deps, "holidays" | "platform" | "newId">;

/** All that time will do to a milestone as it stands, as tasks: its own ticks, and everyone's reminders. */
export function planOfMilestone(deps: Tools, after: After): TaskPlan | null {
  const { milestone, agreement, now, loaded } = after;
  if (!milestone || !agreement) return null;
  const situation = { milestone, agreement };
  const base = { agreementId: agreement.id, milestoneId: milestone.id };
  const reminders = reminderPlan(situation, deps.platform, clocksOf(deps, loaded.people), now);
  const items = [
    ...ticksOf(situation, deps.platform).map(({ at, why, acts }) => ({
      ...{ ...base, id: deps.newId(), kind: "tick" as const, subject: milestone.id },
      ...{ key: `tick/${why}/${at}`, dueAt: at, late: true, again: acts, priority: PRIORITY.money },
    })),
    ...reminders.map((reminder) => ({
      ...{ ...base, id: deps.newId(), kind: "remind" as const, subject: reminder.to },
      ...{
        key: reminder.key,
        dueAt: reminder.at,
        late: false,
        again: false,
        priority: PRIORITY.notice,
      },
      detail: detailOf(reminder),
    })),
  ];
  return { milestoneId: milestone.id, version: milestone.version, items };
}

/** What a reminder's row keeps of it; the words are made from what is so when it is sent. */
function detailOf({ key, what, why, since, by }: PlannedReminder) {
  return { key, what, why, since, by };
}
