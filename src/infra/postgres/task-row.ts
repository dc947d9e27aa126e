import type { TaskKind } from "../../app/store.ts";
import type { Task } from "../../app/tasks.ts";
import { instant } from "../../domain/clock/instant.ts";
import type { AgreementId, MilestoneId } from "../../domain/ids.ts";

/** A row of the task table, as a claim returns it. */
export type TaskRow = {
  id: string;
  kind: TaskKind;
  subject: string;
  agreement_id: AgreementId | null;
  milestone_id: MilestoneId | null;
  detail: Task["detail"];
  priority: number;
  attempt: number;
  generation: number;
  created_at: Date;
  trace: string | null;
  waited: number;
};

/** The row as a worker runs it. */
export function taskOf(row: TaskRow): Task {
  return {
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    agreementId: row.agreement_id,
    milestoneId: row.milestone_id,
    detail: row.detail,
    priority: row.priority,
    attempt: row.attempt,
    generation: row.generation,
    createdAt: instant(row.created_at),
    trace: row.trace,
    waitedSeconds: row.waited,
  };
}
