import type { Extracted, UnreadableReason } from "../../../../app/ports/evidence.ts";

/** What one content may give or expand to; goes to the reading process as it starts. */
export type ChildLimits = {
  /** Of the text that is given back. */
  readonly characters: number;
  /** Of a PDF that are read; what follows is cut. */
  readonly pages: number;
  readonly pixels: number;
  readonly archiveEntries: number;
  /** All entries of an archive together. */
  readonly expandedBytes: number;
};

/** One content to read. The name is only a hint where bytes alone leave it open (Markdown, CSV). */
export type Content = { readonly bytes: Uint8Array; readonly name: string };

/** Text before it is cleaned and cut; `isCut` where the reader itself left something out. */
export type Found = {
  readonly mediaType: string;
  readonly text: string;
  readonly isCut?: boolean;
};

/** The answer that nothing can be read, and why. */
export const unreadable = (mediaType: string, why: UnreadableReason): Extracted => ({
  kind: "unreadable",
  mediaType,
  why,
});
