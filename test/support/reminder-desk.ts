import type { Agreement } from "../../src/domain/agreement/agreement.ts";
import type { Instant } from "../../src/domain/clock/instant.ts";
import { type PlannedReminder, reminderPlan } from "../../src/domain/clock/reminder-plan.ts";
import type { ReminderPeople } from "../../src/domain/clock/reminder-recipients.ts";
import { decideTick, ticksOf } from "../../src/domain/milestone/tick.ts";
import { followedBy, type Story } from "./milestones.ts";
import { PLATFORM } from "./parties.ts";

export type Delivered = PlannedReminder & { readonly story: Story };

/** What the task table does with a plan, in memory: keeps what is planned, once a key, and runs what is due in its order. */
export function reminderDesk(start: Story, agreement: Agreement, people: ReminderPeople) {
  let story = start;
  let now: Instant;
  let count = 0;
  const waiting = new Map<string, PlannedReminder>();
  const done = new Set<string>();
  const delivered: Delivered[] = [];

  const situation = () => ({ milestone: story.milestone, agreement });

  function reconcile(): void {
    const plan = reminderPlan(situation(), PLATFORM, people, now);
    const keys = new Set(plan.map(({ key }) => key));
    for (const key of waiting.keys()) if (!keys.has(key)) waiting.delete(key);
    for (const item of plan) {
      if (!done.has(item.key) && (item.at > now || waiting.has(item.key)))
        waiting.set(item.key, item);
    }
  }

  function runTicks(): boolean {
    const due = ticksOf(situation(), PLATFORM).some(({ at }) => at <= now);
    if (!due) return false;
    const events = decideTick(situation(), {
      ...{ now, platform: PLATFORM, newId: () => `tick-${++count}` },
      ...{ buyerAway: () => false, warningsDelivered: true },
    });
    if (events.length === 0) return false;
    story = followedBy(story, ...events);
    reconcile();
    return true;
  }

  return {
    delivered,
    story: () => story,
    /** What a person or the provider did, at a moment. */
    happened(next: Story, at: Instant): void {
      story = next;
      now = at;
      reconcile();
    },
    /** Lets time pass, and does what comes due on the way, each at its moment. */
    passTo(until: Instant): void {
      for (;;) {
        const nextTick = ticksOf(situation(), PLATFORM)
          .map(({ at }) => at)
          .filter((at) => at > now && at <= until)
          .toSorted()[0];
        const nextReminder = [...waiting.values()]
          .filter(({ at }) => at <= until)
          .toSorted((a, b) => (a.at < b.at ? -1 : 1))[0];
        if (nextTick && (!nextReminder || nextTick <= nextReminder.at)) {
          now = nextTick;
          while (runTicks());
          continue;
        }
        if (!nextReminder) break;
        now = nextReminder.at;
        waiting.delete(nextReminder.key);
        done.add(nextReminder.key);
        delivered.push({ ...nextReminder, story });
      }
      now = until;
    },
  };
}
