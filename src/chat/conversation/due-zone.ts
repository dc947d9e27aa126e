import type { FormStart } from "../../app/queries/views.ts";
import type { DueZone } from "../forms/terms-form.ts";
import type { Turn } from "./turn.ts";

/** What they set themselves; else what the platform says of them now, or any of their platforms said before. */
export async function dueZone(
  { host }: Pick<Turn, "host">,
  { zones }: Pick<FormStart, "zones">,
): Promise<DueZone> {
  const timeZone = zones.own ?? (await host.timeZone()) ?? zones.profile;
  return { timeZone: timeZone ?? "UTC", isKnown: timeZone !== null };
}
