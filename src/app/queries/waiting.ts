import { partOf } from "../../domain/agreement/agreement.ts";
import type { PersonId } from "../../domain/ids.ts";
import { compareUrgency, type DueAction, nextAction } from "../../domain/milestone/next-action.ts";
import type { Origin } from "../api.ts";
import type { Deps } from "../deps.ts";
import { platformFacts } from "../resolve.ts";
import type { MilestoneView, WaitingList } from "./views.ts";

/** How many milestones are read at most: nobody keeps more open, and what is over is a look back. */
const MOST = { open: 500, over: 20 } as const;

type Ranked = {
  readonly view: MilestoneView;
  /** The most urgent of what the person's own side owes, or the arbiter. */
  readonly mine: DueAction | null;
  readonly first: DueAction;
};

/**
 * What waits for a person, what they wait for, and what is over: over all of their agreements, most urgent first, in one
 * read of the database however many there are.
 */
export async function waiting(deps: Deps, origin: Origin): Promise<WaitingList> {
  const { personId, now, open, over } = await deps.reads.overview(origin.actor, MOST);
  const facts = { now, ...platformFacts(deps) };
  const ranked = open.map((one) => rank({ ...one, ...facts }, personId));
  return {
    kind: "list",
    actor: personId,
    mine: ranked
      .filter(({ mine }) => mine !== null)
      .sort((a, b) => compareUrgency(a.mine ?? a.first, b.mine ?? b.first))
      .map(({ view }) => view),
    others: ranked
      .filter(({ mine }) => mine === null)
      .sort((a, b) => compareUrgency(a.first, b.first))
      .map(({ view }) => view),
    over: over.map((one) => ({ ...one, ...facts })),
    now,
  };
}

function rank(view: MilestoneView, personId: PersonId | null): Ranked {
  const next = nextAction(view, view.now);
  const part = personId && partOf(view.agreement, personId);
  const own = [next, ...next.also].filter(({ owner }) => owner === part);
  const [mine] = own.sort(compareUrgency);
  return { view, mine: mine ?? null, first: next };
}
