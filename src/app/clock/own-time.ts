import { asId, type PersonId } from "../../domain/ids.ts";
import type { Origin } from "../api.ts";
import type { Deps } from "../deps.ts";
import type { MilestoneView } from "../queries/views.ts";
import type { OwnTimePlan } from "../reads.ts";
import type { NewTask } from "../store.ts";
import { PRIORITY } from "../tasks.ts";
import { readView } from "../view.ts";

/** Plans anew what a person is reminded of, since their time is another one. */
export function replanningOf(deps: Pick<Deps, "newId">, personId: PersonId): NewTask {
  return {
    ...{ id: deps.newId(), kind: "replan_person", subject: personId },
    ...{ agreementId: null, milestoneId: null, priority: PRIORITY.card },
  };
}

/** Another account of a person: its platform may know their zone, and it may have brought hours that were set there. */
export function relearning(deps: Pick<Deps, "newId">, personId: PersonId): readonly NewTask[] {
  const replanning = replanningOf(deps, personId);
  return [replanning, { ...replanning, id: deps.newId(), kind: "learn_person" }];
}

const TRIES = 5;

/** Saves what the actor set, for the person who they are or become by it; answers who that is. */
export async function saveOwnTime(
  deps: Deps,
  origin: Origin,
  planFor: (personId: PersonId) => Promise<Pick<OwnTimePlan, "tasks" | "setting" | "snooze">>,
): Promise<PersonId> {
  for (let tries = 1; tries <= TRIES; tries++) {
    const known = await deps.reads.personOf(origin.actor);
    const personId = known ?? asId<PersonId>(deps.newId());
    const { actor, displayName } = origin;
    const people = known ? [] : [{ ...actor, personId, displayName }];
    const plan = { personId, people, ...(await planFor(personId)) };
    if (!(await deps.reads.saveOwnTime(plan))) continue;
    deps.carry(plan.tasks);
    return personId;
  }
  throw new Error(`gave up after ${TRIES} conflicts`);
}

/** Everything open in which a person has a part, as it is now. */
export async function openViewsOf(
  deps: Deps,
  personId: PersonId,
): Promise<readonly MilestoneView[]> {
  const views: MilestoneView[] = [];
  for (const { id } of await deps.reads.openMilestonesOf(personId)) {
    const view = await readView(deps, id);
    if (view) views.push(view);
  }
  return views;
}
