import type { Documents } from "../../app/ports/documents.ts";
import { csv } from "../csv.ts";
import { PAGE_POLICY, page } from "./page.ts";

/** Prints documents; the PDF's library is loaded when the first one is asked for. */
export function createDocuments(): Documents {
  return {
    page,
    policy: PAGE_POLICY,
    csv: ({ head, rows }) => csv(head, rows, { mark: true }),
    pdf: async (document) => (await import("./pdf.ts")).pdf(document),
  };
}
