import { type Instant, plusHours } from "../../domain/clock/instant.ts";
import type { MilestoneId } from "../../domain/ids.ts";
import type { Milestone } from "../../domain/milestone/milestone.ts";
import type { ContextSubject } from "../queries/context-view.ts";
import type { NewTask } from "../store.ts";
import { PRIORITY } from "../tasks.ts";

type Wanted = Pick<NewTask, "kind" | "subject" | "priority"> &
  Partial<Pick<NewTask, "detail" | "dueAt">>;

/** Copies that are not made by then are not waited for. */
const LONGEST_WAIT_HOURS = 2 / 60;

/** The task that lays the evidence of a submission or dispute out beside what goes on; nothing waits for it. */
export function contextWanted(
  milestone: { readonly id: MilestoneId } | null,
  what: ContextSubject,
): readonly Wanted[] {
  if (!milestone) return [];
  const { background: priority } = PRIORITY;
  return [{ kind: "review_context", subject: milestone.id, priority, detail: { what } }];
}

/** As soon as every copy of what was handed in is made or given up, and in any case a while later. */
export function contextOfSubmission(
  milestone: Milestone | null,
  handedInAt: Instant | null,
): readonly Wanted[] {
  if (milestone?.submission.state !== "submitted") return [];
  const { nth, evidence } = milestone.submission;
  const wanted = contextWanted(milestone, `submission:${nth}`);
  const isWhole = evidence.every(({ copy }) => copy.state !== "keeping");
  if (isWhole) return wanted;
  if (handedInAt === null) return [];
  const dueAt = plusHours(handedInAt, LONGEST_WAIT_HOURS);
  return wanted.map((task) => ({ ...task, detail: { ...task.detail, late: 1 }, dueAt }));
}
