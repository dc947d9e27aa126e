import type { DocumentPart, PrintedDocument } from "../../app/ports/documents.ts";
import { unreachable } from "../../domain/assert.ts";

/** A document as one HTML file: text only, no script, nothing fetched, readable in light and dark and on paper. */
export function page(document: PrintedDocument): string {
  const { title, subtitle, foot, parts } = document;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header><h1>${escaped(title)}</h1><p class="soft">${escaped(subtitle)}</p></header>
${parts.map(part).join("\n")}
<footer>${escaped(foot)}</footer>
</main>
</body>
</html>
`;
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
  const columns = widths.map((width) => `<col style="width:${Math.round((width / all) * 100)}%">`);
  const titles = head.map((cell) => `<th scope="col">${escaped(cell)}</th>`).join("");
  const body = rows.map(
    (row) => `<tr>${row.map((cell) => `<td>${lines(cell)}</td>`).join("")}</tr>`,
  );
  return `<div class="wide"><table><colgroup>${columns.join("")}</colgroup><thead><tr>${titles}</tr></thead><tbody>${body.join("")}</tbody></table></div>`;
}

const lines = (text: string) => escaped(text).replaceAll("\n", "<br>");

/** Text of anyone, shown as these characters and nothing else. */
function escaped(text: string): string {
  return text.replace(/[&<>"'`]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

const STYLE = `
:root{color-scheme:light dark;--ink:#16202c;--soft:#566372;--line:#dde3ea;--ground:#fff;--tint:#f4f6f9}
@media (prefers-color-scheme:dark){:root{--ink:#e8edf3;--soft:#a3afbd;--line:#33404e;--ground:#11171e;--tint:#19222c}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 Inter,system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:46rem;margin:0 auto;padding:3rem 1.25rem 4rem}
h1{font-size:1.75rem;line-height:1.25;margin:0 0 .25rem;letter-spacing:-.01em}
h2{font-size:1.1rem;margin:2.25rem 0 .6rem;padding-top:1.1rem;border-top:1px solid var(--line)}
p{margin:.5rem 0}.soft{color:var(--soft)}
dl{margin:.5rem 0}dl>div{display:grid;grid-template-columns:11rem 1fr;gap:.25rem 1rem;padding:.2rem 0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
ol,ul{margin:.5rem 0;padding-left:1.4rem}li{margin:.2rem 0;overflow-wrap:anywhere}
figure{margin:.9rem 0;padding:.7rem 1rem;background:var(--tint);border-radius:.5rem}
figcaption{color:var(--soft);font-size:.9rem}blockquote{margin:.2rem 0 0;overflow-wrap:anywhere}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;margin:.6rem 0;font-size:.92rem}
th{text-align:left;color:var(--soft);font-weight:500}th,td{padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
.exact{font-size:.85rem;color:var(--soft)}code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere;color:var(--ink)}
footer{margin-top:3rem;color:var(--soft);font-size:.85rem}
@media (max-width:34rem){dl>div{grid-template-columns:1fr;gap:0}}
@media print{main{padding:0;max-width:none}figure{break-inside:avoid}h2{break-after:avoid}}
`;
