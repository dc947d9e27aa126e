import type { JsonObject } from "../../core/json.ts";
import type { Delivery } from "../delivery.ts";
import { INSTALL_PATH } from "../oauth/app.ts";
import { tokensOf } from "../oauth/tokens.ts";
import { homeOfPerson, topView } from "../views.ts";
import {
  channelNamed,
  directMessages,
  driverBody,
  personNamed,
  type World,
  workspaceNamed,
} from "../world.ts";
import type { Act } from "./act.ts";
import { click } from "./click.ts";
import { command, mustBeMember } from "./command.ts";
import { shownChannel, shownView } from "./read.ts";
import { home, message, shortcut } from "./say.ts";
import { close, submit } from "./submit.ts";

const POSTS: Readonly<Record<string, (act: Act, body: JsonObject) => Promise<unknown>>> = {
  "/command": command,
  "/click": click,
  "/submit": submit,
  "/close": close,
  "/message": message,
  "/shortcut": shortcut,
  "/home": home,
};

/** Slack's part of the driver; null where there is no such call. */
export async function driveSlack(
  world: World,
  hub: Delivery,
  method: string,
  path: string,
  body: unknown,
  query: URLSearchParams,
): Promise<unknown | null> {
  const post = POSTS[path];
  if (method === "POST" && post !== undefined) {
    const asked = driverBody(world, body);
    return post(actOf(world, hub, asked.workspace, asked.as), asked);
  }
  if (method !== "GET") return null;
  if (path === "/" || path === "/world") return shownWorld(world);
  const [, kind = "", rest] = /^\/(channels|dm|files|view|home)(?:\/([^/]+))?$/.exec(path) ?? [];
  if (kind === "") return null;
  const act = actOf(world, hub, query.get("workspace"), query.get("as"));
  return read(act, kind, rest);
}

function actOf(world: World, hub: Delivery, workspaceName: unknown, as: unknown): Act {
  const workspace = workspaceNamed(world, workspaceName);
  return { world, hub, workspace, person: personNamed(world, workspace, as) };
}

function read(act: Act, kind: string, rest: string | undefined): unknown {
  const { world, workspace, person } = act;
  switch (kind) {
    case "channels": {
      const channel = channelNamed(world, workspace, person, rest);
      mustBeMember(act, channel);
      return shownChannel(act, channel);
    }
    case "dm":
      return shownChannel(act, directMessages(world, workspace, person.id));
    case "files":
      return fileOf(act, rest);
    case "home": {
      const view = homeOfPerson(workspace, person.id);
      return { view: view === undefined ? null : shownView(act, view) };
    }
    default: {
      const view = topView(workspace, person.id);
      return { view: view === undefined ? null : shownView(act, view) };
    }
  }
}

/** A file's bytes, for a person who is in a channel where it is shared. */
function fileOf({ world, workspace, person }: Act, id: string | undefined) {
  const file = workspace.files.find((one) => one.id === id);
  const visible = workspace.channels.some(
    (channel) => file?.channels.includes(channel.id) && channel.members.includes(person.id),
  );
  if (file === undefined || !visible) {
    throw new world.core.DriverError(404, "no_file", `${person.name} sees no file ${String(id)}`);
  }
  const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`;
  return {
    status: 200,
    headers: { "content-type": file.mimetype, "content-disposition": disposition },
    body: Buffer.from(file.base64, "base64"),
  };
}

function shownWorld(world: World) {
  return {
    ...(world.state.value.oauth && { installUrl: `${world.core.botUrl()}${INSTALL_PATH}` }),
    shortcuts: world.manifest.messageShortcuts,
    globalShortcuts: world.manifest.globalShortcuts,
    homeTab: world.manifest.homeTab,
    workspaces: world.state.value.workspaces.map((one) => ({
      name: one.key,
      id: one.id,
      installed: one.installed,
      people: one.people
        .filter(({ isBot }) => isBot !== true)
        .map(({ id, name, isAdmin, tz }) => ({ id, name, isAdmin, tz })),
      ...(world.state.value.oauth && { tokens: tokensOf(world, one) }),
      channels: one.channels
        .filter((channel) => channel.kind === "channel")
        .map(({ id, name, members }) => ({ id, name, members })),
    })),
  };
}
