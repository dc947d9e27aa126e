import { isTimeZone } from "../../domain/clock/zone.ts";
import type { PersonId } from "../../domain/ids.ts";
import type { Deps } from "../deps.ts";
import type { Identity } from "../queries/views.ts";
import { owe } from "../tasks.ts";
import { replanningOf } from "./own-time.ts";
import { replanPerson } from "./replan.ts";

/** A profile that nobody told us of any change in is read again at most so often. */
const ASK_EVERY_HOURS = 24;

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

/** Owes another look at a person's zone, once a day: for whoever has just been written to. */
export async function learnAgain(deps: Deps, personId: PersonId): Promise<void> {
  if (!(await deps.reads.mayAskProfile(personId, ASK_EVERY_HOURS))) return;
  await owe(deps, [{ ...replanningOf(deps, personId), kind: "learn_person" }]);
}

/** A platform says what it knows of somebody now; whoever is nobody here, or is in no zone that there is, changes nothing. */
export async function profileChanged(
  deps: Deps,
  identity: Identity,
  timeZone: string | null,
): Promise<void> {
  if (timeZone === null || !isTimeZone(timeZone)) return;
  const personId = await deps.reads.personOf(identity);
  if (!personId || !(await deps.reads.saveProfileZone(personId, timeZone))) return;
  await owe(deps, [replanningOf(deps, personId)]);
}
