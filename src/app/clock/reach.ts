import type { AgreementId } from "../../domain/ids.ts";
import type { Deps } from "../deps.ts";
import { ProviderError } from "../ports.ts";
import type { ReminderPlace } from "../queries/reminder-views.ts";
import type { ChannelRef, Identity, PersonView } from "../queries/views.ts";
import type { Due } from "./digest.ts";

/** Where one message to a person may go, best first, and what it says. */
export type Delivery = { readonly places: readonly ReminderPlace[]; readonly dues: readonly Due[] };

/**
 * The accounts under which somebody is still there. Where no platform says that they are, but one gives no answer or
 * is not connected, that is thrown: nobody is gone because a platform is away.
 */
export async function accountsOf(deps: Deps, person: PersonView): Promise<readonly Identity[]> {
  const here: Identity[] = [];
  let away: unknown = null;
  for (const identity of person.identities) {
    const chat = deps.chats[identity.platform];
    if (!chat) away ??= notConnected();
    try {
      if (await chat?.profile(identity)) here.push(identity);
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      if (error.retryable) away ??= error;
    }
  }
  if (here.length === 0 && away !== null) throw away;
  return here;
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
  here: readonly Identity[],
  dues: readonly Due[],
): Promise<readonly Delivery[]> {
  const direct = here.map((reader): ReminderPlace => ({ kind: "direct", reader }));
  if (person.clock?.reminders === "direct") return [{ places: direct, dues }];
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

/** The agreement's channels where the person is: on their platform, in their workspace or server. */
async function channelsFor(
  deps: Deps,
  agreementId: AgreementId,
  here: readonly Identity[],
): Promise<readonly ReminderPlace[]> {
  const channels = await deps.reads.channelsOf(agreementId);
  return here.flatMap((reader) =>
    channels
      .filter(({ platform, team }) => platform === reader.platform && team === reader.team)
      .map((channel: ChannelRef): ReminderPlace => ({ kind: "channel", channel, reader })),
  );
}
