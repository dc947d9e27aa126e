import { fromMarkdown } from "mdast-util-from-markdown";
import { toString as wordsOf } from "mdast-util-to-string";
import { htmlText } from "./html.ts";

/** Above this it is read as it stands: parsing can take quadratic time, and a reader loses little. */
const MOST_CHARACTERS = 300_000;
const MOST_DEPTH = 200;

type Node = {
  readonly type: string;
  readonly value?: string;
  readonly url?: string;
  readonly children?: readonly Node[];
};

const BLOCKS = new Set(["root", "blockquote", "list", "listItem"]);

/** What a Markdown text says, a block a line, with the addresses of its links; too long or too deep, it stays as written. */
export function markdownText(source: string): string {
  if (source.length > MOST_CHARACTERS) return source;
  return blockText(fromMarkdown(source), 0) ?? source;
}

function blockText(node: Node, depth: number): string | null {
  if (depth > MOST_DEPTH) return null;
  if (!BLOCKS.has(node.type)) return leafText(node);
  const texts: string[] = [];
  for (const child of node.children ?? []) {
    const text = blockText(child, depth + 1);
    if (text === null) return null;
    if (text !== "") texts.push(text);
  }
  return texts.join(node.type === "root" || node.type === "blockquote" ? "\n\n" : "\n");
}

function leafText(node: Node): string {
  if (node.type === "html") return htmlText(node.value ?? "");
  if (node.type === "definition") return node.url ?? "";
  const links = linksIn(node).filter((url) => !wordsOf(node).includes(url));
  return [wordsOf(node, { includeHtml: false }), ...links.map((url) => `<${url}>`)]
    .join(" ")
    .trim();
}

const linksIn = (node: Node): readonly string[] =>
  (node.children ?? []).flatMap((child) =>
    child.type === "link" && child.url ? [child.url] : linksIn(child),
  );
