import type { SandboxRequest, SandboxResponse } from "../../core/types.ts";
import type { Workspace } from "../state.ts";
import type { World } from "../world.ts";
import { type AuthorizeRequest, allow, deny, readAuthorize } from "./authorize.ts";

/** Where an app sends a person to allow it. */
export const AUTHORIZE_PATH = "/slack/oauth/v2/authorize";

/** The page on which a person allows an app in a workspace, and what its form sends. */
export function authorizePage(world: World, request: SandboxRequest): SandboxResponse {
  const isForm = request.method === "POST";
  const form = isForm ? new URLSearchParams(request.body.toString("utf8")) : request.query;
  const asked = readAuthorize(world, form);
  if ("problem" in asked) return page(400, "Something went wrong", problem(asked.problem));
  if (!isForm) return page(200, "Add Tranche to a workspace", question(world, asked, form));
  const { workspaces } = world.state.value;
  const workspace = workspaces.find((one) => one.key === form.get("workspace"));
  const person = workspace?.people.find((one) => one.isAdmin);
  if (form.get("answer") !== "allow") return redirect(deny(world, asked));
  if (workspace === undefined || person === undefined) {
    return page(400, "Something went wrong", problem("no_such_workspace"));
  }
  return redirect(allow(world, asked, workspace, person));
}

function redirect(location: string): SandboxResponse {
  return { status: 302, headers: { location } };
}

function problem(code: string): string {
  return `<p>Slack can't go on with this: <code>${escaped(code)}</code>.</p>
<p>Go back to where you came from and begin again.</p>`;
}

function question(world: World, asked: AuthorizeRequest, form: URLSearchParams): string {
  const { workspaces } = world.state.value;
  const chosen = workspaces.find((one) => one.id === asked.team || one.key === asked.team);
  const scopes = asked.scopes.map((scope) => `<li><code>${escaped(scope)}</code></li>`);
  const fields = [...form].map(
    ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`,
  );
  return `<p>This page stands in for Slack's own: Tranche asks to be added to a workspace.</p>
<form method="post" action="${AUTHORIZE_PATH}">
${fields.join("\n")}
<fieldset><legend>Workspace</legend>
${workspaces.map((one, at) => choice(one, chosen === undefined ? at === 0 : one === chosen)).join("\n")}
</fieldset>
<h2>What Tranche will be able to do</h2>
<ul>${scopes.join("")}</ul>
<p><button name="answer" value="cancel">Cancel</button>
<button name="answer" value="allow" class="primary">Allow</button></p>
</form>`;
}

function choice({ key, name, installed }: Workspace, isChosen: boolean): string {
  const note = installed ? " (installed: this installs it again)" : "";
  return `<label><input type="radio" name="workspace" value="${escaped(key)}"${isChosen ? " checked" : ""}> ${escaped(name)}${note}</label>`;
}

function page(status: number, title: string, main: string): SandboxResponse {
  const body = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 3rem auto; padding: 0 1rem; color: #1d1c1d; background: #fff; }
fieldset { border: 1px solid #868686; border-radius: 8px; } label { display: block; padding: 4px 0; }
button { font: inherit; padding: 8px 20px; border: 1px solid #616061; border-radius: 6px; background: #fff; color: #1d1c1d; cursor: pointer; }
button.primary { background: #007a5a; border-color: #007a5a; color: #fff; }
:focus-visible { outline: 3px solid #1264a3; outline-offset: 2px; }
@media (prefers-color-scheme: dark) { body { color: #e8e8e8; background: #1a1d21; } button { background: #1a1d21; color: #e8e8e8; } }
</style></head>
<body><main><h1>${escaped(title)}</h1>
${main}
</main></body></html>`;
  return { status, headers: { "content-type": "text/html; charset=utf-8" }, body };
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
