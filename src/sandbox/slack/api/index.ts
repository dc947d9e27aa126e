import type { SandboxRequest, SandboxResponse } from "../../core/types.ts";
import { SlackError } from "../slack-error.ts";
import type { SocketHub } from "../socket.ts";
import { APP_ID, APP_TOKEN } from "../state.ts";
import type { World } from "../world.ts";
import { argumentsOf, type Method } from "./call.ts";
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
  hub: SocketHub,
  name: string,
  request: SandboxRequest,
): SandboxResponse {
  try {
    return answered(world, run(world, hub, name, request));
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    const { error: code, messages, extra } = error;
    const expected = ["channel_not_found", "not_in_channel", "hash_conflict"].includes(code);
    if (!expected) world.core.log("warn", `slack ${name}: ${error.message}`);
    return answered(world, {
      ok: false,
      error: code,
      ...extra,
      ...(messages.length > 0 && { response_metadata: { messages } }),
    });
  }
}

function run(world: World, hub: SocketHub, name: string, request: SandboxRequest) {
  const args = argumentsOf(request);
  const token =
    (request.headers.authorization ?? "").replace(/^Bearer /, "") || String(args.token ?? "");
  if (token === "") throw new SlackError("not_authed");
  if (name === "apps.connections.open") {
    if (token !== APP_TOKEN) throw new SlackError("invalid_auth");
    return { ok: true, url: hub.address() };
  }
  const workspace = world.state.value.workspaces.find((one) => one.botToken === token);
  if (workspace === undefined) throw new SlackError("invalid_auth");
  if (!workspace.installed) throw new SlackError("account_inactive");
  const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  if (method === undefined) {
    world.core.log("error", `UNKNOWN SLACK METHOD ${name}: the sandbox does not have it`);
    throw new SlackError("unknown_method", { extra: { req_method: name } });
  }
  if (method.scope !== null && !world.manifest.scopes.has(method.scope)) {
    throw new SlackError("missing_scope", {
      extra: { needed: method.scope, provided: [...world.manifest.scopes].join(",") },
    });
  }
  return { ok: true, ...method.run({ world, hub, workspace, args }) };
}

/** Slack says with each answer what the token may (docs.slack.dev, "Installing with OAuth", x-oauth-scopes). */
function answered(world: World, body: Record<string, unknown>): SandboxResponse {
  return {
    status: 200,
    headers: {
      "x-oauth-scopes": [...world.manifest.scopes].join(","),
      "x-slack-req-id": crypto.randomUUID(),
      "x-slack-app": APP_ID,
    },
    body,
  };
}
