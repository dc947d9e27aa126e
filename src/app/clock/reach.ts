import type { AgreementId } from "../../domain/ids.ts";
import type { Deps } from "../deps.ts";
import { ProviderError } from "../ports.ts";
import type { ReminderPlace } from "../queries/reminder-views.ts";
import type { Identity, PersonView } from "../queries/views.ts";
import type { Due } from "./digest.ts";
import { isElsewhere, metIn } from "./guests.ts";

/** Where one message to a person may go, best first, and what it says. */
export type Delivery = { readonly places: readonly ReminderPlace[]; readonly dues: readonly Due[] };

/** An account that messages reach; a guest's only in the channels where they are met. */
type Account = { readonly identity: Identity; readonly isGuest: boolean };

/**
 * The accounts under which somebody is still there. Where no platform says that they are, but one gives no answer or
 * is not connected, that is thrown: nobody is gone because a platform is away.
 */
export async function accountsOf(
  deps: Deps,
  person: PersonView,
  agreements: readonly AgreementId[],
): Promise<readonly Account[]> {
  const here: Account[] = [];
  let away: unknown = null;
  for (const identity of person.identities) {
    const chat = deps.chats[identity.platform];
    if (!chat) away ??= notConnected();
    try {
      if (await chat?.profile(identity)) here.push({ identity, isGuest: false });
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      if (error.retryable) away ??= error;
      const isGuest = isElsewhere(error) && (await isMet(deps, identity, agreements));
      if (isGuest) here.push({ identity, isGuest });
    }
  }
  if (here.length === 0 && away !== null) throw away;
  return here;
}

async function isMet(
  deps: Deps,
  identity: Identity,
  agreements: readonly AgreementId[],
): Promise<boolean> {
  for (const id of agreements) if ((await metIn(deps, identity, id)).length > 0) return true;
  return false;
}

/** Nothing is known of people on a platform that this process is not connected to. */
function notConnected(): ProviderError {
  const facts = { code: "not_connected", outcome: "failed", retryable: true } as const;
  return new ProviderError("the platform is not connected", { ...facts, retryAfterSeconds: 600 });
}

/** One delivery for each channel that their reminders go to, or one in their direct messages. */
export async function deliveriesTo(
  deps: Deps,
  person: PersonView,
  here: readonly Account[],
  dues: readonly Due[],
): Promise<readonly Delivery[]> {
  const direct = here
    .filter(({ isGuest }) => !isGuest)
    .map(({ identity }): ReminderPlace => ({ kind: "direct", reader: identity }));
  if (person.clock?.reminders === "direct" && direct.length > 0) return [{ places: direct, dues }];
  const agreements = Map.groupBy(dues, ({ item }) => item.view.agreement.id);
  const deliveries: Delivery[] = [];
  const private_: Due[] = [];
  for (const [agreementId, theirs] of agreements) {
    const channels = await channelsFor(deps, agreementId, here);
    if (channels.length > 0) deliveries.push({ places: [...channels, ...direct], dues: theirs });
    else private_.push(...theirs);
  }
  return private_.length > 0 ? [...deliveries, { places: direct, dues: private_ }] : deliveries;
}

/** The agreement's channels where the person is: on their platform, in their workspace or server, or as a guest. */
async function channelsFor(
  deps: Deps,
  agreementId: AgreementId,
  here: readonly Account[],
): Promise<readonly ReminderPlace[]> {
  const channels = await deps.reads.channelsOf(agreementId);
  const places: ReminderPlace[] = [];
  for (const { identity: reader, isGuest } of here) {
    const theirs = isGuest
      ? (await metIn(deps, reader, agreementId)).map(({ channel }) => channel)
      : channels.filter((one) => one.platform === reader.platform && one.team === reader.team);
    places.push(...theirs.map((channel) => ({ kind: "channel", channel, reader }) as const));
  }
  return places;
}
