import { createRequire } from "node:module";
import PDFDocument from "pdfkit";
import type { DocumentPart, PrintedDocument } from "../../app/ports/documents.ts";
import { unreachable } from "../../domain/assert.ts";

const FONTS = {
  regular: "@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf",
  strong: "@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf",
} as const;

const INK = "#16202c";
const SOFT = "#566372";
const LINE = "#dde3ea";
const MARGIN = 56;
const SIZE = { title: 19, heading: 12.5, text: 9.5, small: 8 } as const;
/** A CSS pixel is three quarters of a point. */
const POINTS_PER_PIXEL = 0.75;
/** Below this a row, a head or what was said begins on the next page. */
const BOTTOM = 72;

type Pdf = InstanceType<typeof PDFDocument>;

/**
 * A document as an A4 PDF of selectable text. Letters that the font has not are shown as "□", and a last line says so:
 * the page and the JSON beside it have them.
 */
export function pdf(document: PrintedDocument): Promise<Buffer> {
  const made = new PDFDocument({
    ...{ size: "A4", margin: MARGIN, bufferPages: true, autoFirstPage: true },
    info: { Title: document.title, Producer: "Tranche", Creator: "Tranche" },
    lang: "en",
  });
  const bytes: Buffer[] = [];
  const ended = new Promise<Buffer>((resolve, reject) => {
    made.on("data", (chunk: Buffer) => bytes.push(chunk));
    made.on("end", () => resolve(Buffer.concat(bytes)));
    made.on("error", reject);
  });
  const { resolve } = createRequire(import.meta.url);
  made.registerFont("regular", resolve(FONTS.regular));
  made.registerFont("strong", resolve(FONTS.strong));
  const shown = onlyKnownLetters(made);
  head(made, document, shown.text);
  for (const part of document.parts) draw(made, part, shown.text);
  if (shown.some()) {
    draw(made, { kind: "paragraph", soft: true, text: UNKNOWN_LETTERS }, shown.text);
  }
  feet(made, shown.text(document.foot));
  made.end();
  return ended;
}

const UNKNOWN_LETTERS =
  "Letters that this file's font does not have are shown as □. The page and the JSON file of this record have them.";

/** Replaces what the font would draw as an empty box by one that says so, and remembers that it did. */
function onlyKnownLetters(made: Pdf): { text(value: string): string; some(): boolean } {
  made.font("regular");
  const font = fontOf(made);
  let some = false;
  const text = (value: string) =>
    [...value.replaceAll("\t", "    ")]
      .map((letter) => {
        if (letter === "\n" || font.has(letter.codePointAt(0) ?? 0)) return letter;
        some = true;
        return "□";
      })
      .join("");
  return { text, some: () => some };
}

/** The font behind pdfkit's current one; its types do not name it. */
function fontOf(made: Pdf): { has(codePoint: number): boolean } {
  const holder: unknown = Reflect.get(made, "_font");
  const font: unknown =
    typeof holder === "object" && holder !== null ? Reflect.get(holder, "font") : null;
  const asks: unknown =
    typeof font === "object" && font !== null ? Reflect.get(font, "hasGlyphForCodePoint") : null;
  if (typeof asks !== "function") return { has: () => true };
  return { has: (codePoint) => Reflect.apply(asks, font, [codePoint]) === true };
}

type Shown = (value: string) => string;

function head(made: Pdf, { title, subtitle }: PrintedDocument, shown: Shown): void {
  made.font("strong").fontSize(SIZE.title).fillColor(INK).text(shown(title));
  made.moveDown(0.2).font("regular").fontSize(SIZE.text).fillColor(SOFT).text(shown(subtitle));
  made.moveDown(0.6);
}

function draw(made: Pdf, part: DocumentPart, shown: Shown): void {
  switch (part.kind) {
    case "heading":
      heading(made, shown(part.text));
      break;
    case "paragraph":
      made
        .font("regular")
        .fontSize(SIZE.text)
        .fillColor(part.soft ? SOFT : INK);
      made.text(shown(part.text), { lineGap: 1.5 }).moveDown(0.4);
      break;
    case "facts":
      for (const [label, value] of part.facts) {
        row(made, [shown(label), shown(value)], [1, 3.2], [SOFT, INK]);
      }
      made.moveDown(0.4);
      break;
    case "list":
      made.font("regular").fontSize(SIZE.text).fillColor(INK);
      part.items.forEach((item, index) => {
        const mark = part.numbered ? `${index + 1}.` : "–";
        row(made, [mark, shown(item)], [0.16, 4], [SOFT, INK]);
      });
      made.moveDown(0.4);
      break;
    case "said":
      said(made, shown(part.head), shown(part.text));
      break;
    case "table":
      table(made, part, shown);
      break;
    case "picture":
      picture(made, part, shown);
      break;
    case "exact":
      made
        .font("regular")
        .fontSize(SIZE.small)
        .fillColor(SOFT)
        .text(shown(part.label), { lineGap: 2 });
      made.font("Courier").fontSize(SIZE.small).fillColor(INK).text(ascii(part.text));
      made.moveDown(0.4);
      break;
    default:
      unreachable(part);
  }
}

