import type { DocumentPart } from "../../app/ports/documents.ts";
import type { RecordFile } from "../../app/queries/views.ts";
import type { Words } from "./words.ts";

/** What was handed in, what was said of it, and how it was decided. */
export function workParts(_file: RecordFile, _words: Words): readonly DocumentPart[] {
  return [];
}
