import { createHash } from "node:crypto";
import type { DocumentPart, PageAround, PrintedDocument } from "../../app/ports/documents.ts";
import { unreachable } from "../../domain/assert.ts";
import { STYLE, widthClass } from "./style.ts";

const styleHash = createHash("sha256").update(STYLE).digest("base64");

/** Nothing runs and nothing is fetched: one known style sheet, and pictures that the page carries itself. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${styleHash}'; img-src data:`;

/** A document as one HTML file: text only, no script, nothing fetched, readable in light and dark and on paper. */
export function page(document: PrintedDocument, around?: PageAround): string {
  const { title, subtitle, foot, parts } = document;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="content-security-policy" content="${PAGE_POLICY}">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex, nofollow, noarchive">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header><h1>${escaped(title)}</h1><p class="soft">${escaped(subtitle)}</p>${around ? aroundIt(around) : ""}</header>
${parts.map(part).join("\n")}
<footer>${escaped(foot)}</footer>
</main>
</body>
</html>
`;
}

/** The files beside the page, and the button that ends the link; neither is printed. */
function aroundIt({ files, note, closeAt }: PageAround): string {
  const links = files.map(
    ({ label, href }) => `<li><a href="${escaped(href)}" download>${escaped(label)}</a></li>`,
  );
  return `<nav aria-label="Files of this record"><ul>${links.join("")}</ul></nav><form class="around" method="post" action="${escaped(closeAt)}"><p class="soft">${escaped(note)}</p><button type="submit">Close this link</button></form>`;
}

function part(each: DocumentPart): string {
  switch (each.kind) {
    case "heading":
      return `<h2>${escaped(each.text)}</h2>`;
    case "paragraph":
      return `<p${each.soft ? ' class="soft"' : ""}>${lines(each.text)}</p>`;
    case "facts":
      return `<dl>${each.facts.map(fact).join("")}</dl>`;
    case "list": {
      const tag = each.numbered ? "ol" : "ul";
      return `<${tag}>${each.items.map((item) => `<li>${lines(item)}</li>`).join("")}</${tag}>`;
    }
    case "said":
      return `<figure><figcaption>${escaped(each.head)}</figcaption><blockquote>${lines(each.text)}</blockquote></figure>`;
    case "table":
      return table(each);
    case "picture":
      return `<p class="picture"><img src="data:image/png;base64,${Buffer.from(each.png).toString("base64")}" alt="${escaped(each.alt)}" width="${Math.round(each.width)}"></p>`;
    case "exact":
      return `<p class="exact"><span>${escaped(each.label)}</span> <code>${escaped(each.text)}</code></p>`;
    default:
      return unreachable(each);
  }
}

const fact = ([label, value]: readonly [string, string]) =>
  `<div><dt>${escaped(label)}</dt><dd>${lines(value)}</dd></div>`;

function table({ head, rows, widths }: Extract<DocumentPart, { kind: "table" }>): string {
  const all = widths.reduce((sum, width) => sum + width, 0) || 1;
  const columns = widths.map((width) => `<col class="${widthClass(width / all)}">`);
  const titles = head.map((cell) => `<th scope="col">${escaped(cell)}</th>`).join("");
  const body = rows.map(
    (row) => `<tr>${row.map((cell) => `<td>${lines(cell)}</td>`).join("")}</tr>`,
  );
  return `<div class="wide" role="region" aria-label="Table: ${escaped(head.join(", "))}" tabindex="0"><table><colgroup>${columns.join("")}</colgroup><thead><tr>${titles}</tr></thead><tbody>${body.join("")}</tbody></table></div>`;
}

const lines = (text: string) => escaped(text).replaceAll("\n", "<br>");

/** Text of anyone, shown as these characters and nothing else. */
function escaped(text: string): string {
  return text.replace(/[&<>"'`]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
