import { isTimeZone } from "../../domain/clock/zone.ts";
import type { PersonId } from "../../domain/ids.ts";
import type { Deps } from "../deps.ts";
import { replanPerson } from "./replan.ts";

/** Learns a person's time zone from the first of their platforms that knows one, and plans their reminders by it. */
export async function learnPerson(deps: Deps, personId: PersonId): Promise<void> {
  for (const identity of await deps.reads.identitiesOf(personId)) {
    const profile = await deps.chats[identity.platform]?.profile(identity);
    const timeZone = profile?.timeZone;
    if (!timeZone || !isTimeZone(timeZone)) continue;
    if (await deps.reads.saveProfileZone(personId, timeZone)) await replanPerson(deps, personId);
    return;
  }
}