/** As wide as on the page where there is room, with its words below it for whoever can't see it. */
function picture(made: Pdf, part: Extract<DocumentPart, { kind: "picture" }>, shown: Shown): void {
  const image = Buffer.from(part.png);
  // A PNG begins with its size: ISO/IEC 15948, 11.2.2.
  const shape = image.readUInt32BE(20) / image.readUInt32BE(16);
  const inside = made.page.width - 2 * MARGIN;
  const width = Math.min(part.width * POINTS_PER_PIXEL, inside);
  const height = Math.min(shape * width, made.page.height - MARGIN - BOTTOM);
  room(made, height);
  made.image(image, MARGIN, made.y, { fit: [width, height] });
  made.y += height + 6;
  made.font("regular").fontSize(SIZE.small).fillColor(SOFT);
  made.text(shown(part.alt), MARGIN, made.y, { lineGap: 1.5 }).moveDown(0.6);
}

function heading(made: Pdf, text: string): void {
  room(made, 60);
  made.moveDown(0.8);
  rule(made);
  made.moveDown(0.7).font("strong").fontSize(SIZE.heading).fillColor(INK).text(text);
  made.moveDown(0.4);
}

function said(made: Pdf, who: string, text: string): void {
  room(made, 40);
  made.font("regular").fontSize(SIZE.small).fillColor(SOFT).text(who);
  made.fontSize(SIZE.text).fillColor(INK).text(text, { indent: 0, lineGap: 1.5 });
  made.moveDown(0.6);
}

function table(made: Pdf, part: Extract<DocumentPart, { kind: "table" }>, shown: Shown): void {
  // A head without a row below it says nothing.
  room(made, 70);
  const colours = part.head.map(() => SOFT);
  row(made, part.head.map(shown), part.widths, colours);
  for (const cells of part.rows) {
    const inks = cells.map(() => INK);
    row(made, cells.map(shown), part.widths, inks);
  }
  made.moveDown(0.4);
}

/** Cells beside each other; what is longer than a page goes on below itself on the next one. */
function row(
  made: Pdf,
  cells: readonly string[],
  widths: readonly number[],
  colours: readonly string[],
): void {
  const all = widths.reduce((sum, width) => sum + width, 0) || 1;
  const inside = made.page.width - 2 * MARGIN;
  const gap = 10;
  made.font("regular").fontSize(SIZE.text);
  const places = widths.map((width) => (width / all) * inside);
  const heights = cells.map((cell, index) =>
    made.heightOfString(cell, { width: (places[index] ?? inside) - gap, lineGap: 1.5 }),
  );
  const height = Math.max(...heights, 0);
  const most = made.page.height - MARGIN - BOTTOM;
  if (height > most) {
    stacked(made, cells, colours);
    return;
  }
  room(made, height);
  const top = made.y;
  let left = MARGIN;
  cells.forEach((cell, index) => {
    const width = places[index] ?? inside;
    made.fillColor(colours[index] ?? INK);
    made.text(cell, left, top, { width: width - gap, lineGap: 1.5 });
    left += width;
  });
  made.x = MARGIN;
  made.y = top + height + 3;
}

function stacked(made: Pdf, cells: readonly string[], colours: readonly string[]): void {
  cells.forEach((cell, index) => {
    made.fillColor(colours[index] ?? INK).text(cell, MARGIN, made.y, { lineGap: 1.5 });
  });
  made.moveDown(0.3);
}

function room(made: Pdf, height: number): void {
  if (made.y + height > made.page.height - BOTTOM) made.addPage();
}

function rule(made: Pdf): void {
  made
    .moveTo(MARGIN, made.y)
    .lineTo(made.page.width - MARGIN, made.y)
    .lineWidth(0.6)
    .strokeColor(LINE)
    .stroke();
}

/** "M-3 · page 2 of 5" on every page, once it is known how many there are. */
function feet(made: Pdf, foot: string): void {
  const { start, count } = made.bufferedPageRange();
  for (let index = start; index < start + count; index++) {
    made.switchToPage(index);
    made.page.margins.bottom = 0;
    made.font("regular").fontSize(SIZE.small).fillColor(SOFT);
    made.text(`${foot} · page ${index - start + 1} of ${count}`, MARGIN, made.page.height - 40, {
      width: made.page.width - 2 * MARGIN,
      lineBreak: false,
    });
  }
}

const ascii = (text: string) => text.replace(/[^\x20-\x7e]/g, "?");
