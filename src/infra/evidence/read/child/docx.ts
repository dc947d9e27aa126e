import mammoth from "mammoth";
import type { Found } from "./ask.ts";

export const DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/** The words of a Word document whose archive was looked through before. Nothing outside of it is opened. */
export async function docxText(bytes: Buffer): Promise<Found> {
  const { value } = await mammoth.extractRawText({ buffer: bytes });
  return { mediaType: DOCX, text: value.trim() };
}
