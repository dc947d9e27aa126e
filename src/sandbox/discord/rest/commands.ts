import type { APIApplicationCommand } from "discord-api-types/v10";
import { asObject, isObject, type JsonObject } from "../../core/json.ts";
import { command } from "../command-shapes.ts";
import { badField, discordError, FormErrors } from "../errors.ts";
import { APPLICATION_ID } from "../state.ts";
import { nextId, serverById } from "../world.ts";
import { type Answer, type Call, NOTHING, objectBody, ok, param } from "./call.ts";

/** The scope of a call: a server's commands, or "" for the global ones. */
function scopeOf(call: Call): string {
  if (param(call, "application") !== APPLICATION_ID) throw discordError("unknown_application");
  const guild = param(call, "guild");
  if (guild !== "" && serverById(call.world, guild)?.botIn !== true) {
    throw discordError("missing_access");
  }
  return guild;
}

function registered(call: Call, scope: string): APIApplicationCommand[] {
  return call.world.state.value.commands[scope] ?? [];
}

/** The registered commands. */
export function listCommands(call: Call): Answer {
  return ok(registered(call, scopeOf(call)));
}

/** One registered command. */
export function getCommand(call: Call): Answer {
  const found = registered(call, scopeOf(call)).find((one) => one.id === param(call, "command"));
  if (found === undefined) throw discordError("unknown_command");
  return ok(found);
}

/** Replaces all commands of a scope. Those that keep their name and type keep their id, unchanged ones their version. */
export function overwriteCommands(call: Call): Answer {
  const scope = scopeOf(call);
  const { body, world } = call;
  if (!Array.isArray(body)) throw discordError("bad_json");
  const errors = new FormErrors();
  body.forEach((one, i) => {
    command(one, [i], errors);
  });
  errors.throwIfAny();
  const wanted = body.filter(isObject);
  if (wanted.filter((one) => (one.type ?? 1) === 1).length > 100) tooMany(100);
  if (wanted.filter((one) => one.type === 3).length > 15) tooMany(15);
  const before = registered(call, scope);
  const after = wanted.map((one) => stored(call, scope, one, before));
  world.state.value.commands[scope] = after;
  world.state.changed();
  return ok(after);
}

/** Registers one command; one of the same name and type is replaced. */
export function createCommand(call: Call): Answer {
  const scope = scopeOf(call);
  const body = objectBody(call);
  const errors = new FormErrors();
  command(body, [], errors);
  errors.throwIfAny();
  const before = registered(call, scope);
  const made = stored(call, scope, body, before);
  const known = before.some((one) => one.id === made.id);
  const others = before.filter((one) => one.id !== made.id);
  call.world.state.value.commands[scope] = [...others, made];
  call.world.state.changed();
  return ok(made, known ? 200 : 201);
}

/** Takes one command away. */
export function deleteCommand(call: Call): Answer {
  const scope = scopeOf(call);
  const before = registered(call, scope);
  const after = before.filter((one) => one.id !== param(call, "command"));
  if (after.length === before.length) throw discordError("unknown_command");
  call.world.state.value.commands[scope] = after;
  call.world.state.changed();
  return NOTHING;
}

function tooMany(most: number): never {
  badField([], "APPLICATION_COMMANDS_MAX_NUMBER", `Maximum number of commands reached (${most}).`);
}

function stored(
  call: Call,
  scope: string,
  raw: JsonObject,
  before: readonly APIApplicationCommand[],
): APIApplicationCommand {
  const type = raw.type === 2 || raw.type === 3 ? raw.type : 1;
  const old = before.find((one) => one.name === raw.name && one.type === type);
  const permissions = raw.default_member_permissions;
  const said = {
    type,
    name: String(raw.name),
    name_localizations: raw.name_localizations ?? null,
    description: type === 1 ? String(raw.description ?? "") : "",
    description_localizations: raw.description_localizations ?? null,
    default_member_permissions: permissions === undefined ? null : permissions,
    integration_types: raw.integration_types ?? [0],
    contexts: raw.contexts ?? null,
    nsfw: raw.nsfw ?? false,
    ...(raw.dm_permission !== undefined && { dm_permission: raw.dm_permission }),
    ...(Array.isArray(raw.options) && { options: raw.options.map(storedOption) }),
    ...(scope !== "" && { guild_id: scope }),
  };
  const { id: _id, version: _version, application_id: _app, ...content } = asObject(old);
  const same = JSON.stringify(sorted(content)) === JSON.stringify(sorted(said));
  const made = {
    id: old?.id ?? nextId(call.world),
    application_id: APPLICATION_ID,
    version: same && old !== undefined ? old.version : nextId(call.world),
    ...said,
  };
  if (isCommand(made)) return made;
  throw discordError("bad_json");
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, sorted(one)]));
}

/** Options as Discord answers them: what is null or false by default is left out. */
function storedOption(raw: unknown): JsonObject {
  const kept = Object.entries(asObject(raw)).filter(
    ([key, value]) => value !== null && !(key === "required" && value === false),
  );
  const option = Object.fromEntries(kept);
  return {
    ...option,
    ...(Array.isArray(option.options) && { options: option.options.map(storedOption) }),
  };
}

/** The shape was checked before; this tells the compiler. */
function isCommand(value: object): value is APIApplicationCommand {
  return "name" in value;
}
