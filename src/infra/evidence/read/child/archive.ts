import { type Entry, fromBufferPromise, type ZipFile } from "yauzl";
import type { UnreadableReason } from "../../../../app/ports/evidence.ts";
import type { ChildLimits } from "./ask.ts";

/** What an archive holds, by its table of contents and by unpacking each entry once; or why it is not to be opened. */
export type Archive =
  | { readonly names: ReadonlySet<string> }
  | { readonly refused: UnreadableReason };

// Sizes and names are checked here, so that what is wrong with them can be told apart.
const OPEN = { lazyEntries: true, decodeStrings: false, validateEntrySizes: false } as const;

const FILE_TYPE = 0o170000;
const PLAIN_TYPES = new Set([0, 0o100000, 0o040000]);
const MOST_RATIO = 100;
/** Below this a high ratio harms nobody: a page of spaces packs well. */
const SMALL = 1024 * 1024;

/** Looks through a ZIP without keeping anything of it: names, links, encryption, and what it really expands to. */
export async function lookThrough(bytes: Buffer, limits: ChildLimits): Promise<Archive> {
  const zip = await fromBufferPromise(bytes, OPEN).catch(() => null);
  if (!zip) return { refused: "broken" };
  if (zip.entryCount > limits.archiveEntries) return { refused: "expands_too_much" };
  const entries: Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) entries.push(entry);
  } catch {
    return { refused: "broken" };
  }
  const names = new Set(entries.map(nameOf));
  if (names.size < entries.length || entries.some(isUnsafe)) return { refused: "unsafe_archive" };
  if (entries.some((entry) => entry.isEncrypted())) return { refused: "encrypted" };
  if (isBomb(entries, limits)) return { refused: "expands_too_much" };
  const lie = await firstLie(zip, entries, limits);
  return lie ? { refused: lie } : { names };
}

// With decodeStrings off a name is its bytes; whatever they mean, these characters are the dangerous ones.
const nameOf = (entry: Entry): string => Buffer.from(entry.fileNameRaw).toString("utf8");

function isUnsafe(entry: Entry): boolean {
  const name = nameOf(entry);
  const type = (entry.externalFileAttributes >>> 16) & FILE_TYPE;
  return (
    !PLAIN_TYPES.has(type) ||
    name === "" ||
    /^\/|^[a-z]:|\\|\0/i.test(name) ||
    name.split("/").includes("..")
  );
}

function isBomb(entries: readonly Entry[], limits: ChildLimits): boolean {
  const expanded = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
  return (
    expanded > limits.expandedBytes ||
    entries.some(
      ({ compressedSize, uncompressedSize }) =>
        uncompressedSize > SMALL && uncompressedSize > compressedSize * MOST_RATIO,
    )
  );
}

/** The table of contents may lie: each entry is unpacked into nothing, within the size that it claims. */
async function firstLie(
  zip: ZipFile,
  entries: readonly Entry[],
  limits: ChildLimits,
): Promise<UnreadableReason | null> {
  let expanded = 0;
  for (const entry of entries) {
    let size = 0;
    try {
      for await (const part of await zip.openReadStreamPromise(entry)) {
        size += part.length;
        expanded += part.length;
        if (size > entry.uncompressedSize || expanded > limits.expandedBytes)
          return "expands_too_much";
      }
    } catch {
      return "broken";
    }
    if (size !== entry.uncompressedSize) return "broken";
  }
  return null;
}
