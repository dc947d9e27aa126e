import { sideOf } from "../../domain/agreement/agreement.ts";
import { isOver } from "../../domain/milestone/milestone.ts";
import { compareUrgency, nextAction } from "../../domain/milestone/next-action.ts";
import type { Origin } from "../api.ts";
import type { Deps } from "../deps.ts";
import { readView } from "../view.ts";
import type { MilestoneView, WaitingList } from "./views.ts";

/** How many milestones a list shows at most of each kind; the rest is a command away. */
const MOST = 20;

/** What waits for a person, what they wait for, and what is over: over all of their agreements, most urgent first. */
export async function waiting(deps: Deps, origin: Origin): Promise<WaitingList> {
  const personId = await deps.reads.personOf(origin.actor);
  const now = await deps.reads.now();
  const empty = { kind: "list", actor: personId, mine: [], others: [], over: [], now } as const;
  if (!personId) return empty;
  const ids = await deps.reads.milestonesOf(personId);
  const views: MilestoneView[] = [];
  for (const id of ids) {
    const view = await readView(deps, id);
    if (view) views.push(view);
  }
  const open = views
    .filter((view) => !isOver(view.milestone))
    .map((view) => ({ view, next: nextAction(view, now) }))
    .sort((a, b) => compareUrgency(a.next, b.next));
  const isMine = ({ view, next }: (typeof open)[number]) =>
    [next, ...next.also].some((due) => due.owner === sideOf(view.agreement, personId));
  return {
    ...empty,
    mine: open
      .filter(isMine)
      .slice(0, MOST)
      .map(({ view }) => view),
    others: open
      .filter((entry) => !isMine(entry))
      .slice(0, MOST)
      .map(({ view }) => view),
    over: views
      .filter((view) => isOver(view.milestone))
      .slice(-MOST)
      .reverse(),
  };
}
