import type { Delivery } from "../delivery.ts";
import { sendEvent } from "../events.ts";
import type { Workspace } from "../state.ts";
import type { World } from "../world.ts";
import { endTokens } from "./tokens.ts";

/** The app is taken out of a workspace: its tokens end, and it is told, in no certain order (docs.slack.dev). */
export async function uninstall(
  world: World,
  delivery: Delivery,
  workspace: Workspace,
): Promise<void> {
  workspace.installed = false;
  endTokens(world, workspace, "inactive");
  await Promise.all([
    tellRevoked(world, delivery, workspace),
    sendEvent(world, delivery, workspace, "app_uninstalled", { type: "app_uninstalled" }),
  ]);
}

/**
 * A bot token is revoked (all of the workspace's where none is named). The app is not uninstalled by that, but its bot
 * loses its place in every channel (docs.slack.dev, auth.revoke).
 */
export async function revoke(
  world: World,
  delivery: Delivery,
  workspace: Workspace,
  access: string | null = null,
): Promise<void> {
  endTokens(world, workspace, "revoked", access);
  for (const channel of workspace.channels) {
    if (channel.kind === "im") continue;
    channel.members = channel.members.filter((member) => member !== workspace.botUserId);
  }
  world.state.changed();
  await tellRevoked(world, delivery, workspace);
}

function tellRevoked(world: World, delivery: Delivery, workspace: Workspace): Promise<void> {
  return sendEvent(world, delivery, workspace, "tokens_revoked", {
    type: "tokens_revoked",
    tokens: { oauth: [], bot: [workspace.botUserId] },
  });
}
