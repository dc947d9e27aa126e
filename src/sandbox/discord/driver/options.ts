import type { APIApplicationCommand } from "discord-api-types/v10";
import { asList, asObject, asText, isObject, type JsonObject } from "../../core/json.ts";
import { permissionsOf } from "../permissions.ts";
import type { Channel } from "../state.ts";
import type { Act } from "./act.ts";
import type { Resolved } from "./resolved.ts";

/** A command a person uses: its registered definition, the subcommand in it, and the options that this one takes. */
export type Usage = {
  readonly command: APIApplicationCommand;
  /** "milestone fund", as Discord names it. */
  readonly name: string;
  readonly path: readonly { readonly type: 1 | 2; readonly name: string }[];
  readonly options: readonly JsonObject[];
};

/** The commands that are offered in a channel: the server's own and the global ones; in direct messages those that may be there. */
export function offered({ world, server }: Act, channel: Channel): APIApplicationCommand[] {
  const { commands } = world.state.value;
  const global = commands[""] ?? [];
  if (channel.kind === "dm") {
    return global.filter(({ contexts }) => !contexts || contexts.some((one) => one === 1));
  }
  return server.botIn ? [...(commands[server.id] ?? []), ...global] : [];
}

/** Finds the command and subcommand that a driver call names; undefined where Discord offers none such at all. */
export function usageOf(act: Act, channel: Channel, body: JsonObject): Usage | undefined {
  const slash = offered(act, channel).filter((one) => one.type === 1 && permitted(act, one));
  const wanted = asText(body.command)?.replace(/^\//, "");
  const candidates = wanted === undefined ? slash : slash.filter((one) => one.name === wanted);
  if (candidates.length === 0) return undefined;
  const usages = candidates.flatMap(usagesIn);
  const names = [wanted, asText(body.group), asText(body.subcommand)].filter(Boolean).join(" ");
  const found = usages.find(({ name }) => name === names || name.endsWith(` ${names}`));
  if (found !== undefined) return found;
  const known = usages.map(({ name }) => name.split(" ").slice(1).join(" ") || name);
  const message = `no subcommand "${String(body.subcommand ?? names)}" is registered; there are ${known.join(", ")}`;
  throw new act.world.core.DriverError(400, "unknown_subcommand", message);
}

/** Discord hides a command from whom its default permissions leave out. */
function permitted({ server, person }: Act, command: APIApplicationCommand): boolean {
  const needed = command.default_member_permissions;
  if (needed === null || needed === undefined) return true;
  const bits = BigInt(needed);
  return bits !== 0n && (permissionsOf(server, person) & bits) === bits;
}

function usagesIn(command: APIApplicationCommand): Usage[] {
  const raw: unknown = command.options;
  const options = asList(raw).filter(isObject);
  const subcommands = options.filter((one) => one.type === 1 || one.type === 2);
  if (subcommands.length === 0) return [{ command, name: command.name, path: [], options }];
  return subcommands.flatMap((one): Usage[] => {
    const name = String(one.name);
    const below = asList(one.options).filter(isObject);
    if (one.type === 1) {
      const path = [{ type: 1, name }] as const;
      return [{ command, name: `${command.name} ${name}`, path, options: below }];
    }
    return below.map((deeper) => ({
      command,
      name: `${command.name} ${name} ${String(deeper.name)}`,
      path: [{ type: 2, name } as const, { type: 1, name: String(deeper.name) } as const],
      options: asList(deeper.options).filter(isObject),
    }));
  });
}

/** The data of a command or autocompletion, with the person's values in it. */
export function commandData(
  act: Act,
  { command, path, options }: Usage,
  filled: readonly JsonObject[],
  resolved: Resolved,
): JsonObject {
  const { payload } = resolved;
  const nested = path.reduceRight<readonly JsonObject[]>(
    (inner, { type, name }) => [{ type, name, options: inner }],
    filled,
  );
  return {
    id: command.id,
    name: command.name,
    type: command.type,
    ...(path.length + options.length > 0 && { options: nested }),
    ...(command.guild_id !== undefined && { guild_id: act.server.id }),
    ...(payload !== undefined && { resolved: payload }),
  };
}

/** What a person gave for each option, checked as Discord's client checks it. Unknown ones and missing ones are refused. */
export function filledOptions(
  act: Act,
  usage: Usage,
  given: JsonObject,
  resolved: Resolved,
  channel: Channel,
  missing: "refused" | "allowed" = "refused",
): JsonObject[] {
  const known = usage.options.map((one) => String(one.name));
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    const message = `/${usage.name} has no option "${name}"; there are ${known.join(", ") || "none"}`;
    throw new act.world.core.DriverError(400, "unknown_option", message);
  }
  return usage.options.flatMap((option) => {
    const name = String(option.name);
    const raw = given[name];
    if (raw === undefined || raw === null || raw === "") {
      if (option.required === true && missing === "refused") {
        const message = `/${usage.name} needs the option "${name}"`;
        throw new act.world.core.DriverError(400, "missing_option", message);
      }
      return [];
    }
    const value = filledValue(act, usage, option, raw, resolved, channel);
    return [{ name, type: option.type, value }];
  });
}

function filledValue(
  act: Act,
  usage: Usage,
  option: JsonObject,
  raw: unknown,
  resolved: Resolved,
  channel: Channel,
): string | number | boolean {
  const refuse = (why: string): never => {
    const message = `/${usage.name}, option "${String(option.name)}": ${why}`;
    throw new act.world.core.DriverError(400, "bad_option", message);
  };
  switch (option.type) {
    case 3:
      return textOf(option, chosen(option, raw, refuse), refuse);
    case 4:
    case 10:
      return numberOf(option, chosen(option, raw, refuse), refuse);
    case 5:
      return (
        raw === true ||
        raw === "true" ||
        (raw === false || raw === "false" ? false : refuse("true or false"))
      );
    case 6:
    case 9:
      return resolved.user(raw);
    case 7:
      return resolved.channel(raw);
    case 8:
      return resolved.role(raw);
    case 11:
      return resolved.attachment(raw, channel);
    default:
      return refuse("a type that the sandbox cannot fill in");
  }
}

type Refuse = (why: string) => never;

/** One of the fixed choices, by name or value. */
function chosen(option: JsonObject, raw: unknown, refuse: Refuse): unknown {
  const choices = asList(option.choices).map(asObject);
  if (choices.length === 0) return raw;
  const found = choices.find(({ name, value }) => name === raw || String(value) === String(raw));
  return (
    found?.value ??
    refuse(`no choice "${String(raw)}"; there are ${choices.map((one) => one.name).join(", ")}`)
  );
}

function textOf(option: JsonObject, raw: unknown, refuse: Refuse): string {
  const text = String(raw);
  const { min_length: min, max_length: max = 6000 } = option;
  if (typeof min === "number" && [...text].length < min) refuse(`at least ${min} characters`);
  if (typeof max === "number" && [...text].length > max) refuse(`at most ${max} characters`);
  return text;
}

function numberOf(option: JsonObject, raw: unknown, refuse: Refuse): number {
  const value = Number(raw);
  const { min_value: min, max_value: max } = option;
  if (!Number.isFinite(value)) refuse(`"${String(raw)}" is no number`);
  if (option.type === 4 && !Number.isInteger(value)) refuse("a whole number");
  if (typeof min === "number" && value < min) refuse(`at least ${min}`);
  if (typeof max === "number" && value > max) refuse(`at most ${max}`);
  return value;
}
