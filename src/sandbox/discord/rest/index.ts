import type { SandboxRequest, SandboxResponse } from "../../core/types.ts";
import { DiscordError, discordError } from "../errors.ts";
import type { Gateway } from "../gateway.ts";
import type { Desk } from "../interactions.ts";
import { BOT_TOKEN } from "../state.ts";
import type { World } from "../world.ts";
import { type Answer, type Call, readBody } from "./call.ts";
import { callback } from "./callback.ts";
import * as commands from "./commands.ts";
import * as messages from "./messages.ts";
import * as places from "./places.ts";
import type { RateLimits } from "./rate-limits.ts";
import * as threads from "./threads.ts";
import * as webhooks from "./webhooks.ts";

type Run = (call: Call) => Answer;

/** Routes below /api/v10; what begins with ":" is a parameter. Those marked `open` need no token. */
const ROUTES: readonly (readonly [string, string, Run, "open"?])[] = [
  ["GET", "gateway", places.gateway, "open"],
  ["GET", "gateway/bot", places.gatewayBot],
  ["GET", "users/@me", places.me],
  ["POST", "users/@me/channels", places.openDm],
  ["GET", "users/@me/guilds", places.myGuilds],
  ["DELETE", "users/@me/guilds/:guild", places.leaveGuild],
  ["GET", "users/:user", places.getUser],
  ["GET", "applications/@me", places.application],
  ["GET", "oauth2/applications/@me", places.application],
  ["GET", "applications/:application/commands", commands.listCommands],
  ["PUT", "applications/:application/commands", commands.overwriteCommands],
  ["POST", "applications/:application/commands", commands.createCommand],
  ["GET", "applications/:application/commands/:command", commands.getCommand],
  ["DELETE", "applications/:application/commands/:command", commands.deleteCommand],
  ["GET", "applications/:application/guilds/:guild/commands", commands.listCommands],
  ["PUT", "applications/:application/guilds/:guild/commands", commands.overwriteCommands],
  ["POST", "applications/:application/guilds/:guild/commands", commands.createCommand],
  ["POST", "interactions/:interaction/:token/callback", callback, "open"],
  ["POST", "webhooks/:application/:token", webhooks.followUp, "open"],
  ["GET", "webhooks/:application/:token/messages/:message", webhooks.getAnswer, "open"],
  ["PATCH", "webhooks/:application/:token/messages/:message", webhooks.editAnswer, "open"],
  ["DELETE", "webhooks/:application/:token/messages/:message", webhooks.deleteAnswer, "open"],
  ["GET", "channels/:channel", places.getChannel],
  ["PATCH", "channels/:channel", places.editChannel],
  ["POST", "channels/:channel/typing", places.typing],
  ["GET", "channels/:channel/messages", messages.listMessages],
  ["POST", "channels/:channel/messages", messages.createMessage],
  ["GET", "channels/:channel/messages/:message", messages.getMessage],
  ["PATCH", "channels/:channel/messages/:message", messages.editMessage],
  ["DELETE", "channels/:channel/messages/:message", messages.deleteMessage],
  ["POST", "channels/:channel/messages/:message/threads", threads.threadFromMessage],
  ["POST", "channels/:channel/threads", threads.threadWithoutMessage],
  ["GET", "channels/:channel/thread-members", threads.listThreadMembers],
  ["GET", "channels/:channel/thread-members/:user", threads.getThreadMember],
  ["PUT", "channels/:channel/thread-members/:user", threads.addThreadMember],
  ["DELETE", "channels/:channel/thread-members/:user", threads.removeThreadMember],
  ["GET", "guilds/:guild", places.getGuild],
  ["GET", "guilds/:guild/channels", places.guildChannels],
  ["GET", "guilds/:guild/roles", places.guildRoles],
  ["GET", "guilds/:guild/members/search", places.searchMembers],
  ["GET", "guilds/:guild/members/:user", places.guildMember],
];

type Matched = {
  readonly route: (typeof ROUTES)[number];
  readonly params: Readonly<Record<string, string>>;
};

/** Answers one REST call; a route that the sandbox does not know is shown loudly in the log. */
export async function callRest(
  world: World,
  gateway: Gateway,
  desk: Desk,
  limits: RateLimits,
  request: SandboxRequest,
): Promise<SandboxResponse> {
  const path = request.path.replace(/^\/discord\/api\/v10\/?/, "");
  let headers: Record<string, string> = {};
  try {
    const { route, params } = match(world, request.method, path);
    const [method, template, run, open] = route;
    if (open === undefined) authorize(world, request);
    const major = params.channel ?? params.guild ?? params.token ?? "";
    // Callbacks to interactions stand outside the limits.
    const taken = run === callback ? null : limits.take(`${method} ${template} ${major}`);
    headers = taken?.headers ?? {};
    if (taken?.retryAfterMs) return limited(taken.headers, taken.retryAfterMs);
    const { body, uploads } = await readBody(request);
    const call = { world, gateway, desk, params, query: request.query, body, uploads };
    return answered(run(call), headers);
  } catch (error) {
    if (!(error instanceof DiscordError)) throw error;
    if (error.code === 50035) {
      const detail = { errors: error.errors };
      world.core.log("warn", `discord ${request.method} /${path}: ${error.message}`, detail);
    }
    const { status, code, message, errors } = error;
    return { status, headers, body: { message, code, ...(errors !== null && { errors }) } };
  }
}

function match(world: World, method: string, path: string): Matched {
  const asked = path.split("/").map(decodedSegment);
  const fitting = ROUTES.flatMap((route) => {
    const params = paramsOf(route[1].split("/"), asked);
    return params === null ? [] : [{ route, params }];
  });
  const found = fitting.find(({ route }) => route[0] === method);
  if (found !== undefined) return found;
  world.core.log("error", `UNKNOWN DISCORD ROUTE ${method} /${path}: the sandbox does not have it`);
  throw discordError(fitting.length > 0 ? "method_not_allowed" : "not_found");
}

/** A segment of a path as it was meant: SDKs send `@original` as `%40original`. */
export function decodedSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function paramsOf(template: readonly string[], asked: readonly string[]) {
  if (template.length !== asked.length) return null;
  const params: Record<string, string> = {};
  for (const [i, part] of template.entries()) {
    const given = asked[i] ?? "";
    if (part.startsWith(":") && given !== "") params[part.slice(1)] = given;
    else if (part !== given) return null;
  }
  return params;
}

function authorize(world: World, request: SandboxRequest): void {
  const valid = !world.state.value.tokenRevoked;
  if (!valid || request.headers.authorization !== `Bot ${BOT_TOKEN}`)
    throw discordError("unauthorized");
}

/** A 204 carries no body and no content type of JSON. */
function answered({ status, body }: Answer, headers: Record<string, string>): SandboxResponse {
  if (body !== null) return { status, headers, body };
  return { status, headers: { ...headers, "content-type": "text/html; charset=utf-8" } };
}

function limited(headers: Record<string, string>, afterMs: number): SandboxResponse {
  const seconds = afterMs / 1000;
  return {
    status: 429,
    headers: {
      ...headers,
      "retry-after": String(Math.ceil(seconds)),
      "x-ratelimit-scope": "user",
    },
    body: { message: "You are being rate limited.", retry_after: seconds, global: false, code: 0 },
  };
}
