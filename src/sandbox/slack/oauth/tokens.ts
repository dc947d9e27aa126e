import { SlackError } from "../slack-error.ts";
import type { Token, Workspace } from "../state.ts";
import type { World } from "../world.ts";

/**
 * How long a refresh token that was just used may be used once more: two exchanges at the same moment both succeed, and of
 * the two refresh tokens only the later one is good (slackapi/node-slack-sdk#2504).
 */
const RACE_MS = 60_000;

/** Who a bot token stands for. */
export type Bearer = { readonly workspace: Workspace; readonly scopes: ReadonlySet<string> };

/** The workspace of a token and what it may do there; throws as auth.test does where it is not good. */
export function bearerOf(world: World, access: string): Bearer {
  const { workspaces, tokens, oauth } = world.state.value;
  const listed = oauth ? undefined : workspaces.find((one) => one.botToken === access);
  if (listed !== undefined) return listedBearer(world, listed);
  const token = tokens.find((one) => one.access === access);
  const workspace = workspaces.find((one) => one.id === token?.workspace);
  if (token === undefined || workspace === undefined) throw new SlackError("invalid_auth");
  if (token.state === "inactive") throw new SlackError("account_inactive");
  if (token.state === "revoked") throw new SlackError("token_revoked");
  if (token.expiresAt <= realMs(world)) throw new SlackError("token_expired");
  return { workspace, scopes: new Set(token.scopes) };
}

function listedBearer(world: World, workspace: Workspace): Bearer {
  if (!workspace.installed) throw new SlackError("account_inactive");
  if (workspace.revoked === true) throw new SlackError("token_revoked");
  const { scopes } = workspace;
  return { workspace, scopes: scopes === undefined ? world.manifest.scopes : new Set(scopes) };
}

/** A fresh pair of tokens for a workspace. */
export function issueToken(
  world: World,
  workspace: Workspace,
  scopes: readonly string[],
  from: string | null = null,
): Token {
  const { state, core } = world;
  const token: Token = {
    workspace: workspace.id,
    access: `xoxe.xoxb-1-${core.id("", 48)}`,
    refresh: `xoxe-1-${core.id("", 64)}`,
    scopes: [...scopes],
    expiresAt: realMs(world) + state.value.tokenSeconds * 1000,
    state: "live",
    usedAt: null,
    from,
  };
  state.value.tokens.push(token);
  state.changed();
  return token;
}

/** A fresh pair for a refresh token, which is good once; the access token that came with it lives on to its end. */
export function refreshToken(world: World, refresh: string): Token {
  const { tokens, workspaces } = world.state.value;
  const used = tokens.find((one) => one.refresh === refresh);
  const workspace = workspaces.find((one) => one.id === used?.workspace);
  const now = realMs(world);
  if (used === undefined || workspace === undefined || used.state !== "live") {
    throw new SlackError("invalid_refresh_token");
  }
  if (used.usedAt !== null) {
    const successors = tokens.filter((one) => one.from === refresh);
    const isRace = now - used.usedAt <= RACE_MS && successors.every((one) => one.usedAt === null);
    if (!isRace) throw new SlackError("invalid_refresh_token");
    // Of what the exchanges before this one gave, the refresh tokens are good no more.
    for (const one of successors) one.usedAt = 0;
  }
  used.usedAt ??= now;
  return issueToken(world, workspace, used.scopes, refresh);
}

/** Ends the tokens of a workspace: all of them with an uninstall, or the one that was revoked. */
export function endTokens(
  world: World,
  workspace: Workspace,
  state: "revoked" | "inactive",
  access: string | null = null,
): void {
  for (const token of world.state.value.tokens) {
    if (token.workspace !== workspace.id || token.state !== "live") continue;
    if (access === null || token.access === access) token.state = state;
  }
  if (state === "revoked" && !world.state.value.oauth) workspace.revoked = true;
  world.state.changed();
}

/** Lets the access tokens of a workspace expire now; their refresh tokens stay good. */
export function expireTokens(world: World, workspace: Workspace): void {
  const now = realMs(world);
  for (const token of world.state.value.tokens) {
    if (token.workspace === workspace.id) token.expiresAt = Math.min(token.expiresAt, now);
  }
  world.state.changed();
}

/** What the page and tests may know of a workspace's tokens: none of them itself. */
export function tokensOf(world: World, workspace: Workspace) {
  const all = world.state.value.tokens.filter((one) => one.workspace === workspace.id);
  const now = realMs(world);
  const live = all.filter((one) => one.state === "live" && one.expiresAt > now);
  return {
    live: live.length,
    refreshes: all.filter((one) => one.from !== null).length,
    expiresAt: live.at(-1) === undefined ? null : new Date(live.at(-1)?.expiresAt ?? 0),
  };
}

function realMs(world: World): number {
  return world.core.clock.real().getTime();
}
