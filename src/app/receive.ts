import type { Deps } from "./deps.ts";
import type { ProviderEvent } from "./ports.ts";
import { PRIORITY } from "./tasks.ts";

/** Commits signed or listed events to the inbox, once each, with a task to apply every new one; answers how many were new. */
export async function applyEventTasks(
  deps: Deps,
  events: readonly ProviderEvent[],
): Promise<number> {
  if (events.length === 0) return 0;
  const fresh = await deps.reads.receive(events, deps.newId);
  deps.carry(
    fresh.map(({ id, taskId }) => ({
      id: taskId,
      kind: "apply_event",
      subject: id,
      agreementId: null,
      milestoneId: null,
      priority: PRIORITY.money,
    })),
  );
  return fresh.length;
}
