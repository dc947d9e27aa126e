import type { AgreementId, PersonId } from "../../domain/ids.ts";
import { decisionOf } from "../../domain/milestone/milestone.ts";
import type { Deps } from "../deps.ts";
import type { ReminderItem } from "../queries/reminder-views.ts";
import type { Task } from "../tasks.ts";
import type { Due } from "./digest.ts";

/**
 * The payout setup is one for all of an agreement: while nothing waits for it, it is asked for once, whatever milestone
 * that was about, and not once for each of them.
 */
export async function saidOnce(
  deps: Pick<Deps, "reads">,
  personId: PersonId,
  given: readonly Due[],
): Promise<{ readonly dues: readonly Due[]; readonly repeated: readonly Task[] }> {
  const dues: Due[] = [];
  const repeated: Task[] = [];
  const asked = new Set<AgreementId>();
  for (const due of given) {
    const { agreement, milestone } = due.item.view;
    const isRepeated =
      isGentle(due.item) &&
      (asked.has(agreement.id) ||
        (await deps.reads.wasAskedForPayouts(personId, agreement.id, milestone.id)));
    if (isRepeated) repeated.push(...due.tasks);
    else dues.push(due);
    if (isGentle(due.item)) asked.add(agreement.id);
  }
  return { dues, repeated };
}

const isGentle = ({ what, why, view }: ReminderItem) =>
  what === "set_up_payouts" && why === "waiting" && decisionOf(view.milestone) === null;
