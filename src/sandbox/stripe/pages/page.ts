import type { SandboxResponse } from "../../core/types.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** HTML that is safe to insert as it is. */
export type Html = { readonly html: string };

/** Builds HTML; every value that is not Html itself is escaped. */
export function html(
  parts: TemplateStringsArray,
  ...values: readonly (string | number | Html | readonly Html[])[]
): Html {
  const text = values.map((value) => {
    if (typeof value === "string" || typeof value === "number") return escapeHtml(String(value));
    return "html" in value ? value.html : value.map((each) => each.html).join("");
  });
  return { html: String.raw({ raw: parts }, ...text) };
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1a1f36; --soft: #697386; --line: #e3e8ee; --page: #f6f8fa; --card: #fff; --act: #0a5ad4; }
@media (prefers-color-scheme: dark) { :root { --ink: #f2f4f8; --soft: #a3acba; --line: #343b4a; --page: #14171f; --card: #1d212c; --act: #4c8dff; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { width: min(440px, 100%); background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 28px; }
.mode { margin: 0 0 16px; color: var(--soft); font-size: 14px; }
h1 { margin: 0 0 4px; font-size: 20px; overflow-wrap: anywhere; }
.amount { margin: 0 0 20px; font-size: 34px; font-weight: 650; letter-spacing: -.02em; }
dl { display: grid; grid-template-columns: 1fr auto; gap: 8px 16px; margin: 0 0 24px; padding: 16px 0; border-block: 1px solid var(--line); }
dt { overflow-wrap: anywhere; } dd { margin: 0; text-align: right; }
form { display: grid; gap: 10px; }
button { font: inherit; font-weight: 600; padding: 12px; border: 1px solid var(--line); border-radius: 8px; background: transparent; color: inherit; cursor: pointer; }
button.primary { background: var(--act); border-color: var(--act); color: #fff; }
button:focus-visible { outline: 3px solid var(--act); outline-offset: 2px; }
.note { margin: 16px 0 0; color: var(--soft); font-size: 14px; }
a { color: var(--act); }
`;

/** A whole page as an answer; it may load nothing from anywhere. */
export function pageResponse(title: string, body: Html, status = 200): SandboxResponse {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${{ html: STYLE }}</style>
</head>
<body><main>${body}</main></body>
</html>
`;
  return {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy":
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'self'",
      // With "no-referrer" a browser would post the form from "Origin: null", which the sandbox refuses.
      "referrer-policy": "same-origin",
    },
    body: page.html,
  };
}

/** Sends the browser on with a GET. The way back into Slack leads to the sandbox's own page, which is Slack here. */
export function seeOther(location: string): SandboxResponse {
  const here = URL.canParse(location) && new URL(location).hostname === "slack.com";
  const target = here ? "/" : location;
  return { status: 303, headers: { location: target, "cache-control": "no-store" }, body: "" };
}
