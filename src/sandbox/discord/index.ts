import type { GatewayCore, SandboxRequest, SandboxResponse, Vendor } from "../core/types.ts";
import type { Parts } from "./driver/act.ts";
import { administer } from "./driver/admin.ts";
import { driveDiscord } from "./driver/index.ts";
import { serveFile } from "./files.ts";
import { Gateway, INTENTS } from "./gateway.ts";
import { Desk } from "./interactions.ts";
import { guildCreate } from "./objects.ts";
import { callRest, decodedSegment } from "./rest/index.ts";
import { RateLimits } from "./rest/rate-limits.ts";
import { initialDiscordState } from "./state.ts";
import type { World } from "./world.ts";

/** A local Discord below `/discord`: REST v10, gateway, attachments, and its part of the driver. */
export function createDiscord(core: GatewayCore): Vendor {
  const state = core.state("discord", initialDiscordState);
  const world: World = { core, state };
  const gateway = new Gateway(world);
  const desk = new Desk(world, gateway);
  const limits = new RateLimits();
  const parts = { world, gateway, desk };
  return {
    name: "discord",
    owns: (path) => path.startsWith("/discord/api/") || path === "/discord/gateway",
    wirePath: (path) =>
      path
        .replace(/^\/discord/, "")
        .split("/")
        .map(decodedSegment)
        .join("/"),
    handle: (request) => handle(parts, limits, request),
    page: async (request) => serveFile(world, request),
    drive: (method, path, body, query) => driveDiscord(parts, method, path, body, query),
    admin: (act) => administer(parts, act),
    upgrade: (request, socket, head) => gateway.upgrade(request, socket, head),
    connected: () => gateway.connected(),
    busy: () => gateway.busy() || desk.busy(),
    webhookFault: (fault) => gateway.fault(fault),
    clearWebhookFaults: () => gateway.clearFaults(),
    reset: async () => {
      desk.forget();
      gateway.forget();
      const { commands } = state.value;
      state.reset();
      // Commands belong to the application, which registered them before and does not start anew.
      state.value.commands = commands;
      for (const server of state.value.servers)
        gateway.dispatch("GUILD_CREATE", guildCreate(world, server), {
          serverId: server.id,
          intent: INTENTS.GUILDS,
        });
    },
    close: () => {
      desk.forget();
      gateway.close();
    },
  };
}

async function handle(
  { world, gateway, desk }: Parts,
  limits: RateLimits,
  request: SandboxRequest,
): Promise<SandboxResponse> {
  if (/^\/discord\/api\/v10\//.test(request.path)) {
    return callRest(world, gateway, desk, limits, request);
  }
  world.core.log("error", `UNKNOWN DISCORD PATH ${request.path}`);
  return { status: 404, body: { message: "404: Not Found", code: 0 } };
}
