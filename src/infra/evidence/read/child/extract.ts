import { fileTypeFromBuffer } from "file-type";
import type { Extracted } from "../../../../app/ports/evidence.ts";
import { lookThrough } from "./archive.ts";
import { type ChildLimits, type Content, type Found, unreadable } from "./ask.ts";
import { decode } from "./charset.ts";
import { clean } from "./clean.ts";
import { DOCX, docxText } from "./docx.ts";
import { readImage } from "./image.ts";
import { isSeveral, type Kind, kindOf, MEDIA_TYPES } from "./magic.ts";
import { pdfText } from "./pdf.ts";
import { wordsOf } from "./words.ts";

const UNKNOWN = "application/octet-stream";
const MEDIA_TYPE = /^[\w.+-]{1,80}\/[\w.+-]{1,80}$/;
/** How Office names what it encrypts, in the container that it keeps it in. */
const ENCRYPTED_OFFICE = Buffer.from("EncryptedPackage", "utf16le");

/** Reads one content; whatever it is, an answer comes or the process ends. */
export async function extract(content: Content, limits: ChildLimits): Promise<Extracted> {
  const { buffer, byteOffset, byteLength } = content.bytes;
  const bytes = Buffer.from(buffer, byteOffset, byteLength);
  if (bytes.length === 0) return unreadable(UNKNOWN, "empty");
  const kind = kindOf(bytes);
  const mediaType = kind ? MEDIA_TYPES[kind] : UNKNOWN;
  try {
    if (isSeveral(bytes, kind)) return unreadable(mediaType, "several_types");
    return kind
      ? await readKind(bytes, kind, limits)
      : await readOther(bytes, content.name, limits);
  } catch (error) {
    return unreadable(mediaType, whyOf(error));
  }
}

async function readKind(bytes: Buffer, kind: Kind, limits: ChildLimits): Promise<Extracted> {
  switch (kind) {
    case "pdf":
      return said(await pdfText(bytes, limits), limits);
    case "zip":
      return readArchive(bytes, limits);
    case "compound":
      return unreadable(
        MEDIA_TYPES[kind],
        bytes.includes(ENCRYPTED_OFFICE) ? "encrypted" : "unknown_type",
      );
    default:
      return readImage(bytes, kind, limits);
  }
}

async function readArchive(bytes: Buffer, limits: ChildLimits): Promise<Extracted> {
  const archive = await lookThrough(bytes, limits);
  if ("refused" in archive) return unreadable(MEDIA_TYPES.zip, archive.refused);
  const { names } = archive;
  if (names.has("[Content_Types].xml") && names.has("word/document.xml"))
    return docxText(bytes).then(
      (found) => said(found, limits),
      (error: unknown) => unreadable(DOCX, whyOf(error)),
    );
  return unreadable((await typeOf(bytes)) ?? MEDIA_TYPES.zip, "unknown_type");
}

async function readOther(bytes: Buffer, name: string, limits: ChildLimits): Promise<Extracted> {
  const text = decode(bytes);
  if (text === null) return unreadable((await typeOf(bytes)) ?? UNKNOWN, "unknown_type");
  return said(wordsOf(text, name), limits);
}

function said(found: Found, limits: ChildLimits): Extracted {
  const { text, isCut } = clean(found.text, limits.characters);
  if (text.trim() === "" && !found.isCut) return unreadable(found.mediaType, "empty");
  return {
    kind: "text",
    mediaType: found.mediaType,
    text,
    isCut: isCut || found.isCut === true,
  };
}

async function typeOf(bytes: Buffer): Promise<string | null> {
  const found = await fileTypeFromBuffer(bytes).catch(() => undefined);
  return found && MEDIA_TYPE.test(found.mime) ? found.mime : null;
}

/** PDF.js names its errors; a stack or an array that has no room any more says RangeError. */
function whyOf(error: unknown): "encrypted" | "too_complex" | "broken" {
  const name = error instanceof Error ? error.name : "";
  if (name === "PasswordException") return "encrypted";
  return name === "RangeError" ? "too_complex" : "broken";
}
