import type { GatewayCore, SandboxRequest, SandboxResponse, Vendor } from "../core/types.ts";
import { callMethod } from "./api/index.ts";
import type { Delivery } from "./delivery.ts";
import { administer } from "./driver/admin.ts";
import { driveSlack } from "./driver/index.ts";
import { downloadFile, receiveUpload } from "./files.ts";
import { HttpDelivery } from "./http-delivery.ts";
import { readManifest } from "./manifest.ts";
import { AUTHORIZE_PATH, authorizePage } from "./oauth/page.ts";
import { respond } from "./response-url.ts";
import { SocketHub } from "./socket.ts";
import { initialSlackState, type SlackState } from "./state.ts";
import type { World } from "./world.ts";

/** How the app is set up at Slack. */
export type SlackOptions = {
  readonly manifest?: string | null;
  /** How Slack reaches the bot: over its socket, or by calling it. */
  readonly mode?: "socket" | "http";
  /** Whether workspaces install the app by OAuth; in HTTP mode they do unless it is said otherwise. */
  readonly oauth?: boolean;
};

/** A local Slack below `/slack`: Web API, both modes, OAuth, response_url, files, and its part of the driver. */
export function createSlack(core: GatewayCore, options: SlackOptions = {}): Vendor {
  const { mode = "socket", oauth = mode === "http" } = options;
  const state = core.state("slack", () => initialSlackState(oauth));
  bringUpToDate(state, oauth);
  const world: World = { core, state, manifest: readManifest(options.manifest) };
  const hub = mode === "http" ? new HttpDelivery(core) : new SocketHub(core);
  return {
    name: "slack",
    // What a browser opens is a page and no request of the bot.
    owns: (path) => path.startsWith("/slack/") && path !== AUTHORIZE_PATH,
    page: async (request) =>
      request.path === AUTHORIZE_PATH ? authorizePage(world, request) : null,
    clockMoved: async () => hub.clockMoved(),
    wirePath: (path) => path.replace(/^\/slack/, ""),
    handle: (request) => handle(world, hub, request),
    drive: (method, path, body, query) => driveSlack(world, hub, method, path, body, query),
    admin: (act) => administer(world, hub, act),
    upgrade: (request, socket, head) => hub.upgrade(request, socket, head),
    connected: () => hub.connected(),
    busy: () => hub.busy(),
    webhookFault: (fault) => hub.fault(fault),
    clearWebhookFaults: () => hub.clearFaults(),
    reset: async () => {
      hub.forget();
      state.reset();
    },
    close: () => hub.close(),
  };
}

/** What was kept before this version, or in the other way of installing, starts as a fresh world does. */
function bringUpToDate(state: World["state"], oauth: boolean): void {
  const kept: Partial<SlackState> = state.value;
  const isSame = (kept.oauth ?? false) === oauth;
  if (!isSame) {
    for (const workspace of kept.workspaces ?? []) workspace.installed = !oauth;
    for (const token of kept.tokens ?? []) token.state = "inactive";
  }
  Object.assign(state.value, { ...initialSlackState(oauth), ...kept, oauth });
}

async function handle(
  world: World,
  hub: Delivery,
  request: SandboxRequest,
): Promise<SandboxResponse> {
  const { path } = request;
  const method = /^\/slack\/api\/([\w.]+)$/.exec(path)?.[1];
  if (method !== undefined) return callMethod(world, hub, method, request);
  if (path.startsWith("/slack/response/") && request.method === "POST") {
    return respond(world, request);
  }
  if (path.startsWith("/slack/upload/")) return receiveUpload(world, request);
  if (path.startsWith("/slack/files-pri/")) return downloadFile(world, request);
  world.core.log("error", `UNKNOWN SLACK PATH ${path}`);
  return { status: 404, body: "no_such_path" };
}
