import { docx, wordLine, wordXml } from "../contents.ts";
import { type ZipEntry, zip } from "../zip.ts";
import { type Hostile, zeros } from "./content.ts";

const one = (name: string | Buffer, more: Partial<ZipEntry> = {}): Buffer =>
  zip([{ name, content: "a", ...more }]);
const word = wordXml(wordLine("Hello"));

/** An archive in an archive, so many deep. */
function nested(depth: number): Buffer {
  let inner = zip([{ name: "zeros", content: zeros(1) }]);
  for (let level = 0; level < depth; level++)
    inner = zip(Array.from({ length: 4 }, (_, at) => ({ name: `${at}.zip`, content: inner })));
  return inner;
}

const overlapping = (count: number): Buffer =>
  zip([
    { name: "first", content: zeros(1) },
    ...Array.from({ length: count }, (_, at) => ({
      name: `again-${at}`,
      content: zeros(1),
      sharesWith: 0,
    })),
  ]);

const bombs: readonly Hostile[] = [
  { what: "70 MB of zeros", bytes: () => one("zeros", { content: zeros(70) }) },
  { what: "a size that is a lie", bytes: () => one("a", { content: zeros(4), claims: 10 }) },
  { what: "one body under many names", bytes: () => overlapping(120) },
  {
    what: "3,000 entries",
    bytes: () => zip(Array.from({ length: 3_000 }, (_, at) => ({ name: `${at}`, content: "" }))),
  },
  {
    what: "a bomb beside a Word document",
    bytes: () => docx(word, [{ name: "m", content: zeros(9) }]),
  },
  {
    what: "a Word document that is the bomb",
    bytes: () => docx(wordXml(wordLine(" ".repeat(8_000_000)))),
  },
].map((each) => ({ ...each, fits: ["expands_too_much"] as const }));

const unsafe: readonly Hostile[] = [
  ["a way up", one("../../etc/cron.d/x")],
  ["a way up from within", one("a/../../b")],
  ["an absolute name", one("/etc/passwd")],
  ["a drive", one("C:x")],
  ["a way up for Windows", one("a\\..\\..\\b")],
  ["a zero in a name", one("a\0.txt")],
  ["no name", one("")],
  ["a symbolic link", one("link", { content: "/etc/passwd", mode: 0o120777 })],
  ["a device", one("disk", { mode: 0o060600 })],
  ["a pipe", one("pipe", { mode: 0o010600 })],
  [
    "one name twice",
    zip([
      { name: "a", content: "1" },
      { name: "a", content: "2" },
    ]),
  ],
  ["a Word document with a way up", docx(word, [{ name: "word/../../x", content: "x" }])],
].map(([what, bytes]) => ({
  what: String(what),
  bytes: () => Buffer.from(bytes ?? ""),
  fits: ["unsafe_archive"],
}));

/** Archives that expand too far, that point out of their folder, that lie or are shut. */
export const ARCHIVES: readonly Hostile[] = [
  ...bombs,
  ...unsafe,
  { what: "archives in archives", bytes: () => nested(6), fits: ["unknown_type"] },
  {
    what: "an archive that holds itself, as it claims",
    bytes: () => one("r.zip", { content: one("r.zip") }),
    fits: ["unknown_type"],
  },
  { what: "a password", bytes: () => one("a", { flags: 1 }), fits: ["encrypted"] },
  {
    what: "more entries than there are",
    bytes: () => zip([{ name: "a", content: "a" }], { entries: 900 }),
    fits: ["broken"],
  },
  {
    what: "a table that is elsewhere",
    bytes: () => zip([{ name: "a", content: "a" }], { tableAt: 0xfffffff0 }),
    fits: ["broken"],
  },
  { what: "no end", bytes: () => one("a").subarray(0, 40), fits: ["broken"] },
  { what: "an unknown way to pack", bytes: () => one("a", { method: 99 }), fits: ["broken"] },
  { what: "nothing in it", bytes: () => zip([]), fits: ["unknown_type"] },
];
