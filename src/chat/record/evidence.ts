import type { DocumentPart } from "../../app/ports/documents.ts";
import type { RecordFile } from "../../app/queries/views.ts";
import type { EventOf } from "../../domain/milestone/events.ts";
import {
  type EvidenceItem,
  itemsOf,
  type MadeCopy,
  withCopies,
} from "../../domain/milestone/evidence-item.ts";
import { notKeptWords, sizeWords, unreadableWords } from "../copy/evidence.ts";
import { withAuthors } from "../people.ts";
import type { Words } from "./words.ts";

/** What was handed in, criterion by criterion, each piece with its copy's hash; what has none is said too. */
export function submittedParts(
  file: RecordFile,
  event: EventOf<"WorkSubmitted">,
  words: Words,
): readonly DocumentPart[] {
  const pieces = withCopies(itemsOf(event.evidence, event), copiesOf(file));
  const items = withAuthors(pieces, file.view.people);
  const { criteria } = file.view.milestone.terms;
  const named = criteria.map(({ id, text }, index) => [id, `${index + 1}. ${text}`] as const);
  const known = new Set<string | null>(criteria.map(({ id }) => id));
  const rows = [...named, [null, "The whole"] as const].flatMap(([id, name]) =>
    rowsOf(
      name,
      // What showed a criterion that an amendment took out is about the whole.
      items.filter(({ criterionId }) =>
        id === null ? !known.has(criterionId) : criterionId === id,
      ),
      id !== null,
      words,
    ),
  );
  return [
    { kind: "table", head: ["Criterion", "Evidence", "Our copy"], widths: [2, 2.6, 2.4], rows },
  ];
}

/** Every copy that was ever made, by the events that say so. */
export function copiesOf({ history }: RecordFile): readonly MadeCopy[] {
  return history.events.flatMap(({ event }) => (event.type === "EvidenceKept" ? event.copies : []));
}

function rowsOf(
  name: string,
  items: readonly EvidenceItem[],
  isCriterion: boolean,
  words: Words,
): readonly (readonly string[])[] {
  if (items.length === 0) return isCriterion ? [[name, "nothing attached", ""]] : [];
  return items.map((item, index) => [
    ...[index === 0 ? name : "", pieceWords(item), copyWords(item, words)],
  ]);
}

/** A piece in plain words, with its author and address where it has them. */
export function pieceWords({ kind, text, author, source }: EvidenceItem): string {
  const who = kind === "message" ? `Message of ${author ?? "someone"}: ` : "";
  const where = source !== null && source !== text ? `\n${source}` : "";
  return `${kind === "file" ? "File: " : who}${text}${where}`;
}

/** The copy with its whole hash. */
export function copyWords({ copy }: EvidenceItem, { at }: Words): string {
  switch (copy.state) {
    case "keeping":
      return "being made";
    case "not_kept": {
      const why = notKeptWords(copy.why);
      return why === null ? "none" : `none: ${why}`;
    }
    case "kept": {
      const unreadable = copy.unreadable ? `\n${unreadableWords(copy.unreadable)}` : "";
      return `${sizeWords(copy.bytes)}, ${copy.mediaType}, ${at(copy.at)}\nSHA-256 ${copy.sha256}${unreadable}`;
    }
  }
}
