/** The kinds of content that begin with a sign of their own and are looked into. */
export type Kind = "pdf" | "zip" | "compound" | ImageKind;
export type ImageKind = "png" | "jpeg" | "gif" | "webp";

export const MEDIA_TYPES: Readonly<Record<Kind, string>> = {
  pdf: "application/pdf",
  zip: "application/zip",
  compound: "application/x-cfb",
  png: "image/png",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
};

const PDF = "%PDF-";
/** Readers of PDF accept its sign anywhere in here, and its end anywhere in the last as many bytes. */
const PDF_HEAD = 1024;
const ZIP_ENTRY = "PK\u0003\u0004";
const ZIP_END = "PK\u0005\u0006";
const ZIP_END_SIZE = 22;
const MOST_COMMENT = 0xffff;
// What a browser would take for a page; too long to come up in compressed pixels by chance.
const MARKUP = /<(?:script|html|!doctype|iframe|object|\?php)[\s>/]/i;

/** A program, an archive, a script or another picture. */
const AFTER_PNG = [
  "MZ",
  "\u007fELF",
  "Rar!",
  "7z",
  "\u0089PNG",
  "GIF8",
  "\u00ff\u00d8\u00ff",
  "PK",
  "#!",
];

/** What a content begins as. */
export function kindOf(bytes: Buffer): Kind | null {
  const head = bytes.toString("latin1", 0, 16);
  if (head.startsWith("\u0089PNG\r\n\u001a\n")) return "png";
  if (head.startsWith("\u00ff\u00d8\u00ff")) return "jpeg";
  if (/^GIF8[79]a/.test(head)) return "gif";
  if (/^RIFF[\s\S]{4}WEBP/.test(head)) return "webp";
  if (head.startsWith(ZIP_ENTRY) || head.startsWith(ZIP_END)) return "zip";
  if (head.startsWith("\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1")) return "compound";
  return head.startsWith(PDF) || hasPdf(bytes) ? "pdf" : null;
}

/** True where the content could be taken for something else as well by another program (a GIF that is a JAR). */
export function isSeveral(bytes: Buffer, kind: Kind | null): boolean {
  if (kind !== "zip" && endsAsZip(bytes)) return true;
  if (kind === "pdf") return hasWordsBefore(bytes, PDF);
  if (kind === "zip" || kind === "compound") return hasPdf(bytes);
  if (kind === null) return false;
  return hasPdf(bytes) || hasMarkup(bytes) || hasMoreAfterImage(bytes, kind);
}

function hasPdf(bytes: Buffer): boolean {
  const at = bytes.subarray(0, PDF_HEAD).indexOf(PDF, 0, "latin1");
  if (at < 0) return false;
  // A text about PDF names its sign; a PDF also has a table of its objects and an end.
  return bytes.includes("startxref", at, "latin1") && bytes.includes("%%EOF", at, "latin1");
}

function hasWordsBefore(bytes: Buffer, sign: string): boolean {
  const before = bytes.toString("latin1", 0, Math.max(0, bytes.indexOf(sign, 0, "latin1")));
  return /[^\s\u00ef\u00bb\u00bf]/.test(before);
}

const hasMarkup = (bytes: Buffer): boolean => MARKUP.test(bytes.toString("latin1"));

/** An archive is found from its end: its last record reaches the end of the content, or its table is where that says. */
function endsAsZip(bytes: Buffer): boolean {
  const from = Math.max(0, bytes.length - ZIP_END_SIZE - MOST_COMMENT);
  for (
    let at = bytes.lastIndexOf(ZIP_END, undefined, "latin1");
    at >= from && at >= 0;
    at = at === 0 ? -1 : bytes.lastIndexOf(ZIP_END, at - 1, "latin1")
  ) {
    if (bytes.length - at < ZIP_END_SIZE) continue;
    const end = at + ZIP_END_SIZE + bytes.readUInt16LE(at + 20);
    const table = bytes.readUInt32LE(at + 16);
    const isThere = bytes.toString("latin1", table, table + 4) === "PK\u0001\u0002";
    if (end === bytes.length || isThere) return true;
  }
  return false;
}

/** A PNG says where it ends; what comes behind is none of its business. */
function hasMoreAfterImage(bytes: Buffer, kind: ImageKind): boolean {
  if (kind !== "png") return false;
  const end = bytes.indexOf("IEND", 0, "latin1");
  const rest = end < 0 ? "" : bytes.toString("latin1", end + 8, end + 16);
  return AFTER_PNG.some((sign) => rest.startsWith(sign));
}
