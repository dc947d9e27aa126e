import { convert, type HtmlToTextOptions } from "html-to-text";

const OPTIONS: HtmlToTextOptions = {
  wordwrap: false,
  baseElements: { selectors: ["title", "body"], orderBy: "selectors", returnDomByDefault: true },
  limits: { maxDepth: 1000, maxInputLength: 1 << 25 },
  selectors: [
    { selector: "a", options: { ignoreHref: true } },
    { selector: "img", format: "skip" },
    { selector: "script", format: "skip" },
    { selector: "style", format: "skip" },
    { selector: "noscript", format: "skip" },
    { selector: "template", format: "skip" },
    { selector: "svg", format: "skip" },
    ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({
      selector,
      options: { uppercase: false },
    })),
  ],
};

/** What a page says: its title, then its words. Scripts and styles say nothing; words hidden by styles stay, as plain text. */
export const htmlText = (html: string): string => convert(html, OPTIONS).replace(/\n{3,}/g, "\n\n");
