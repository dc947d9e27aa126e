import type { SandboxRequest, SandboxResponse } from "../core/types.ts";
import type { StoredFile, Workspace } from "./state.ts";
import { slackId, type World } from "./world.ts";

const TYPES: Readonly<Record<string, string>> = {
  csv: "text/csv",
  html: "text/html",
  json: "application/json",
  pdf: "application/pdf",
  png: "image/png",
  txt: "text/plain",
};

/** A file of a person or the bot, not yet shared anywhere. */
export function newFile(
  world: World,
  workspace: Workspace,
  user: string,
  name: string,
  base64 = "",
): StoredFile {
  const file: StoredFile = {
    id: slackId(world, "F"),
    name,
    title: name,
    mimetype: TYPES[extension(name)] ?? "application/octet-stream",
    user,
    created: Math.floor(world.core.clock.now().getTime() / 1000),
    base64,
    size: Buffer.from(base64, "base64").length,
    shared: false,
    channels: [],
  };
  workspace.files.push(file);
  world.state.changed();
  return file;
}

/** A file as Slack writes it. */
export function filePayload(world: World, workspace: Workspace, file: StoredFile) {
  const base = `${world.core.selfUrl()}/slack/files-pri/${workspace.id}-${file.id}`;
  const name = encodeURIComponent(file.name);
  return {
    id: file.id,
    created: file.created,
    timestamp: file.created,
    name: file.name,
    title: file.title,
    mimetype: file.mimetype,
    filetype: extension(file.name) || "binary",
    pretty_type: (extension(file.name) || "binary").toUpperCase(),
    user: file.user,
    user_team: workspace.id,
    editable: false,
    size: file.size,
    mode: "hosted",
    is_external: false,
    external_type: "",
    is_public: false,
    public_url_shared: false,
    display_as_bot: false,
    username: "",
    url_private: `${base}/${name}`,
    url_private_download: `${base}/download/${name}`,
    permalink: `https://${workspace.key}.slack.com/files/${file.user}/${file.id}/${name}`,
    permalink_public: "",
    channels: file.channels.filter((id) => id.startsWith("C")),
    groups: [],
    ims: file.channels.filter((id) => id.startsWith("D")),
    comments_count: 0,
    has_rich_preview: false,
    file_access: "visible",
    is_starred: false,
    shares: {},
    ...(file.alt !== undefined && { alt_txt: file.alt }),
  };
}

function extension(name: string): string {
  return /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
}

/** Takes the bytes of a file at its upload URL: raw, or the first part of a multipart form. */
export async function receiveUpload(
  world: World,
  request: SandboxRequest,
): Promise<SandboxResponse> {
  const id = request.path.split("/").at(-1);
  const file = world.state.value.workspaces.flatMap((one) => one.files).find((f) => f.id === id);
  if (file === undefined) return { status: 404, body: "no such upload" };
  const bytes = await uploadedBytes(request);
  file.base64 = bytes.toString("base64");
  file.size = bytes.length;
  world.state.changed();
  return { status: 200, body: `OK - ${bytes.length}` };
}

async function uploadedBytes(request: SandboxRequest): Promise<Buffer> {
  const type = request.headers["content-type"] ?? "";
  if (!type.startsWith("multipart/form-data")) return request.body;
  const form = await new Response(new Uint8Array(request.body), {
    headers: { "content-type": type },
  }).formData();
  for (const part of form.values()) {
    if (typeof part !== "string") return Buffer.from(await part.arrayBuffer());
  }
  return Buffer.alloc(0);
}

/** Gives a file's bytes at its url_private, to the bot of its workspace alone. */
export function downloadFile(world: World, request: SandboxRequest): SandboxResponse {
  const [, teamId, fileId] = /\/files-pri\/([A-Z0-9]+)-([A-Z0-9]+)\//.exec(request.path) ?? [];
  const workspace = world.state.value.workspaces.find((one) => one.id === teamId);
  const file = workspace?.files.find((one) => one.id === fileId);
  const token = (request.headers.authorization ?? "").replace(/^Bearer /, "");
  if (file?.deleted) return { status: 404, body: "not found" };
  if (workspace === undefined || file === undefined || token !== workspace.botToken) {
    return { status: 403, body: "forbidden" };
  }
  return {
    status: 200,
    headers: { "content-type": file.mimetype },
    body: Buffer.from(file.base64, "base64"),
  };
}
