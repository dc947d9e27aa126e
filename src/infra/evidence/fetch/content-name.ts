import { cleanLine } from "../../../domain/clean-text.ts";

const LONGEST = 200;
const HEAD_BYTES = 64 * 1024;

/** What a content was sent with, as far as it names it. */
export type Named = {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly disposition: string | null;
  readonly url: URL;
};

/** A name for people: a download's file name, a page's title, else what the address ends with. */
export function nameOf(content: Named): string {
  const { mediaType, disposition, url } = content;
  const found =
    fileNameIn(disposition ?? "") ||
    (mediaType.includes("html") && titleOf(content.bytes)) ||
    decoded(url.pathname.split("/").findLast((part) => part !== "") ?? "");
  return clean(found) || url.hostname;
}

/** The title of a page, from its first bytes; "" where it has none. */
export function titleOf(bytes: Uint8Array): string {
  const head = headOf(bytes);
  const start = /<title(?:\s[^>]{0,200})?>/i.exec(head);
  if (start === null) return "";
  const from = start.index + start[0].length;
  const end = head.slice(from, from + 2_000).search(/<\/title/i);
  return end < 0 ? "" : clean(withoutEntities(head.slice(from, from + end)));
}

/** The first line of a commit's message in a patch as git writes mails; "" where it is none. */
export function subjectOf(bytes: Uint8Array): string {
  const head = headOf(bytes.subarray(0, 4_096));
  if (!/^From [0-9a-f]{40} /.test(head)) return "";
  return clean(/^Subject: (?:\[PATCH[^\]]{0,20}\] )?(.+(?:\n .+)*)/m.exec(head)?.[1] ?? "");
}

function fileNameIn(disposition: string): string {
  const extended = /filename\*\s*=\s*utf-8''([^;\s]+)/i.exec(disposition)?.[1];
  if (extended !== undefined) return decoded(extended);
  const plain = /filename\s*=\s*(?:"([^"]*)"|([^;\s]+))/i.exec(disposition);
  return (plain?.[1] ?? plain?.[2] ?? "").replace(/^.*[/\\]/, "");
}

function headOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, HEAD_BYTES));
}

const ENTITIES: Readonly<Record<string, string>> = {
  ...{ amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " },
  ...{ middot: "·", mdash: "—", ndash: "–", hellip: "…", laquo: "«", raquo: "»" },
};

function withoutEntities(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi,
    (all, ten, hex, name) => {
      if (name !== undefined) return ENTITIES[String(name).toLowerCase()] ?? all;
      const point = ten === undefined ? Number.parseInt(hex, 16) : Number(ten);
      return point <= 0x10ffff ? String.fromCodePoint(point) : "";
    },
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function clean(text: string): string {
  const line = cleanLine(text);
  return line.length > LONGEST
    ? `${line
        .slice(0, LONGEST - 1)
        .toWellFormed()
        .trimEnd()}…`
    : line;
}
