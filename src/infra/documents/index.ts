import type { Documents } from "../../app/ports/documents.ts";
import { page } from "./page.ts";

/** Prints documents; the PDF's library is loaded when the first one is asked for. */
export function createDocuments(): Documents {
  return {
    page,
    pdf: async (document) => (await import("./pdf.ts")).pdf(document),
  };
}
