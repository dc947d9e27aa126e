import type { MilestoneView } from "../../app/queries/views.ts";
import type { EvidenceItem } from "../../domain/milestone/evidence-item.ts";
import type { Criterion } from "../../domain/milestone/terms.ts";
import type { Block, ChecklistItem } from "../blocks.ts";
import { counted } from "../copy/time.ts";
import { clipped, withAuthors } from "../people.ts";
import { emphasis, type Spans, say, text } from "../spans.ts";
import { itemWords } from "./evidence-item.ts";

/** How much of a note a card quotes; Details has all of it. */
const NOTE_ON_CARD = 120;

/** The criteria in full, each with what shows it or what fails about it; `everything` for Details. */
export function criteriaItems(view: MilestoneView, everything: boolean): readonly ChecklistItem[] {
  const { milestone } = view;
  return milestone.terms.criteria.map((criterion, index) => {
    const failing = failingWords(view, criterion, everything);
    const spans = [text(criterion.text)];
    if (milestone.submission.state !== "submitted") {
      return { shown: null, spans: say`${index + 1}. ${spans}`, note: failing };
    }
    const evidence = evidenceWords(view, criterion, everything);
    const nothing = [emphasis([text("nothing attached")])];
    return {
      shown: evidence !== null,
      spans,
      note: failing.length > 0 ? failing : (evidence ?? nothing),
    };
  });
}

function failingWords(
  { milestone: { review } }: MilestoneView,
  criterion: Criterion,
  everything: boolean,
): Spans {
  if (review.state !== "changes_requested") return [];
  const failing = review.failing.find(({ criterionId }) => criterionId === criterion.id);
  if (!failing) return [];
  const why = everything ? failing.why : clipped(oneLine(failing.why), NOTE_ON_CARD);
  return say`needs changes: ${why}`;
}

/** The first pieces on a card, all of them in Details. */
const PIECES_ON_CARD = 2;
/** How many characters their addresses may have together. */
const ADDRESSES_ON_CARD = 500;

function evidenceWords(
  view: MilestoneView,
  criterion: Criterion,
  everything: boolean,
): Spans | null {
  const { submission } = view.milestone;
  if (submission.state !== "submitted") return null;
  const pieces = withAuthors(submission.evidence, view.people);
  const found = pieces.filter(({ criterionId }) => criterionId === criterion.id);
  return found.length === 0 ? null : piecesWords(found, everything);
}

/** What was handed in about no single criterion; nothing where there is none. */
export function wholeBlocks(
  { milestone, people }: MilestoneView,
  everything: boolean,
): readonly Block[] {
  const { submission, terms } = milestone;
  if (submission.state !== "submitted") return [];
  const known = new Set<string | null>(terms.criteria.map(({ id }) => id));
  const pieces = withAuthors(submission.evidence, people);
  const found = pieces.filter(({ criterionId }) => !known.has(criterionId));
  if (found.length === 0) return [];
  return [{ kind: "labelled", label: "About the whole", spans: piecesWords(found, everything) }];
}

function piecesWords(found: readonly EvidenceItem[], everything: boolean): Spans {
  const note = found.find(({ kind }) => kind === "note")?.text ?? "";
  // A link that stands in the note's own words is there already.
  const apart = found.filter(
    ({ kind, text: address, copy }) =>
      kind !== "link" || copy.state === "not_kept" || !note.includes(address.replace(/\/$/, "")),
  );
  const shown = everything ? apart : fewOf(apart);
  const more = apart.length - shown.length;
  if (shown.length === 0 && more > 0) return say`${counted(more, "piece")} in Details`;
  return [
    ...shown.flatMap((item, index) => [
      ...(index === 0 ? [] : [text(everything ? "\n" : " · ")]),
      ...itemWords(item, everything),
    ]),
    ...(more > 0 ? say` and ${more} more in Details` : []),
  ];
}

/** The first pieces, as far as they leave room for what a card has to say: an address may be very long. */
function fewOf(pieces: readonly EvidenceItem[]): readonly EvidenceItem[] {
  const lengths = pieces.map(({ kind, text: words, source }) =>
    kind === "link" ? words.length : (source ?? "").length,
  );
  return pieces
    .slice(0, PIECES_ON_CARD)
    .filter(
      (_, index) => lengths.slice(0, index + 1).reduce((a, b) => a + b, 0) <= ADDRESSES_ON_CARD,
    );
}

const oneLine = (value: string) => value.replaceAll(/\s+/g, " ");
