import { type Client, Routes } from "discord.js";
import type { Log } from "../../app/ports.ts";
import { commandDefinitions } from "./commands.ts";
import { calling } from "./provider-error.ts";

/** Registers the commands where Discord has others; where they are the same, nothing is written. */
export async function registerCommands(
  client: Client,
  applicationId: string,
  log: Log,
): Promise<"registered" | "unchanged"> {
  const route = Routes.applicationCommands(applicationId);
  const wanted = commandDefinitions();
  const found = await calling(() => client.rest.get(route));
  const known = Array.isArray(found) ? found : [];
  const same =
    known.length === wanted.length &&
    wanted.every((one) => known.some((other) => contains(other, one)));
  if (same) return "unchanged";
  await calling(() => client.rest.put(route, { body: wanted }));
  log.info("registered the commands at Discord", { commands: wanted.map(({ name }) => name) });
  return "registered";
}

/**
 * Whether Discord's answer says all that we define, whatever else it adds. What is false, empty or not there is the
 * same to Discord; lists keep their order where it matters to people and are compared in it.
 */
export function contains(found: unknown, wanted: unknown): boolean {
  if (isEmpty(wanted)) return isEmpty(found);
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(found) &&
      found.length === wanted.length &&
      wanted.every((item, index) => contains(found[index], item))
    );
  }
  if (typeof wanted !== "object" || wanted === null) return found === wanted;
  if (typeof found !== "object" || found === null) return false;
  const has = new Map(Object.entries(found));
  return Object.entries(wanted).every(([key, value]) => contains(has.get(key), value));
}

const isEmpty = (value: unknown) =>
  value === undefined ||
  value === null ||
  value === false ||
  (Array.isArray(value) && value.length === 0);
