import type { DocumentPart } from "../../app/ports/documents.ts";
import type { RecordFile } from "../../app/queries/views.ts";
import type { EventOf } from "../../domain/milestone/events.ts";
import type { Words } from "./words.ts";

/** What was handed in, criterion by criterion, each with its copy's hash; what has none is said too. */
export function submittedParts(
  { view }: RecordFile,
  { evidence }: EventOf<"WorkSubmitted">,
  _words: Words,
): readonly DocumentPart[] {
  const rows = view.milestone.terms.criteria.map(({ id, text }, index) => {
    const given = evidence.filter(({ criterionId }) => criterionId === id);
    const shown = given.flatMap(({ note, links }) => [...(note === "" ? [] : [note]), ...links]);
    return [`${index + 1}. ${text}`, shown.join("\n") || "nothing attached"];
  });
  return [{ kind: "table", head: ["Criterion", "Evidence"], widths: [2, 3], rows }];
}
