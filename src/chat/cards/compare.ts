import type { Comparison } from "../../app/queries/compare.ts";
import type { CriterionId } from "../../domain/ids.ts";
import { compareEvidence, type EvidenceChange } from "../../domain/milestone/compare-evidence.ts";
import type { Block, Message } from "../blocks.ts";
import { counted, ordinal } from "../copy/time.ts";
import { withAuthors } from "../people.ts";
import { type Spans, say, strong, struck } from "../spans.ts";
import { itemWords } from "./evidence-item.ts";
import { showButton } from "./refused.ts";

/** What changed from one submission to the next, criterion by criterion. */
export function compareMessage({ view, nth, before, after }: Comparison): Message {
  const { id, number, terms } = view.milestone;
  const named = (items: Comparison["after"]) => withAuthors(items, view.people);
  const changes = compareEvidence(named(before), named(after));
  const real = changes.filter(({ kind }) => kind !== "unchanged").length;
  const title = say`M-${number}: what changed from the ${ordinal(nth - 1)} to the ${ordinal(nth)} submission`;
  const parts: readonly (readonly [CriterionId | null, string])[] = [
    ...terms.criteria.map((one, index) => [one.id, `${index + 1}. ${one.text}`] as const),
    [null, "About the whole"],
  ];
  return {
    summary: title,
    blocks: [
      { kind: "text", spans: [strong`${title}`] },
      ...(real === 0
        ? [{ kind: "text", spans: say`Nothing: the evidence is the same.` } as const]
        : []),
      ...parts.flatMap(([criterion, name]) => partOf(name, criterion, changes)),
      { kind: "actions", actions: [showButton(id, number)] },
    ],
  };
}

function partOf(
  name: string,
  criterion: CriterionId | null,
  changes: readonly EvidenceChange[],
): readonly Block[] {
  const own = changes.filter(({ item }) => item.criterionId === criterion);
  const same = own.filter(({ kind }) => kind === "unchanged").length;
  const lines = own.filter(({ kind }) => kind !== "unchanged").map(lineOf);
  if (lines.length === 0) return [];
  const kept = same > 0 ? [say`${counted(same, "piece")} unchanged`] : [];
  const spans = [...lines, ...kept].flatMap((line, index) => (index === 0 ? line : say`\n${line}`));
  return [{ kind: "labelled", label: name, spans }];
}

function lineOf({ kind, item }: EvidenceChange): Spans {
  const words = itemWords(item, false);
  switch (kind) {
    case "added":
      return say`Added: ${words}`;
    case "removed":
      return say`Removed: ${[struck(words)]}`;
    case "content_changed":
      return item.kind === "link"
        ? say`Same link, other content: ${words}`
        : say`Same name, other content: ${words}`;
    case "unchanged":
      return words;
  }
}
