import { deflateSync } from "node:zlib";
import { pdf, rawPdf, stream } from "../contents.ts";
import { zip } from "../zip.ts";
import { damaged, type Hostile, zeros } from "./content.ts";

const ROOT = "<< /Type /Catalog /Pages 2 0 R >>";
const PAGES = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
const PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>";
const FONT = "/Resources << /Font << /F 5 0 R >> >>";

/** One page with this content and these further objects, the first of which is number 5. */
const page = (
  content: Buffer,
  dictionary = "",
  more: readonly (string | Buffer)[] = [],
  extra = "",
) =>
  rawPdf([ROOT, PAGES, PAGE.replace(" >>", ` ${extra} >>`), stream(content, dictionary), ...more]);

const withRoot = (root: string, more: readonly string[] = []): Buffer =>
  rawPdf([
    `<< /Type /Catalog /Pages 2 0 R ${root} >>`,
    PAGES,
    PAGE,
    stream(Buffer.from("")),
    ...more,
  ]);

function manyPages(count: number): Buffer {
  const kids = Array.from({ length: count }, (_, at) => `${at + 3} 0 R`).join(" ");
  const leaf = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>";
  return rawPdf([
    ROOT,
    `<< /Type /Pages /Kids [${kids}] /Count ${count} >>`,
    ...Array.from({ length: count }, () => leaf),
  ]);
}

const deepTree = (depth: number): Buffer =>
  rawPdf([
    ROOT,
    ...Array.from(
      { length: depth },
      (_, at) => `<< /Type /Pages /Kids [${at + 3} 0 R] /Count 1 /Parent ${at + 1} 0 R >>`,
    ),
    "<< /Type /Page /MediaBox [0 0 9 9] >>",
  ]);

const packed = (content: Buffer, times: number): Buffer => {
  let all = content;
  for (let time = 0; time < times; time++) all = deflateSync(all);
  return all;
};
const show = Buffer.from("BT /F 9 Tf (Hello) Tj ET");
const cmap = (ranges: string): Buffer =>
  stream(Buffer.from(`/CIDInit /ProcSet findresource begin begincmap ${ranges} endcmap end`));
const font = (more: string): string =>
  `<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (A) /Ordering (B) /Supplement 0 >> >>] ${more} >>`;

const loops: readonly Hostile[] = [
  {
    what: "a page tree that is its own branch",
    bytes: () => rawPdf([ROOT, "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"]),
  },
  { what: "a page tree 5,000 deep", bytes: () => deepTree(5_000) },
  {
    what: "an earlier table of objects that is this one",
    bytes: () => rawPdf([ROOT, PAGES, PAGE, stream(show)], "/Prev 9"),
  },
  {
    what: "a form that draws itself",
    bytes: () =>
      page(
        Buffer.from("/X Do"),
        "",
        [
          stream(
            Buffer.from("/X Do"),
            "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>",
          ),
        ],
        "/Resources << /XObject << /X 5 0 R >> >>",
      ),
  },
  {
    what: "a length that is its own stream",
    bytes: () => rawPdf([ROOT, PAGES, PAGE, "<< /Length 4 0 R >>\nstream\nq\nendstream"]),
  },
  {
    what: "a font that is its own encoding",
    bytes: () => page(show, "", [font("/ToUnicode 5 0 R")], FONT),
  },
];

