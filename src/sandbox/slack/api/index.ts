import type { SandboxRequest, SandboxResponse } from "../../core/types.ts";
import type { Delivery } from "../delivery.ts";
import { access, mustBeTheApp } from "../oauth/access.ts";
import { revoke, uninstall } from "../oauth/end.ts";
import { bearerOf } from "../oauth/tokens.ts";
import { SlackError } from "../slack-error.ts";
import { APP_ID, APP_TOKEN } from "../state.ts";
import type { World } from "../world.ts";
import { argumentsOf, type Call, type Method } from "./call.ts";
import { chatMethods } from "./chat.ts";
import { conversationMethods } from "./conversations.ts";
import { fileMethods } from "./files.ts";
import { peopleMethods } from "./people.ts";
import { viewMethods } from "./views.ts";

const METHODS: Readonly<Record<string, Method>> = {
  ...chatMethods,
  ...conversationMethods,
  ...fileMethods,
  ...peopleMethods,
  ...viewMethods,
};

/** Answers one Web API call; a method that the sandbox does not know is shown loudly in the log. */
export function callMethod(
  world: World,
  hub: Delivery,
  name: string,
  request: SandboxRequest,
): SandboxResponse {
  const headers: Record<string, string> = {};
  try {
    return answered({ ok: true, ...run(world, hub, name, request, headers) }, headers);
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    const { error: code, messages, extra } = error;
    const expected = ["channel_not_found", "not_in_channel", "hash_conflict"].includes(code);
    if (!expected) world.core.log("warn", `slack ${name}: ${error.message}`);
    const more = messages.length > 0 && { response_metadata: { messages } };
    return answered({ ok: false, error: code, ...extra, ...more }, headers);
  }
}

/** What a method answers; `headers` gets those that say what the token may do and what was needed. */
function run(
  world: World,
  hub: Delivery,
  name: string,
  request: SandboxRequest,
  headers: Record<string, string>,
) {
  const args = argumentsOf(request);
  if (name === "oauth.v2.access") return access(world, request, args);
  const bearer = (request.headers.authorization ?? "").replace(/^Bearer /, "");
  const token = bearer || String(args.token ?? "");
  if (token === "") throw new SlackError("not_authed");
  if (name === "apps.connections.open") return openConnection(hub, token);
  const { workspace, scopes } = bearerOf(world, token);
  headers["x-oauth-scopes"] = [...scopes].join(",");
  const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  if (method?.scope) headers["x-accepted-oauth-scopes"] = method.scope;
  const ended = endingOf(name, { world, hub, workspace, token, request, args });
  if (ended !== undefined) return ended;
  if (method === undefined) {
    world.core.log("error", `UNKNOWN SLACK METHOD ${name}: the sandbox does not have it`);
    throw new SlackError("unknown_method", { extra: { req_method: name } });
  }
  if (method.scope !== null && !scopes.has(method.scope)) {
    throw new SlackError("missing_scope", {
      extra: { needed: method.scope, provided: [...scopes].join(",") },
    });
  }
  return method.run({ world, hub, workspace, scopes, args });
}

function openConnection(hub: Delivery, token: string) {
  const url = hub.address();
  // An app-level token opens nothing while Socket Mode is off.
  if (token !== APP_TOKEN || url === null) throw new SlackError("invalid_auth");
  return { url };
}

type Ending = Omit<Call, "scopes"> & { token: string; request: SandboxRequest };

/** The methods with which an app gives its access up; what follows is told when they have answered. */
function endingOf(name: string, ending: Ending) {
  const { world, hub, workspace, token, request, args } = ending;
  if (name === "auth.revoke") {
    if (args.test === "1" || args.test === "true") return { revoked: false };
    void revoke(world, hub, workspace, token);
    return { revoked: true };
  }
  if (name !== "apps.uninstall") return undefined;
  mustBeTheApp(request, args);
  void uninstall(world, hub, workspace);
  return {};
}

function answered(
  body: Record<string, unknown>,
  more: Readonly<Record<string, string>>,
): SandboxResponse {
  return {
    status: 200,
    headers: { "x-slack-req-id": crypto.randomUUID(), "x-slack-app": APP_ID, ...more },
    body,
  };
}
