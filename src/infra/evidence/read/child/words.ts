import type { Found } from "./ask.ts";
import { htmlText } from "./html.ts";
import { markdownText } from "./markdown.ts";

const HTML =
  /^(?:<!--[\s\S]{0,2000}?-->|\s)*(?:<\?xml[^>]{0,200}\?>\s*(?:<!doctype\s[^>]{0,300}>\s*)?<html|<(?:!doctype\s+html|html|head|body|title|meta|script|style|iframe|table|div|p|h[1-6]|br|section|main|ul|ol|form))[\s>/]/i;
const XML = /^\s*<(?:\?xml\s|!DOCTYPE\s|svg[\s>]|rss[\s>]|feed[\s>])/;
const SVG = /^[\s\S]{0,4000}?<svg[\s>]/;
const DIFF = /^(?:diff --git |Index: |--- )[^\n]*\n[\s\S]{0,2000}?^(?:\+\+\+ |@@ )/m;
const MARKDOWN_NAME = /\.(?:md|markdown|mdown|mkd)$/i;
const CODE_NAME = /\.[a-z]\w{0,9}$/i;
const MARKDOWN_SIGNS = [
  /^#{1,6} \S/m,
  /^(?:```|~~~)/m,
  /\[[^\]\n]{1,200}\]\([^)\s]{1,500}\)/,
  /^\s{0,3}[-*] (?:\[[ x]\] )?\S/m,
  /\*\*[^*\n]{1,200}\*\*/,
];
const LOOKED_AT = 20_000;
const MOST_JSON = 2_000_000;

/** What a text is, and what it says without its markup. The name decides only between kinds of plain text. */
export function wordsOf(text: string, name: string): Found {
  const head = text.slice(0, LOOKED_AT);
  if (HTML.test(head)) return { mediaType: "text/html", text: htmlText(text) };
  if (XML.test(head))
    return { mediaType: SVG.test(head) ? "image/svg+xml" : "application/xml", text };
  if (isJson(text)) return { mediaType: "application/json", text };
  if (DIFF.test(head)) return { mediaType: "text/x-diff", text };
  if (isMarkdown(head, name)) return { mediaType: "text/markdown", text: markdownText(text) };
  if (/\.(?:csv|tsv)$/i.test(name) && /[,;\t]/.test(head)) return { mediaType: "text/csv", text };
  return { mediaType: "text/plain", text };
}

function isMarkdown(head: string, name: string): boolean {
  if (MARKDOWN_NAME.test(name)) return true;
  // A shell script and a Python file have headings and lists too, as it seems: their names say what they are.
  if (CODE_NAME.test(name) || head.startsWith("#!")) return false;
  return MARKDOWN_SIGNS.filter((sign) => sign.test(head)).length >= 2;
}

function isJson(text: string): boolean {
  if (text.length > MOST_JSON || !/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
