import { isObject, type JsonObject, parseJson } from "../../core/json.ts";
import type { SandboxRequest } from "../../core/types.ts";
import type { Delivery } from "../delivery.ts";
import { SlackError } from "../slack-error.ts";
import type { Channel, Person, StoredMessage, Workspace } from "../state.ts";
import { channelsOf, directMessages, type World } from "../world.ts";

/** One call of a Web API method by an installed app. */
export type Call = {
  readonly world: World;
  readonly hub: Delivery;
  readonly workspace: Workspace;
  /** What the token was granted. */
  readonly scopes: ReadonlySet<string>;
  readonly args: JsonObject;
};

/** A Web API method: the scope it needs, if any, and what it answers beside `ok`. */
export type Method = {
  readonly scope: string | null;
  run(call: Call): JsonObject;
};

const JSON_ARGS = ["blocks", "attachments", "view", "files", "metadata"];

/** The arguments of a call, from query, form or JSON body; structures sent as text in a form are parsed. */
export function argumentsOf(request: SandboxRequest): JsonObject {
  const args: JsonObject = Object.fromEntries(request.query);
  const text = request.body.toString("utf8");
  if ((request.headers["content-type"] ?? "").startsWith("application/json")) {
    const body = parseJson(text);
    if (!isObject(body)) throw new SlackError("json_not_object");
    return { ...args, ...body };
  }
  Object.assign(args, Object.fromEntries(new URLSearchParams(text)));
  for (const name of JSON_ARGS) {
    const value = args[name];
    if (typeof value !== "string") continue;
    const parsed = parseJson(value);
    if (parsed === undefined) {
      throw new SlackError(name === "blocks" ? "invalid_blocks_format" : "invalid_arguments", {
        messages: [`[ERROR] must be valid JSON [json-pointer:/${name}]`],
      });
    }
    args[name] = parsed;
  }
  return args;
}

/** A text argument; a missing one is refused as Slack does. */
export function required(call: Call, name: string, error = "invalid_arguments"): string {
  const value = call.args[name];
  if (typeof value === "string" && value !== "") return value;
  throw new SlackError(error, { messages: [`[ERROR] missing required field: ${name}`] });
}

/** A text argument, undefined where it is not given. */
export function optional(call: Call, name: string): string | undefined {
  const value = call.args[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A yes-or-no argument; forms send it as text. */
export function yes(call: Call, name: string): boolean {
  return call.args[name] === true || call.args[name] === "true" || call.args[name] === "1";
}

/** The channel of a call: by id or name, or by a user id for direct messages. */
export function channelOf(call: Call, name = "channel"): Channel {
  const { world, workspace } = call;
  const wanted = required(call, name, "channel_not_found").replace(/^#/, "");
  if (workspace.people.some((one) => one.id === wanted)) {
    return directMessages(world, workspace, wanted);
  }
  const found = channelsOf(world, workspace).find(({ id, name }) => [id, name].includes(wanted));
  if (found === undefined) throw new SlackError("channel_not_found");
  return found;
}

/** Refuses where the bot is not in the channel. */
export function mustBeIn(call: Call, channel: Channel): void {
  if (!channel.members.includes(call.workspace.botUserId)) throw new SlackError("not_in_channel");
}

/** The person of a call. */
export function userOf(call: Call, name = "user"): Person {
  const id = required(call, name, "user_not_found");
  const found = call.workspace.people.find((one) => one.id === id);
  if (found === undefined) throw new SlackError("user_not_found");
  return found;
}

/** A message that is in the history, thus no ephemeral one. */
export function historyMessage(channel: Channel, ts: string): StoredMessage {
  const found = channel.messages.find((one) => one.ts === ts && one.reader === null);
  if (found === undefined) throw new SlackError("message_not_found");
  return found;
}

/** One page of a list, with the cursor of the next. */
export function page<T>(call: Call, items: readonly T[], most = 1000) {
  const limit = Math.max(1, Math.min(Number(call.args.limit ?? 100) || 100, most));
  const cursor = optional(call, "cursor");
  const from = cursor === undefined ? 0 : Number(Buffer.from(cursor, "base64").toString());
  if (Number.isNaN(from)) throw new SlackError("invalid_cursor");
  const next = from + limit;
  const more = next < items.length;
  return {
    items: items.slice(from, next),
    response_metadata: { next_cursor: more ? Buffer.from(String(next)).toString("base64") : "" },
    has_more: more,
  };
}
