import { isUtf8 } from "node:buffer";

const LOOKED_AT = 64 * 1024;
/** More control characters than this share of what was looked at, and it is no text. */
const MOST_CONTROLS = 0.01;
const OLD = "windows-1252";
const DECLARED = /<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,30})/i;

/** The text of bytes by their byte order mark, as UTF-8, by what the markup declares, or as Windows' Latin 1; null where it is no text. */
export function decode(bytes: Buffer): string | null {
  const marked = markedCharset(bytes);
  if (marked === "utf-32") return null;
  const charset = marked ?? unmarkedUtf16(bytes) ?? (isUtf8(bytes) ? "utf-8" : null);
  const text = charset ? new TextDecoder(charset).decode(bytes) : decodeOld(bytes);
  return isMostlyText(text) ? text : null;
}

function markedCharset(bytes: Buffer): "utf-8" | "utf-16le" | "utf-16be" | "utf-32" | null {
  const [first, second, third, fourth] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8";
  if (first === 0xff && second === 0xfe) return third === 0 && fourth === 0 ? "utf-32" : "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  return null;
}

/** Latin text in UTF-16 has a zero in nearly each second byte, and always on the same side. */
function unmarkedUtf16(bytes: Buffer): "utf-16le" | "utf-16be" | null {
  const size = Math.min(bytes.length, 4096) & ~1;
  if (size < 8 || bytes.length % 2 !== 0) return null;
  const zeros = [0, 0];
  for (let at = 0; at < size; at++) if (bytes[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros.map((count) => count / (size / 2));
  if (odd > 0.7 && even < 0.02) return "utf-16le";
  return even > 0.7 && odd < 0.02 ? "utf-16be" : null;
}

function decodeOld(bytes: Buffer): string {
  const declared = DECLARED.exec(bytes.toString("latin1", 0, 2048))?.[1];
  return decodeAs(declared ?? OLD, bytes) ?? decodeAs(OLD, bytes) ?? "";
}

/** Null where nobody knows that charset. */
function decodeAs(charset: string, bytes: Buffer): string | null {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return null;
  }
}

function isMostlyText(text: string): boolean {
  let controls = 0;
  const size = Math.min(text.length, LOOKED_AT);
  for (let at = 0; at < size; at++) if (isControl(text.charCodeAt(at))) controls += 1;
  return controls <= Math.max(1, size * MOST_CONTROLS);
}

// Tab, line feed, form feed, carriage return and escape (terminal colours in logs) are what texts hold.
const isControl = (code: number): boolean =>
  (code < 32 && ![9, 10, 12, 13, 27].includes(code)) || (code >= 127 && code < 160);
