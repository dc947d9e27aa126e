import { REMINDER_WHYS } from "../../domain/clock/cadence.ts";
import { deliveryAt } from "../../domain/clock/delivery.ts";
import type { Instant } from "../../domain/clock/instant.ts";
import { reminderPlan } from "../../domain/clock/reminder-plan.ts";
import { stillOwed } from "../../domain/clock/still-owed.ts";
import { asId, type PersonId } from "../../domain/ids.ts";
import type { Deps } from "../deps.ts";
import type { ReminderItem } from "../queries/reminder-views.ts";
import type { MilestoneView } from "../queries/views.ts";
import type { Task } from "../tasks.ts";
import { type PlannedTask, plannedIn } from "./kept.ts";
import { clocksOf } from "./person-clock.ts";

/** One thing to be said, and every task that is settled by saying it. */
export type Due = { readonly item: ReminderItem; readonly tasks: readonly Task[] };

/** What became of a person's reminders, looked at together. */
export type Sorted = {
  readonly dues: readonly Due[];
  /** What is not for now any more: hours or a wish for peace have changed. */
  readonly later: readonly { readonly task: Task; readonly at: Instant }[];
  readonly pointless: readonly Task[];
};

type Tools = Pick<Deps, "holidays" | "platform">;
type Views = ReadonlyMap<string, MilestoneView>;

/** Sorts what was taken for one person: what is said now, what comes later, and what nobody needs to hear any more. */
export function sortOut(tools: Tools, tasks: readonly Task[], views: Views): Sorted {
  const judged = tasks.map((task) => judge(tools, task, views.get(task.milestoneId ?? "")));
  const due = judged.flatMap((one) => (one.is === "due" ? [one] : []));
  return {
    dues: mostUrgent(due),
    later: judged.flatMap((one) => (one.is === "later" ? [one] : [])),
    pointless: judged.flatMap((one) => (one.is === "pointless" ? [one.task] : [])),
  };
}

type DueTask = { readonly is: "due"; readonly task: Task; readonly item: ReminderItem };
type Judged =
  | DueTask
  | { readonly is: "later"; readonly task: Task; readonly at: Instant }
  | { readonly is: "pointless"; readonly task: Task };

function judge(tools: Tools, task: Task, view: MilestoneView | undefined): Judged {
  const planned = plannedIn(task);
  const to = asId<PersonId>(task.subject);
  const now = view && planned && asPlannedNow(tools, view, planned, to);
  if (!view || !planned || !now) return { is: "pointless", task };
  const at = deliveryAt(now, clocksOf(tools, view.people)(to), view.now);
  if (at > view.now) return { is: "later", task, at };
  const { what, why, since, gone } = planned;
  const item = {
    view,
    what,
    why,
    since,
    gone,
    by: now.by,
    isDone: false,
    isRepeated: false,
    reminded: [],
  };
  return { is: "due", task, item };
}

/** The reminder as today's plan has it; null where it has it no more. What is told of somebody gone is in no plan. */
function asPlannedNow(
  { platform, ...tools }: Tools,
  view: MilestoneView,
  planned: PlannedTask,
  to: PersonId,
): { readonly at: Instant; readonly by: Instant | null } | null {
  if (planned.gone === null) {
    const plan = reminderPlan(view, platform, clocksOf({ ...tools }, view.people), view.now);
    return plan.find(({ key }) => key === planned.key) ?? null;
  }
  const isNamed = [...view.agreement.seats.map(({ personId }) => personId), view.agreement.arbiter];
  const by = stillOwed(view, platform, planned, planned.gone, view.now);
  return by === "done" || !isNamed.includes(to) ? null : { at: view.now, by };
}

/** Of several reminders of one thing only the most urgent is said; then what is due soonest comes first. */
function mostUrgent(due: readonly DueTask[]): readonly Due[] {
  const things = Map.groupBy(due, ({ item }) => `${item.view.milestone.id} ${item.what}`);
  return [...things.values()]
    .map((same) => {
      const [first] = same.toSorted((a, b) => rank(b.item) - rank(a.item));
      return { item: (first ?? same[0])?.item, tasks: same.map(({ task }) => task) };
    })
    .flatMap(({ item, tasks }) => (item ? [{ item, tasks }] : []))
    .toSorted((a, b) => compareBy(a.item, b.item));
}

/** A later why is a more urgent one; what somebody asked for says more than what the calendar did. */
const rank = ({ why }: ReminderItem) => REMINDER_WHYS.indexOf(why);

function compareBy(a: ReminderItem, b: ReminderItem): number {
  if (a.by === b.by) return a.since < b.since ? -1 : 1;
  if (a.by === null || b.by === null) return a.by === null ? 1 : -1;
  return a.by < b.by ? -1 : 1;
}
