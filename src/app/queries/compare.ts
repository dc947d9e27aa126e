import {
  type EvidenceItem,
  itemsOf,
  type MadeCopy,
  withCopies,
} from "../../domain/milestone/evidence-item.ts";
import { refusal } from "../../domain/refusals.ts";
import type { MilestoneRef, Origin } from "../api.ts";
import type { Deps } from "../deps.ts";
import { see } from "./see.ts";
import type { MilestoneView, Refused } from "./views.ts";

/** Two submissions that follow each other, with the copies of both. */
export type Comparison = {
  readonly kind: "comparison";
  readonly view: MilestoneView;
  readonly nth: number;
  readonly before: readonly EvidenceItem[];
  readonly after: readonly EvidenceItem[];
};

/** The submission that stands and the one before it; refused where there are no two. */
export async function compareSubmissions(
  deps: Deps,
  origin: Origin,
  ref: MilestoneRef,
): Promise<Comparison | Refused> {
  const seen = await see(deps, origin, ref, "show");
  if (seen.kind === "refused") return seen;
  const { view } = seen;
  const events = (await deps.reads.events(view.milestone.id)).map(({ event }) => event);
  const copies = events.flatMap((event): readonly MadeCopy[] =>
    event.type === "EvidenceKept" ? event.copies : [],
  );
  const submissions = events.flatMap((event) => (event.type === "WorkSubmitted" ? [event] : []));
  const [before, after] = submissions.slice(-2);
  if (!before || !after) {
    const refusals = [refusal("evidence.nothing_before")];
    return { kind: "refused", refusals, view, candidates: [], people: view.people };
  }
  const piecesOf = (event: typeof before) => withCopies(itemsOf(event.evidence, event), copies);
  return {
    ...{ kind: "comparison", view, nth: after.nth },
    ...{ before: piecesOf(before), after: piecesOf(after) },
  };
}
