import { type Hostile, noise } from "./content.ts";

const text = (what: string, content: string, name = ""): Hostile => ({
  what,
  name,
  bytes: () => Buffer.from(content),
});
const bytes = (what: string, content: Buffer): Hostile => ({ what, bytes: () => content });
const page = (what: string, content: string): Hostile => text(what, `<html><body>${content}`);
const markdown = (what: string, content: string): Hostile => text(what, content, "x.md");

const pages: readonly Hostile[] = [
  page("8 MB in one line", "word <b>bold</b> ".repeat(480_000)),
  page("elements 100,000 deep", "<div>".repeat(100_000)),
  page("tables 5,000 deep", "<table><tr><td>".repeat(5_000)),
  page("lists 20,000 deep", "<ul><li>a".repeat(20_000)),
  page("quotes 20,000 deep", "<blockquote>".repeat(20_000)),
  page("comments that never end", "<!--".repeat(200_000)),
  page("tags that never end", "<a ".repeat(200_000)),
  page("an attribute that never ends", `<a href="${"x".repeat(4_000_000)}`),
  page("a hundred thousand attributes", `<a ${"b=1 ".repeat(100_000)}>`),
  page("a hundred thousand entities", "&amp;&#x110000;&#xd800;&bogus;".repeat(100_000)),
  page("a script that never ends", "<script>".repeat(100_000)),
  page("wide tables", `<table><tr>${"<td colspan=9999>a".repeat(20_000)}`),
];

const marked: readonly Hostile[] = [
  markdown("brackets that never close", "[".repeat(60_000)),
  markdown("pictures that never close", "![[](".repeat(8_000)),
  markdown("stars in stars", "*a **b ".repeat(15_000)),
  markdown(
    "backticks of all lengths",
    Array.from({ length: 400 }, (_, at) => "`".repeat(at)).join("a"),
  ),
  markdown("quotes in quotes", `${">".repeat(5_000)}a`),
  markdown("lists in lists", "- ".repeat(20_000)),
  markdown(
    "a list that steps in",
    Array.from({ length: 400 }, (_, at) => `${" ".repeat(at)}- a`).join("\n"),
  ),
  markdown("one reference, many uses", `[a]: /${"b".repeat(9_000)}\n\n${"[a] ".repeat(50_000)}`),
  markdown("tags that never end", "<a ".repeat(90_000)),
  markdown("2 MB of everything", "# a [b](c) *d* `e` <f>\n".repeat(90_000)),
];

const bare: readonly Hostile[] = [
  text("JSON 900,000 deep", "[".repeat(900_000) + "]".repeat(900_000)),
  text(
    "a picture of entities",
    `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "b"><!ENTITY c "${"&a;".repeat(99)}">]><svg>&c;</svg>`,
  ),
  text("UTF-7", "+ADw-script+AD4-alert(1)+ADw-/script+AD4-"),
  text("a turned line", "pay \u202e0001 only\u202c \u2066now\u2069"),
  text("16 MB in one line", "x".repeat(16_000_000)),
  text("blank line ends", `a${" ".repeat(300_000)}b${"\t ".repeat(200_000)}c`),
  text("a patch of nothing", `--- a\n${"a\n".repeat(100_000)}`),
  text(
    "terminal commands",
    "\u001b[2J\u001b]0;title\u0007\u001b[999999999999999A text ".repeat(99),
  ),
  bytes("UTF-16 of an odd length", Buffer.from("\ufeffabc", "utf16le").subarray(0, 7)),
  bytes("half characters only", Buffer.from(`\ufeff${"\udc00\ud800".repeat(5_000)}`, "utf16le")),
  bytes("UTF-32", Buffer.from([0xff, 0xfe, 0, 0, 65, 0, 0, 0])),
  bytes(
    "UTF-8 longer than it may be",
    Buffer.concat([Buffer.from("abc"), Buffer.from([0xc0, 0xaf, 0xe0, 0x80, 0xaf])]),
  ),
  bytes("zeros", Buffer.alloc(100_000)),
  bytes("an unknown charset", Buffer.from("<html><meta charset=bogus-9><body>\u00ff", "latin1")),
  ...[1, 2, 3, 4].map((seed) => bytes(`noise ${seed}`, noise(seed, 10_000 * seed))),
];

/** Pages, Markdown and plain bytes that take parsers long, go deep or cannot be stored as they are. */
export const TEXTS: readonly Hostile[] = [...pages, ...marked, ...bare];
