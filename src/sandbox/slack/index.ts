import type { GatewayCore, SandboxRequest, SandboxResponse, Vendor } from "../core/types.ts";
import { callMethod } from "./api/index.ts";
import { administer } from "./driver/admin.ts";
import { driveSlack } from "./driver/index.ts";
import { downloadFile, receiveUpload } from "./files.ts";
import { readManifest } from "./manifest.ts";
import { respond } from "./response-url.ts";
import { SocketHub } from "./socket.ts";
import { initialSlackState } from "./state.ts";
import type { World } from "./world.ts";

/** A local Slack below `/slack`: Web API, Socket Mode, response_url, files, and its part of the driver. */
export function createSlack(core: GatewayCore, options: { manifest?: string | null } = {}): Vendor {
  const state = core.state("slack", initialSlackState);
  const world: World = { core, state, manifest: readManifest(options.manifest) };
  const hub = new SocketHub(core);
  return {
    name: "slack",
    owns: (path) => path.startsWith("/slack/"),
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

async function handle(
  world: World,
  hub: SocketHub,
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
