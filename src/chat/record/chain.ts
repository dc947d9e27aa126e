import type { DocumentPart } from "../../app/ports/documents.ts";
import type { RecordFile } from "../../app/queries/views.ts";
import { EVENT_WORDS } from "./event-words.ts";
import type { Words } from "./words.ts";

/** Everything that happened, in its order, each with the beginning of its hash; and how anyone can check it. */
export function chainParts({ history }: RecordFile, words: Words): readonly DocumentPart[] {
  const last = history.events.at(-1);
  return [
    { kind: "heading", text: "All that happened" },
    {
      kind: "table",
      head: ["No.", "When", "What", "Who", "Hash"],
      widths: [0.8, 2.6, 3, 2.2, 1.2],
      rows: history.events.map(({ seq, at, actor, event, hash }) => [
        ...[String(seq), words.at(at), EVENT_WORDS[event.type]],
        ...[words.party(actor), hash.slice(0, 8)],
      ]),
    },
    {
      kind: "paragraph",
      soft: true,
      text: "Each event's hash covers the one before it (SHA-256 over RFC 8785 canonical JSON). The JSON file of this record has all of them; npm run verify-record checks it offline. Both sides hold the same history if their exports show this same last hash.",
    },
    ...(last
      ? [{ kind: "exact", label: `Hash of event ${last.seq}, the last`, text: last.hash } as const]
      : []),
  ];
}
