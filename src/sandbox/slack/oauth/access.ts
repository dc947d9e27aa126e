import type { OauthV2AccessResponse } from "@slack/web-api";
import type { JsonObject } from "../../core/json.ts";
import type { SandboxRequest } from "../../core/types.ts";
import { SlackError } from "../slack-error.ts";
import { APP_ID, type OauthCode, type Token, type Workspace } from "../state.ts";
import type { World } from "../world.ts";
import { CLIENT_ID, CLIENT_SECRET } from "./app.ts";
import { endTokens, issueToken, refreshToken } from "./tokens.ts";

/** `oauth.v2.access`: tokens for a code, or fresh ones for a refresh token (docs.slack.dev). Throws SlackError. */
export function access(world: World, request: SandboxRequest, args: JsonObject) {
  mustBeTheApp(request, args);
  const grant = args.grant_type ?? "authorization_code";
  if (grant === "refresh_token") {
    const token = refreshToken(world, String(args.refresh_token ?? ""));
    return granted(world, token, null);
  }
  if (grant !== "authorization_code") throw new SlackError("invalid_grant_type");
  const code = takeCode(world, args);
  const workspace = world.state.value.workspaces.find((one) => one.id === code.workspace);
  if (workspace === undefined) throw new SlackError("invalid_code");
  return granted(world, install(world, workspace, code.scopes), code.user);
}

/** The app shows who it is by HTTP Basic authentication or in the body. */
export function mustBeTheApp(request: SandboxRequest, args: JsonObject): void {
  const basic = /^Basic (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
  const [user, password] = Buffer.from(basic ?? "", "base64")
    .toString()
    .split(":");
  const id = basic === undefined ? args.client_id : user;
  const secret = basic === undefined ? args.client_secret : password;
  if (id !== CLIENT_ID) throw new SlackError("invalid_client_id");
  if (secret !== CLIENT_SECRET) throw new SlackError("bad_client_secret");
}

function takeCode(world: World, args: JsonObject): OauthCode {
  const code = world.state.value.codes.find((one) => one.code === args.code);
  if (code === undefined || code.expiresAt < world.core.clock.real().getTime()) {
    throw new SlackError("invalid_code");
  }
  if (code.used) throw new SlackError("code_already_used");
  if (code.redirectUri !== null && code.redirectUri !== args.redirect_uri) {
    throw new SlackError("bad_redirect_uri");
  }
  code.used = true;
  world.state.changed();
  return code;
}

/** The app is in the workspace from now on; what an install before gave it is good no more. */
function install(world: World, workspace: Workspace, scopes: readonly string[]): Token {
  endTokens(world, workspace, "revoked");
  workspace.installed = true;
  rejoin(workspace);
  return issueToken(world, workspace, scopes);
}

/** Where the bot is in no channel any more, people invite it again to all of them. */
export function rejoin({ channels, botUserId }: Workspace): void {
  const open = channels.filter(({ kind }) => kind === "channel");
  if (open.some(({ members }) => members.includes(botUserId))) return;
  for (const { members } of open) members.push(botUserId);
}

function granted(world: World, token: Token, installer: string | null) {
  const { workspaces, tokenSeconds } = world.state.value;
  const workspace = workspaces.find((one) => one.id === token.workspace);
  return {
    app_id: APP_ID,
    ...(installer !== null && { authed_user: { id: installer } }),
    scope: token.scopes.join(","),
    token_type: "bot",
    access_token: token.access,
    bot_user_id: workspace?.botUserId ?? "",
    refresh_token: token.refresh,
    expires_in: tokenSeconds,
    team: { id: token.workspace, name: workspace?.name ?? "" },
    // Slack writes null where there is no organisation; the SDK's type leaves the field out.
    ...{ enterprise: null },
    is_enterprise_install: false,
  } satisfies Partial<Omit<OauthV2AccessResponse, "enterprise">>;
}
