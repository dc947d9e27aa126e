import { isObject, type JsonObject, parseJson } from "../../core/json.ts";
import type { SandboxRequest } from "../../core/types.ts";
import { discordError } from "../errors.ts";
import { newFile } from "../files.ts";
import type { Gateway } from "../gateway.ts";
import type { Desk } from "../interactions.ts";
import { bits, botPermissions, type Permission } from "../permissions.ts";
import { BOT_USER_ID, type Channel, type Server, type StoredMessage } from "../state.ts";
import { anyone, channelById, serverById, type World } from "../world.ts";

// 10 MiB a file without boosts (docs: "Uploading Files"), as base64.
const MOST_FILE_BASE64 = (10 * 1024 * 1024 * 4) / 3;

/** One REST call with its path parameters (decoded) and parsed body. */
export type Call = {
  readonly world: World;
  readonly gateway: Gateway;
  readonly desk: Desk;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: JsonObject | readonly unknown[];
  readonly uploads: readonly Upload[];
};

/** A file part of a multipart body: `files[n]`. */
export type Upload = {
  readonly index: string;
  readonly name: string;
  readonly contentType: string;
  readonly base64: string;
};

/** A status with what is answered; null is an empty answer. */
export type Answer = { readonly status: number; readonly body: unknown };

export function ok(body: unknown, status = 200): Answer {
  return { status, body };
}

export const NOTHING: Answer = { status: 204, body: null };

/** The body of a request: JSON, or multipart with `payload_json` and files. Throws 50109 where it is neither. */
export async function readBody(request: SandboxRequest): Promise<Pick<Call, "body" | "uploads">> {
  const type = request.headers["content-type"] ?? "";
  if (!type.startsWith("multipart/form-data")) {
    if (request.body.length === 0) return { body: {}, uploads: [] };
    return { body: structured(request.body.toString("utf8")), uploads: [] };
  }
  const form = await new Response(new Uint8Array(request.body), {
    headers: { "content-type": type },
  })
    .formData()
    .catch(() => null);
  if (form === null) throw discordError("bad_json");
  const uploads: Upload[] = [];
  for (const [name, part] of form) {
    const index = /^files\[(\d+)\]$/.exec(name)?.[1];
    if (typeof part === "string" || index === undefined) continue;
    const base64 = Buffer.from(await part.arrayBuffer()).toString("base64");
    uploads.push({ index, name: part.name, contentType: part.type, base64 });
  }
  const payload = form.get("payload_json");
  return { body: typeof payload === "string" ? structured(payload) : {}, uploads };
}

function structured(text: string): Call["body"] {
  const parsed = parseJson(text);
  if (isObject(parsed) || Array.isArray(parsed)) return parsed;
  throw discordError("bad_json");
}

/** The body as an object. */
export function objectBody({ body }: Call): JsonObject {
  if (isObject(body)) return body;
  throw discordError("bad_json");
}

/** A path parameter. */
export function param({ params }: Call, name: string): string {
  return params[name] ?? "";
}

/** Keeps the uploaded files of a call; `attachments` may name and describe them. */
export function keepUploads(
  { world, uploads }: Call,
  channelId: string,
  attachments: unknown,
  ephemeral = false,
): string[] {
  const described = Array.isArray(attachments) ? attachments.filter(isObject) : [];
  if (uploads.some(({ base64 }) => base64.length > MOST_FILE_BASE64)) {
    throw discordError("too_large");
  }
  return uploads.map(({ index, name, contentType, base64 }) => {
    const entry = described.find((one) => String(one.id) === index);
    const description = typeof entry?.description === "string" ? entry.description : null;
    const given = typeof entry?.filename === "string" ? entry.filename : name;
    const type = contentType === "" ? {} : { contentType };
    const file = { name: given, base64, description, ...type };
    return newFile(world, channelId, file, ephemeral).id;
  });
}

/** A channel that the bot may look at, with its server. Throws 10003 and 50001 as Discord does. */
export function channelOf(call: Call, id = param(call, "channel")) {
  const found = channelById(call.world, id);
  if (found === undefined) throw discordError("unknown_channel");
  const { server, channel } = found;
  if (server !== null && !server.botIn) throw discordError("missing_access");
  if (server !== null && !server.available) throw discordError("missing_access");
  requirePermission(server, channel);
  return found;
}

/** Refuses where the bot lacks a permission: 50001 without VIEW_CHANNEL, else 50013. */
export function requirePermission(
  server: Server | null,
  channel: Channel,
  ...names: Permission[]
): void {
  const held = botPermissions(server, channel);
  if ((held & bits("ViewChannel")) === 0n) throw discordError("missing_access");
  if (names.some((name) => (held & bits(name)) === 0n)) throw discordError("missing_permissions");
}

/** A message of the history, thus no ephemeral one. */
export function messageOf(channel: Channel, id: string): StoredMessage {
  const found = channel.messages.find((one) => one.id === id && one.reader === null);
  if (found === undefined) throw discordError("unknown_message");
  return found;
}

/** A server that the bot is in. */
export function serverOf(call: Call): Server {
  const server = serverById(call.world, param(call, "guild"));
  if (server?.botIn !== true || !server.available) throw discordError("unknown_guild");
  return server;
}

/** Refuses direct messages to somebody who shares no server with the bot or takes none. */
export function mayDm({ world }: Call, channel: Channel): void {
  const { servers } = world.state.value;
  const person = anyone(world, channel.with ?? BOT_USER_ID);
  const shared = servers.some(
    (one) => one.botIn && one.people.some((other) => other.id === person?.id),
  );
  if (person?.takesDms !== true || !shared) throw discordError("cannot_dm");
}
