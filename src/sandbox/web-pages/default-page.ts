import type { SandboxResponse } from "../core/types.ts";

/** Forms of a repository's page that are only there where someone set them: the page itself stands in for them. */
const CODE = /\.(?:patch|diff)$|\/raw(?:\/|$)/;

/** The same page for the same address, always: says what it stands for, and repeats the words of its path. */
export function defaultPage(address: URL): SandboxResponse {
  const { hostname, pathname, search } = address;
  if (CODE.test(pathname) || hostname === "raw.githubusercontent.com") {
    return { status: 404, headers: { "content-type": "text/plain; charset=utf-8" }, body: "none" };
  }
  const words = wordsOf(`${pathname} ${search}`);
  const subject = words.join(" ") || "home";
  const title = `${subject.charAt(0).toUpperCase()}${subject.slice(1)} · ${hostname}`;
  const html = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escaped(title)}</title></head>
<body>
<h1>${escaped(title)}</h1>
<p>This page stands in for ${escaped(`${hostname}${pathname}${search}`)} in the sandbox: no request left this machine.</p>
<p>It is about ${escaped(subject)}.</p>
${words.length === 0 ? "" : `<ul>${words.map((word) => `<li>${escaped(word)}</li>`).join("")}</ul>`}
</body>
</html>
`;
  return { status: 200, headers: { "content-type": "text/html; charset=utf-8" }, body: html };
}

function wordsOf(path: string): readonly string[] {
  return (
    decoded(path)
      .match(/[\p{L}\p{N}]+/gu)
      ?.slice(0, 200) ?? []
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const MARKS: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (mark) => MARKS[mark] ?? mark);
}
