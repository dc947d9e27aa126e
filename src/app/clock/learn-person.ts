import { isTimeZone } from "../../domain/clock/zone.ts";
import type { PersonId } from "../../domain/ids.ts";
import type { Deps } from "../deps.ts";
import type { Identity } from "../queries/views.ts";
import { owe } from "../tasks.ts";
import { isElsewhere, metIn } from "./guests.ts";
import { replanningOf } from "./own-time.ts";
import { replanPerson } from "./replan.ts";

/** A profile that nobody told us of any change in is read again at most so often. */
const ASK_EVERY_HOURS = 24;

/** Learns a person's time zone from the first of their platforms that knows one, and plans their reminders by it. */
export async function learnPerson(deps: Deps, personId: PersonId): Promise<void> {
  for (const identity of await deps.reads.identitiesOf(personId)) {
    const timeZone = await zoneOf(deps, personId, identity);
    if (!timeZone || !isTimeZone(timeZone)) continue;
    if (await deps.reads.saveProfileZone(personId, timeZone)) await replanPerson(deps, personId);
    return;
  }
}

/** What the account's own workspace says, or where that has no app, one in which its owner is a guest. */
async function zoneOf(deps: Deps, personId: PersonId, identity: Identity): Promise<string | null> {
  try {
    const profile = await deps.chats[identity.platform]?.profile(identity);
    return profile?.timeZone ?? null;
  } catch (error) {
    if (!isElsewhere(error)) throw error;
  }
  const open = await deps.reads.openMilestonesOf(personId);
  for (const id of new Set(open.map(({ agreementId }) => agreementId))) {
    for (const { timeZone } of await metIn(deps, identity, id)) if (timeZone) return timeZone;
  }
  return null;
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
