import { definePDFJSModule, getDocumentProxy } from "unpdf";
import type { ChildLimits, Found } from "./ask.ts";

/** The words of a PDF, page after page, as far as limits go. Its scripts, forms and attachments are never looked at. */
export async function pdfText(bytes: Buffer, limits: ChildLimits): Promise<Found> {
  await definePDFJSModule(() => import("unpdf/pdfjs"));
  // PDF.js takes the memory over, so that it is given a copy.
  const document = await getDocumentProxy(new Uint8Array(bytes), {
    verbosity: 0,
    useSystemFonts: false,
    disableFontFace: true,
    isOffscreenCanvasSupported: false,
    stopAtErrors: false,
  });
  try {
    const texts: string[] = [];
    let characters = 0;
    let page = 0;
    while (page < Math.min(document.numPages, limits.pages) && characters <= limits.characters) {
      page += 1;
      const text = await pageText(await document.getPage(page));
      characters += text.length;
      texts.push(text);
    }
    const isCut = page < document.numPages;
    return { mediaType: "application/pdf", text: texts.join("\n\n").trim(), isCut };
  } finally {
    await document.loadingTask.destroy();
  }
}

type Page = Awaited<ReturnType<Awaited<ReturnType<typeof getDocumentProxy>>["getPage"]>>;

async function pageText(page: Page): Promise<string> {
  const { items } = await page.getTextContent();
  const text = items
    .map((item) => ("str" in item ? item.str + (item.hasEOL ? "\n" : "") : ""))
    .join("");
  page.cleanup();
  return text;
}
