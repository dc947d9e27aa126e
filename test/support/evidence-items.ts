import type { MilestoneView } from "../../src/app/queries/views.ts";
import { asId, type EvidenceId } from "../../src/domain/ids.ts";
import type { EvidenceItem } from "../../src/domain/milestone/evidence-item.ts";
import { c1, facilitator, NOW } from "./parties.ts";

let made = 0;

/** A note of the facilitator, or another piece of evidence where `over` says so. */
export function anItem(over: Partial<EvidenceItem> = {}): EvidenceItem {
  made += 1;
  return {
    ...{ id: asId<EvidenceId>(`evidence-${made}`), kind: "note", criterionId: c1, text: "Done" },
    ...{ source: null, author: null, by: facilitator, at: NOW, copy: { state: "keeping" } },
    ...over,
  };
}

/** What a milestone's submission consists of; nothing where there is none. */
export function piecesOf({ milestone }: Pick<MilestoneView, "milestone">): readonly EvidenceItem[] {
  return milestone.submission.state === "submitted" ? milestone.submission.evidence : [];
}
