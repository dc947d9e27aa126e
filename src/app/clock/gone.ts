import { otherSide, ownerOf, peopleOf, sideOf } from "../../domain/agreement/agreement.ts";
import type { PersonId } from "../../domain/ids.ts";
import type { Deps } from "../deps.ts";
import type { ReminderItem } from "../queries/reminder-views.ts";
import type { MilestoneView, PersonView } from "../queries/views.ts";
import type { NewTask } from "../store.ts";
import { PRIORITY } from "../tasks.ts";
import type { Due } from "./digest.ts";
import { sameId } from "./same-id.ts";

/**
 * Nobody hears what this person was to be reminded of: they left, or take no messages anywhere. Everyone else whom the
 * agreement names is told so, once for each thing.
 */
export async function tellOthers(
  deps: Deps,
  person: PersonView,
  dues: readonly Due[],
): Promise<void> {
  const tasks = dues.flatMap((due) => tasksFor(deps, person.personId, due));
  const milestoneIds = dues.map(({ item }) => item.view.milestone.id);
  deps.log.warn("somebody cannot be reached; others are told", { milestoneIds });
  await deps.reads.addNew(tasks);
  const untold = dues.filter((due) => tasksFor(deps, person.personId, due).length === 0);
  const questions = untold.map(({ item }) => questionOf(deps, person.personId, item));
  if (questions.length > 0) await deps.store.commit({ questions });
  const settled = dues.flatMap((due) => due.tasks);
  await deps.reads.reminded(null, settled);
}

/** Nobody else is left to tell but the operator, once for each thing. */
function questionOf(deps: Deps, personId: PersonId, { view, what, since }: ReminderItem) {
  const { milestone, agreement } = view;
  return {
    ...{ id: sameId(deps, milestone.id, "unreachable", what, since), kind: "unreachable" },
    ...{ subject: personId, agreementId: agreement.id, milestoneId: milestone.id },
    detail: { what, since },
  };
}

function tasksFor(deps: Deps, gone: PersonId, { item }: Due): readonly NewTask[] {
  // What is told of somebody is not told on where its reader is gone as well: the others have the same message.
  if (item.why === "escalation") return [];
  const { view, what, since, by } = item;
  const { milestone, agreement } = view;
  return others(view, gone).map((to) => {
    const key = `gone/${what}/${since}/${gone}/${to}`;
    return {
      ...{ id: sameId(deps, milestone.id, key), kind: "remind" as const, subject: to },
      ...{ agreementId: agreement.id, milestoneId: milestone.id, priority: PRIORITY.notice },
      detail: { key, what, why: "escalation", since, by, gone },
    };
  });
}

function others({ agreement }: MilestoneView, gone: PersonId): readonly PersonId[] {
  const side = sideOf(agreement, gone);
  const named = side
    ? [...peopleOf(agreement, side), ownerOf(agreement, otherSide(side)), agreement.arbiter]
    : [ownerOf(agreement, "buyer"), ownerOf(agreement, "facilitator")];
  return [...new Set(named)].filter((one): one is PersonId => one !== null && one !== gone);
}
