import { stringify } from "csv-stringify/sync";

/** A cell with a line break of any kind is quoted, not only one with the break that ends a record. */
const OPTIONS = { record_delimiter: "\r\n", quoted_match: /[\r\n]/ } as const;
/** Excel takes a file without it for one of an older encoding. */
const BYTE_ORDER_MARK = "\uFEFF";

/**
 * Rows as RFC 4180 has them, ended by CRLF, with a header. No cell that is a text is taken for a
 * formula, whoever wrote it.
 */
export function csv(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  { mark = false } = {},
): string {
  const cells = rows.map((row) =>
    row.map((cell) => (typeof cell === "string" ? inert(cell) : cell)),
  );
  const text = stringify([head, ...cells], OPTIONS);
  return mark ? BYTE_ORDER_MARK + text : text;
}

/**
 * Someone's text as a cell that no spreadsheet takes for a formula: OWASP, "CSV Injection". Full-width signs count as the
 * plain ones do, and so does a sign after blanks, which some programs skip.
 */
function inert(text: string): string {
  return /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/u.test(text) ? `'${text}` : text;
}
