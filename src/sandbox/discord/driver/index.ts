import type { JsonObject } from "../../core/json.ts";
import { channelNamed, directMessages, driverBody, personNamed, serverNamed } from "../world.ts";
import { type Act, modalOf, type Parts } from "./act.ts";
import { click } from "./click.ts";
import { autocomplete, command, contextMenu } from "./command.ts";
import { shownChannel, shownModal } from "./read.ts";
import { message } from "./say.ts";
import { close, submit } from "./submit.ts";

const POSTS: Readonly<Record<string, (act: Act, body: JsonObject) => Promise<unknown>>> = {
  "/command": command,
  "/autocomplete": autocomplete,
  "/context-menu": contextMenu,
  "/click": click,
  "/submit": submit,
  "/close": close,
  "/message": message,
};

/** Discord's part of the driver; null where there is no such call. */
export async function driveDiscord(
  parts: Parts,
  method: string,
  path: string,
  body: unknown,
  query: URLSearchParams,
): Promise<unknown | null> {
  const post = POSTS[path];
  if (method === "POST" && post !== undefined) {
    const asked = driverBody(parts.world, body);
    return post(actOf(parts, asked.server, asked.as), asked);
  }
  if (method !== "GET") return null;
  if (path === "/" || path === "/world") return shownWorld(parts);
  const [, kind = "", rest] = /^\/(channels|dm|modal|commands)(?:\/([^/]+))?$/.exec(path) ?? [];
  if (kind === "") return null;
  return read(actOf(parts, query.get("server"), query.get("as")), kind, rest);
}

function actOf(parts: Parts, serverName: unknown, as: unknown): Act {
  const server = serverNamed(parts.world, serverName);
  return { ...parts, server, person: personNamed(parts.world, server, as) };
}

function read(act: Act, kind: string, rest: string | undefined): unknown {
  const { world, server, person } = act;
  switch (kind) {
    case "channels":
      return shownChannel(act, channelNamed(world, server, person, rest));
    case "dm":
      return shownChannel(act, directMessages(world, person.id));
    case "commands":
      return {
        commands: [
          ...(world.state.value.commands[server.id] ?? []),
          ...(world.state.value.commands[""] ?? []),
        ],
      };
    default: {
      const modal = modalOf(act);
      return { modal: modal === undefined ? null : shownModal(act, modal) };
    }
  }
}

function shownWorld({ world }: Parts) {
  return {
    servers: world.state.value.servers.map((one) => ({
      name: one.key,
      id: one.id,
      botIn: one.botIn,
      available: one.available,
      people: one.people.map(({ id, name, isAdmin, tz }) => ({ id, name, isAdmin, tz })),
      channels: one.channels.map(({ id, name, kind, parentId }) => ({ id, name, kind, parentId })),
    })),
  };
}
