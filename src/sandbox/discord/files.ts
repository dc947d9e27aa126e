import type { APIAttachment } from "discord-api-types/v10";
import type { SandboxRequest, SandboxResponse } from "../core/types.ts";
import type { StoredFile } from "./state.ts";
import { nextId, type World } from "./world.ts";

const TYPES: Readonly<Record<string, string>> = {
  pdf: "application/pdf",
  png: "image/png",
  jpg: "image/jpeg",
  txt: "text/plain; charset=utf-8",
  json: "application/json",
  csv: "text/csv; charset=utf-8",
};

/** Keeps an attachment's bytes; the name is made safe as Discord makes it. */
export function newFile(
  world: World,
  channelId: string,
  file: { name: string; base64: string; contentType?: string; description?: string | null },
  ephemeral = false,
): StoredFile {
  const name = file.name.replaceAll(/[^\w.-]+/g, "_").slice(-120) || "unknown";
  const stored: StoredFile = {
    id: nextId(world),
    channelId,
    name,
    contentType: file.contentType ?? typeOf(name),
    description: file.description ?? null,
    ephemeral,
    size: Buffer.from(file.base64, "base64").length,
    base64: file.base64,
  };
  world.state.value.files.push(stored);
  world.state.changed();
  return stored;
}

function typeOf(name: string): string {
  return TYPES[name.split(".").at(-1)?.toLowerCase() ?? ""] ?? "application/octet-stream";
}

/** The address of an attachment's bytes, signed for about a day (docs.discord.com/developers/reference#signed-attachment-cdn-urls). */
export function fileUrl(world: World, file: StoredFile): string {
  const path = `/discord/cdn/attachments/${file.channelId}/${file.id}/${file.name}`;
  return `${world.core.selfUrl()}${path}?ex=${signature(file)}`;
}

const signature = ({ expired = 0 }: StoredFile) => (0x6900_0000 + expired).toString(16);

/** Attachments of these ids as Discord writes them. */
export function attachmentsOf(world: World, fileIds: readonly string[]): APIAttachment[] {
  return fileIds.flatMap((id) => {
    const file = world.state.value.files.find((one) => one.id === id);
    return file === undefined ? [] : [attachmentPayload(world, file)];
  });
}

/** One attachment as Discord writes it. */
export function attachmentPayload(world: World, file: StoredFile) {
  const url = fileUrl(world, file);
  return {
    id: file.id,
    filename: file.name,
    size: file.size,
    url,
    proxy_url: url,
    content_type: file.contentType,
    ...(file.description !== null && { description: file.description }),
    ...(file.ephemeral && { ephemeral: true }),
  } satisfies APIAttachment;
}

/** The bytes of an attachment, below `/discord/cdn`; null where the path is another. */
export function serveFile(world: World, request: SandboxRequest): SandboxResponse | null {
  const id = /^\/discord\/cdn\/attachments\/\d+\/(\d+)\//.exec(request.path)?.[1];
  if (id === undefined) return null;
  const file = world.state.value.files.find((one) => one.id === id);
  const isSigned = file !== undefined && request.query.get("ex") === signature(file);
  if (!isSigned) return { status: 404, body: "This content is no longer available." };
  const headers = { "content-type": file.contentType };
  return { status: 200, headers, body: Buffer.from(file.base64, "base64") };
}
