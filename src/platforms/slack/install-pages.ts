import { createHash } from "node:crypto";
import { neededScopes, whyScopes } from "./scopes.ts";
import { INSTALL_PATH } from "./surface.ts";

/** A page of the install, whole. */
export type Page = { readonly status: number; readonly html: string };

const STYLE = `:root{color-scheme:light dark;--ink:#1d2733;--soft:#5b6876;--line:#dfe4ea;--back:#f5f7f9;--card:#fff;--accent:#1f3a5f;--on:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#e8edf2;--soft:#9aa7b5;--line:#2c3642;--back:#12171d;--card:#1a2129;--accent:#8db7ea;--on:#10202f}}
*{box-sizing:border-box}body{margin:0;min-height:100vh;display:grid;place-items:center;padding:24px 16px;background:var(--back);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{width:100%;max-width:560px;background:var(--card);border:1px solid var(--line);border-radius:14px;padding:36px 40px}
.brand{margin:0 0 20px;font-weight:650;letter-spacing:.01em;color:var(--accent)}
h1{margin:0 0 12px;font-size:26px;line-height:1.25}p{margin:0 0 14px}ol,ul{margin:0 0 18px;padding-left:22px}li{margin:6px 0}
small,.soft{color:var(--soft)}code{font:.92em ui-monospace,SFMono-Regular,Menlo,monospace;background:var(--back);border:1px solid var(--line);border-radius:5px;padding:1px 5px}
.go{display:inline-block;margin:8px 0 18px;padding:11px 20px;border-radius:9px;background:var(--accent);color:var(--on);font-weight:600;text-decoration:none}
.go:focus-visible{outline:3px solid var(--ink);outline-offset:2px}@media(max-width:520px){main{padding:28px 22px}}`;

const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

/** Beside the server's own headers: our one style, nothing else, and no frame or form anywhere. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
};

/** Says what will be asked for and why, and leads to Slack. */
export function installPage(address: string): Page {
  const scopes = neededScopes().map(
    ({ scope, why }) => `<li><code>${escaped(scope)}</code> ${escaped(why)}</li>`,
  );
  return page(
    200,
    "Add Tranche to Slack",
    `<p>Milestone payments where your team talks: agreed, funded, reviewed and released in the channel, on a record that both sides can trust.</p>
<a class="go" href="${escaped(address)}">Continue to Slack</a>
<p class="soft">Slack shows you what Tranche asks for, and you choose the workspace. It asks:</p><ul>${scopes.join("")}</ul>
<p class="soft">It reads no messages but those that somebody attaches to a milestone. In some workspaces an admin has to approve it first.</p>`,
  );
}

/** The app is in; says what is next, and what is missing where Slack granted less than was asked for. */
export function installedPage(team: string, missing: readonly string[], teamId: string): Page {
  const open = /^[A-Z0-9]+$/.test(teamId)
    ? `<a class="go" href="https://slack.com/app_redirect?team=${teamId}">Open Slack</a>`
    : "";
  const next = `<p>Next, in Slack:</p><ol>
<li>In the channel where you work with the other side: <code>/invite @Tranche</code></li>
<li>There: <code>/milestone new</code> proposes your first milestone. <code>/milestone help</code> shows the rest.</li>
<li>As an admin: <code>/milestone setup</code> sets your workspace's defaults.</li></ol>${open}`;
  if (missing.length === 0) return page(200, `Tranche is in ${team}`, next);
  const lacks = whyScopes(missing).map((one) => `<li>${escaped(one)}</li>`);
  return page(
    200,
    `Almost: ${team} lacks ${missing.length === 1 ? "a permission" : "permissions"}`,
    `<p>Tranche is installed, but Slack did not grant it:</p><ul>${lacks.join("")}</ul>
<p>What needs that will not work. To mend it: whoever keeps the app adds ${missing.length === 1 ? "this scope" : "these scopes"} to it (api.slack.com/apps, OAuth &amp; Permissions, or by pasting the manifest again). Then <a href="${INSTALL_PATH}">install it once more</a>; nothing is lost.</p>${next}`,
  );
}

/** The state was missing, another browser's, too old or used before. */
export function staleStatePage(): Page {
  return page(
    400,
    "This install can't be finished",
    `<p>It was not begun in this browser, or more than ten minutes ago, or it was finished already. Nothing has changed.</p>${again()}`,
  );
}

export function cancelledPage(): Page {
  return page(200, "Not installed", `<p>You said no, so nothing has changed.</p>${again()}`);
}

/** Slack did not take the code that it gave. */
export function refusedPage(): Page {
  return page(
    400,
    "Slack did not complete the install",
    `<p>Its confirmation was missing, too old or not for this app. Nothing has changed.</p>${again()}`,
  );
}

export function enterprisePage(): Page {
  return page(
    400,
    "One workspace at a time",
    `<p>This was an install for a whole Enterprise organisation, which Tranche does not take: an agreement's people and channels belong to single workspaces. Nothing was kept, and what Slack granted was given back.</p>
<p>Install it into each workspace that needs it: choose that workspace, not the organisation, on Slack's page.</p>${again()}`,
  );
}

export function brokenPage(): Page {
  return page(
    502,
    "That didn't work",
    `<p>Slack or Tranche could not finish the install just now. Try again in a minute; if it stays, tell whoever runs Tranche: the log says why.</p>${again()}`,
  );
}

const again = () => `<a class="go" href="${INSTALL_PATH}">Start again</a>`;

function page(status: number, title: string, body: string): Page {
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">
<title>${escaped(title)} · Tranche</title><style>${STYLE}</style></head>
<body><main><p class="brand">Tranche</p><h1>${escaped(title)}</h1>${body}</main></body></html>`;
  return { status, html };
}

const ENTITIES: Readonly<Record<string, string>> = {
  ...{ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" },
};
const escaped = (text: string) => text.replace(/[&<>"']/g, (one) => ENTITIES[one] ?? "");