const heavy: readonly Hostile[] = [
  {
    what: "80 MB of spaces packed",
    bytes: () => page(packed(Buffer.alloc(80 << 20, 32), 1), "/Filter /FlateDecode"),
  },
  {
    what: "60 MB packed three times",
    bytes: () => page(packed(zeros(60), 3), "/Filter [/FlateDecode /FlateDecode /FlateDecode]"),
  },
  {
    what: "a predictor with enormous rows",
    bytes: () =>
      page(
        packed(zeros(1), 1),
        "/Filter /FlateDecode /DecodeParms << /Predictor 15 /Columns 2000000000 >>",
      ),
  },
  { what: "arrays 200,000 deep", bytes: () => page(Buffer.from(`${"[".repeat(200_000)} TJ`)) },
  {
    what: "dictionaries 100,000 deep",
    bytes: () => rawPdf([`<< /A ${"<</A".repeat(100_000)}`, PAGES]),
  },
  { what: "a million saved states", bytes: () => page(Buffer.from("q ".repeat(1_000_000))) },
  {
    what: "a million shown texts",
    bytes: () =>
      page(
        Buffer.from(`BT /F 9 Tf ${"(abcdef) Tj ".repeat(1_000_000)}ET`),
        "",
        ["<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"],
        FONT,
      ),
  },
  {
    what: "a map of four thousand million characters",
    bytes: () =>
      page(
        show,
        "",
        [font("/ToUnicode 6 0 R"), cmap("1 beginbfrange <00000000> <ffffffff> <0041> endbfrange")],
        FONT,
      ),
  },
  {
    what: "a map of all short characters, 300 times",
    bytes: () =>
      page(
        show,
        "",
        [
          font("/ToUnicode 6 0 R"),
          cmap("1 beginbfrange <0000> <ffff> <0041> endbfrange ".repeat(300)),
        ],
        FONT,
      ),
  },
  {
    what: "a thousand million pages, as it claims",
    bytes: () =>
      rawPdf([ROOT, "<< /Type /Pages /Kids [3 0 R] /Count 1000000000 >>", PAGE, stream(show)]),
  },
  {
    what: "fewer than no pages",
    bytes: () => rawPdf([ROOT, "<< /Type /Pages /Kids [3 0 R] /Count -7 >>", PAGE, stream(show)]),
  },
  {
    what: "a table of 99,999,999 objects",
    bytes: () =>
      Buffer.from(
        "%PDF-1.7\nxref\n0 99999999\ntrailer << /Size 99999999 /Root 1 0 R >>\nstartxref\n9\n%%EOF",
      ),
  },
];

const scripts: readonly Hostile[] = [
  [
    "a script when it is opened",
    "/OpenAction << /S /JavaScript /JS (app.launchURL\\('http://169.254.169.254/'\\)) >>",
  ],
  ["a program to start", "/OpenAction << /S /Launch /F (/bin/sh) >>"],
  ["an address to open", "/OpenAction << /S /URI /URI (http://169.254.169.254/) >>"],
  [
    "scripts by name",
    "/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (while\\(1\\){}) >>] >> >>",
  ],
  ["a form of XFA", "/AcroForm << /XFA (<xdp><script>while\\(1\\);</script></xdp>) >>"],
].map(([what, root]) => ({
  what: String(what),
  bytes: () => withRoot(root ?? ""),
  fits: ["empty"],
}));

/** PDFs that loop, expand, run something, are shut, damaged or more than a PDF. */
export const PDFS: readonly Hostile[] = [
  ...loops,
  ...heavy,
  ...scripts,
  { what: "5,000 pages", bytes: () => manyPages(5_000), fits: ["text", "too_complex"] },
  { what: "a password", bytes: () => pdf(["a"], "secret"), fits: ["encrypted"] },
  { what: "a sign and nothing else", bytes: () => Buffer.from("%PDF-1.7\n"), fits: ["broken"] },
  { what: "half of it", bytes: async () => (await pdf(["Hello"])).subarray(0, 600) },
  {
    what: "an archive behind it",
    bytes: async () => Buffer.concat([await pdf(["a"]), zip([{ name: "a", content: "a" }])]),
    fits: ["several_types"],
  },
  {
    what: "a page before it",
    bytes: async () => Buffer.concat([Buffer.from("<html><script>x()</script>"), await pdf(["a"])]),
    fits: ["several_types"],
  },
  ...[1, 2, 3, 4, 5, 6].map((seed) => ({
    what: `damage ${seed}`,
    bytes: async () => damaged(await pdf(["Hello", "World"]), seed, 25 * seed),
  })),
];
