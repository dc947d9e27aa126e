import { isOwner } from "../../domain/agreement/agreement.ts";
import { refusal } from "../../domain/refusals.ts";
import type { Origin } from "../api.ts";
import type { Deps } from "../deps.ts";
import type { LinkStatus } from "../queries/link-views.ts";
import type { Place, Refused } from "../queries/views.ts";
import { actorIn, refusedWith } from "../resolve.ts";
import { linkRequest, namesOf } from "./codes.ts";

/** What is linked: the channels of this agreement, for its people only, and the accounts of whoever asks. */
export async function linkStatus(
  deps: Deps,
  origin: Origin,
  place: Place,
): Promise<LinkStatus | Refused> {
  const loaded = await deps.store.load(linkRequest(origin));
  const { personId, now, people } = loaded;
  if (!personId) return refusedWith(deps, null, [refusal("link.nothing_yet")]);
  const actor = loaded.agreement && actorIn(loaded.agreement, personId, origin, loaded);
  const agreement = actor?.side ? loaded.agreement : null;
  const { channel: here, actor: me } = origin;
  const [channels, identities, asked] = await Promise.all([
    agreement ? deps.reads.linkedChannels(agreement.id) : [],
    deps.reads.linkedIdentities(personId),
    deps.reads.openLinksOf(me),
  ]);
  return {
    kind: "link",
    agreement,
    actor: agreement ? actor : null,
    people: agreement ? people : {},
    isOwner: agreement !== null && isOwner(agreement, personId),
    channels: channels.map((one) => {
      const isHere =
        here?.platform === one.platform && here.team === one.team && here.channel === one.channel;
      return { ...one, ...(isHere && namesOf(place)), here: isHere };
    }),
    identities: identities.map((one) => ({
      ...one,
      here: one.platform === me.platform && one.team === me.team && one.user === me.user,
    })),
    asked,
    now,
  };
}
