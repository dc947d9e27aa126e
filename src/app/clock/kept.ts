import { REMINDER_WHYS } from "../../domain/clock/cadence.ts";
import { type Instant, instant } from "../../domain/clock/instant.ts";
import type { ReminderSubject } from "../../domain/clock/reminder-plan.ts";
import { asId, type PersonId } from "../../domain/ids.ts";
import { NEXT_ACTIONS } from "../../domain/milestone/next-action.ts";
import type { ReminderItem } from "../queries/reminder-views.ts";
import type { Task } from "../tasks.ts";

/** What a reminder's task says of it. */
export type PlannedTask = Pick<ReminderItem, "what" | "why" | "since" | "by" | "gone"> & {
  readonly key: string;
};

const SUBJECTS: readonly ReminderSubject[] = [...NEXT_ACTIONS, "pay_by", "hold_limit"];

/** Reads what a reminder's task keeps; null where it is none of ours. */
export function plannedIn({ detail }: Task): PlannedTask | null {
  const what = SUBJECTS.find((one) => one === detail["what"]);
  const why = REMINDER_WHYS.find((one) => one === detail["why"]);
  const since = momentIn(detail["since"]);
  const { key, gone } = detail;
  if (!what || !why || !since || typeof key !== "string") return null;
  return {
    ...{ key, what, why, since, by: momentIn(detail["by"]) },
    gone: typeof gone === "string" ? asId<PersonId>(gone) : null,
  };
}

function momentIn(value: string | number | null | undefined): Instant | null {
  return typeof value === "string" && !Number.isNaN(Date.parse(value)) ? instant(value) : null;
}
