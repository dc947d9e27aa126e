import type { MilestoneId } from "../../domain/ids.ts";
import type { ContextSubject } from "../queries/context-view.ts";
import type { NewTask } from "../store.ts";
import { PRIORITY } from "../tasks.ts";

/** The task that lays the evidence of a submission or dispute out; nothing waits for it. */
export function contextWanted(
  milestoneId: MilestoneId,
  subject: ContextSubject,
): Pick<NewTask, "kind" | "subject" | "priority" | "detail"> {
  const detail = { what: subject };
  return { kind: "review_context", subject: milestoneId, priority: PRIORITY.background, detail };
}
