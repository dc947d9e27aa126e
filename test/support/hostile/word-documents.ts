import { docx, wordLine, wordXml } from "../contents.ts";
import { damaged, type Hostile } from "./content.ts";

const laughs = (levels: number): string => {
  const lines = Array.from({ length: levels }, (_, at) =>
    at === 0 ? `<!ENTITY l0 "lol">` : `<!ENTITY l${at} "${`&l${at - 1};`.repeat(10)}">`,
  );
  return `<!DOCTYPE w:document [${lines.join("")}]>`;
};
const external = (address: string): string =>
  `<!DOCTYPE w:document [<!ENTITY x SYSTEM "${address}">]>`;
const deep = (tag: string, depth: number): string =>
  `<${tag}>`.repeat(depth) + `</${tag}>`.repeat(depth);
const plain = docx(wordXml(wordLine("Hello")));

const relations = (target: string): string =>
  `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r9" TargetMode="External" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="${target}"/></Relationships>`;
const linked = (target: string): Buffer =>
  docx(
    wordXml(
      `${wordLine("Hello")}<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:link="r9"/></wp:inline></w:drawing></w:r></w:p>`,
    ),
    [{ name: "word/_rels/document.xml.rels", content: relations(target) }],
  );

/** Word documents whose XML expands, reaches out, is endless or is none. */
export const WORD_DOCUMENTS: readonly Hostile[] = [
  { what: "entities in entities", bytes: () => docx(wordXml(wordLine("&l9;"), laughs(10))) },
  {
    what: "one long entity many times",
    bytes: () =>
      docx(
        wordXml(
          wordLine("&a;".repeat(20_000)),
          `<!DOCTYPE x [<!ENTITY a "${"ab".repeat(20_000)}">]>`,
        ),
      ),
  },
  {
    what: "a file of this machine as an entity",
    bytes: () => docx(wordXml(wordLine("&x;"), external("file:///etc/passwd"))),
  },
  {
    what: "an address as an entity",
    bytes: () => docx(wordXml(wordLine("&x;"), external("http://169.254.169.254/"))),
  },
  {
    what: "a DTD from elsewhere",
    bytes: () => docx(wordXml(wordLine("a"), `<!DOCTYPE x SYSTEM "http://169.254.169.254/x.dtd">`)),
  },
  { what: "a picture that is a file of this machine", bytes: () => linked("file:///etc/passwd") },
  { what: "a picture that is an address", bytes: () => linked("http://169.254.169.254/") },
  { what: "tables 20,000 deep", bytes: () => docx(wordXml(deep("w:tbl", 20_000))) },
  { what: "content controls 20,000 deep", bytes: () => docx(wordXml(deep("w:sdt", 20_000))) },
  {
    what: "60,000 paragraphs",
    bytes: () =>
      docx(wordXml(Array.from({ length: 60_000 }, (_, at) => wordLine(`${at}`)).join(""))),
  },
  { what: "no XML", bytes: () => docx("no XML at all <"), fits: ["broken", "empty"] },
  { what: "no body", bytes: () => docx("<a/>"), fits: ["broken", "empty"] },
  { what: "XML that ends early", bytes: () => docx(wordXml(wordLine("a")).slice(0, 150)) },
  ...[1, 2, 3].map((seed) => ({
    what: `damage ${seed}`,
    bytes: () => damaged(plain, seed, 60),
  })),
];
