import type { DocumentPart } from "../../app/ports/documents.ts";
import { unreachable } from "../../domain/assert.ts";

/** Parts of a document as plain text, for places that take nothing else. */
export function asText(parts: readonly DocumentPart[]): string {
  return parts
    .map(partText)
    .filter((text) => text !== "")
    .join("\n\n");
}

function partText(part: DocumentPart): string {
  switch (part.kind) {
    case "heading":
      return part.text.toUpperCase();
    case "paragraph":
      return part.text;
    case "facts":
      return part.facts.map(([label, value]) => `${label}: ${value}`).join("\n");
    case "list":
      return part.items
        .map((item, index) => `${part.numbered ? `${index + 1}.` : "-"} ${item}`)
        .join("\n");
    case "said":
      return `${part.head}:\n${part.text}`;
    case "table":
      return part.rows
        .map((row) => row.map((cell, index) => `${part.head[index] ?? ""}: ${cell}`).join(" | "))
        .join("\n");
    case "picture":
      return part.alt;
    case "exact":
      return `${part.label}: ${part.text}`;
    default:
      return unreachable(part);
  }
}
