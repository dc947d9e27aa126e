import { asList, type JsonObject } from "../../core/json.ts";
import { INSTALL_PATH } from "../oauth/app.ts";
import { allow, readAuthorize } from "../oauth/authorize.ts";
import { AUTHORIZE_PATH } from "../oauth/page.ts";
import type { Workspace } from "../state.ts";
import type { World } from "../world.ts";

/** What an administrator grants: everything asked for, `scopes` alone, or all but `without`. */
export function grantedOf(asked: readonly string[], act: JsonObject): readonly string[] {
  const texts = (value: unknown) => asList(value).filter((one) => typeof one === "string");
  const without = texts(act.without);
  return (act.scopes === undefined ? asked : texts(act.scopes)).filter(
    (scope) => !without.includes(scope),
  );
}

/**
 * An administrator opens the app's install page in a browser, allows the app and follows the redirect back; the answer is
 * the status of the page where that ends. Throws DriverError where the app's pages do not lead there.
 */
export async function installByBrowser(world: World, workspace: Workspace, act: JsonObject) {
  const failed = (message: string) =>
    new world.core.DriverError(502, "install_failed", `the bot's install page ${message}`);
  const start = await fetch(`${world.core.botUrl()}${INSTALL_PATH}`, { redirect: "manual" }).catch(
    () => {
      throw failed("is not reachable");
    },
  );
  const html = await start.text();
  const address = start.headers.get("location") ?? linkIn(html);
  if (address === undefined) throw failed(`has no link to Slack (status ${start.status})`);
  const asked = readAuthorize(world, new URL(address).searchParams);
  if ("problem" in asked) throw failed(`asks for what Slack refuses: ${asked.problem}`);
  const person = workspace.people.find((one) => one.isAdmin);
  if (person === undefined) throw failed("needs an administrator");
  const to = allow(world, asked, workspace, person, grantedOf(asked.scopes, act));
  const cookie = start.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  const end = await fetch(to, { headers: { cookie }, redirect: "manual" });
  const said = await end.text();
  if (end.status >= 400) throw failed(`ends with status ${end.status}: ${said.slice(0, 500)}`);
  return { status: end.status, page: plain(said) };
}

function linkIn(html: string): string | undefined {
  return [...html.matchAll(/href="([^"]+)"/g)]
    .map(([, href = ""]) => href.replaceAll("&amp;", "&").replaceAll("&#x3D;", "="))
    .find((href) => URL.canParse(href) && new URL(href).pathname === AUTHORIZE_PATH);
}

function plain(html: string): string {
  const body = html.replace(/^[\s\S]*<body[^>]*>/, "").replace(/<style[\s\S]*?<\/style>/g, "");
  return body
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}
