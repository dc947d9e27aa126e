import type { MilestoneId } from "../../domain/ids.ts";
import type { ContextSubject } from "../queries/context-view.ts";
import type { NewTask } from "../store.ts";
import { PRIORITY } from "../tasks.ts";

type Wanted = Pick<NewTask, "kind" | "subject" | "priority" | "detail">;

/** The task that lays the evidence of a submission or dispute out beside what goes on; nothing waits for it. */
export function contextWanted(
  milestone: { readonly id: MilestoneId } | null,
  what: ContextSubject,
): readonly Wanted[] {
  if (!milestone) return [];
  const { background: priority } = PRIORITY;
  return [{ kind: "review_context", subject: milestone.id, priority, detail: { what } }];
}
