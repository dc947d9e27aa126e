import type { DocumentPart } from "../../app/ports/documents.ts";

/** As wide as it was drawn for; see LOOK of the charts. */
const WIDTH = 480;

/** A chart as part of a document; nothing where it could not be drawn, since words and tables say the same. */
export function pictureOf(png: Uint8Array | null, alt: string): readonly DocumentPart[] {
  return png ? [{ kind: "picture", png, alt, width: WIDTH }] : [];
}
