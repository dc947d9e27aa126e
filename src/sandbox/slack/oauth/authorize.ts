import type { Person, Workspace } from "../state.ts";
import type { World } from "../world.ts";
import { CLIENT_ID, REDIRECT_PATH } from "./app.ts";

const CODE_MS = 10 * 60_000;

/** What an app asks a person to allow: the query of `/oauth/v2/authorize`. */
export type AuthorizeRequest = {
  readonly scopes: readonly string[];
  /** As it was asked for; null where the app's own first one is taken. */
  readonly redirectUri: string | null;
  readonly state: string;
  readonly team: string | null;
};

/** The request that a query makes, or what is wrong with it in Slack's words. */
export function readAuthorize(
  world: World,
  query: URLSearchParams,
): AuthorizeRequest | { readonly problem: string } {
  if (query.get("client_id") !== CLIENT_ID) return { problem: "invalid_client_id" };
  const scopes = (query.get("scope") ?? "").split(/[\s,]+/).filter((one) => one !== "");
  if (scopes.length === 0) return { problem: "no_scopes" };
  const odd = scopes.find((one) => !/^[a-z_.:]+$/.test(one));
  if (odd !== undefined) return { problem: `invalid_scope: ${odd}` };
  const redirectUri = query.get("redirect_uri");
  if (redirectUri !== null && !isOurs(world, redirectUri)) return { problem: "bad_redirect_uri" };
  return { scopes, redirectUri, state: query.get("state") ?? "", team: query.get("team") };
}

/** Of the app's redirect URLs the bot's own address is the only one here, whatever loopback name it goes by. */
function isOurs(world: World, redirectUri: string): boolean {
  const bot = world.core.botUrl();
  if (!URL.canParse(redirectUri)) return false;
  const { protocol, hostname, port } = new URL(redirectUri);
  if (protocol === "https:") return true;
  const isLoopback = ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
  return isLoopback && URL.canParse(bot) && new URL(bot).port === port;
}

/** A person allows the app in a workspace; answers where their browser goes then. */
export function allow(
  world: World,
  request: AuthorizeRequest,
  workspace: Workspace,
  person: Person,
  granted: readonly string[] = request.scopes,
): string {
  const { state, core } = world;
  const code = `${workspace.id}.${core.id("", 12)}.${core.id("", 48).toLowerCase()}`;
  const now = core.clock.real().getTime();
  state.value.codes = state.value.codes.filter((one) => one.expiresAt > now - CODE_MS);
  state.value.codes.push({
    code,
    workspace: workspace.id,
    user: person.id,
    scopes: [...granted],
    redirectUri: request.redirectUri,
    expiresAt: now + CODE_MS,
    used: false,
  });
  state.changed();
  return back(world, request, { code });
}

/** A person says no; answers where their browser goes then. */
export function deny(world: World, request: AuthorizeRequest): string {
  return back(world, request, { error: "access_denied" });
}

function back(world: World, request: AuthorizeRequest, said: Readonly<Record<string, string>>) {
  const url = new URL(request.redirectUri ?? `${world.core.botUrl()}${REDIRECT_PATH}`);
  for (const [name, value] of Object.entries(said)) url.searchParams.set(name, value);
  url.searchParams.set("state", request.state);
  return url.href;
}
