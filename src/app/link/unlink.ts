import { isOwner, sideOf } from "../../domain/agreement/agreement.ts";
import type { AgreementId } from "../../domain/ids.ts";
import { type Refusal, refusal } from "../../domain/refusals.ts";
import type { Origin } from "../api.ts";
import type { Deps } from "../deps.ts";
import type { LinkedIdentity, LinkStatus } from "../queries/link-views.ts";
import type { Place, Refused } from "../queries/views.ts";
import { refusedWith, tooNew } from "../resolve.ts";
import type { NewTask } from "../store.ts";
import { PRIORITY } from "../tasks.ts";
import { type Step, transact } from "../transact.ts";
import { linkRequest } from "./codes.ts";
import { linkStatus } from "./status.ts";

/** Parts one of the person's accounts from them, at once. A person keeps one; a new account parts nobody but itself. */
export async function unlinkIdentity(
  deps: Deps,
  origin: Origin,
  linkId: string,
  place: Place,
): Promise<LinkStatus | Refused> {
  const me = await deps.reads.personOf(origin.actor);
  const [accounts, told] = await Promise.all([
    me ? deps.reads.linkedIdentities(me) : [],
    me ? deps.reads.agreementsOf(me) : [],
  ]);
  const account = accounts.find((one) => one.linkId === linkId);
  const request = { ...linkRequest(origin), requestId: origin.requestId };
  const no = await transact<Refused | null>(deps, request, (loaded): Step<Refused | null> => {
    if (loaded.act) return { answer: null };
    const { personId } = loaded;
    const refuse = (one: Refusal) => ({ answer: refusedWith(deps, null, [one]) });
    if (!account || !personId || personId !== me) return refuse(refusal("identity.gone"));
    if (accounts.length === 1) return refuse(refusal("identity.last_one"));
    const isOwn =
      account.platform === origin.actor.platform &&
      account.team === origin.actor.team &&
      account.user === origin.actor.user;
    if (loaded.waitsUntil && !isOwn) return { answer: tooNew(deps, loaded, loaded.waitsUntil) };
    return {
      change: {
        actor: personId,
        request: { id: origin.requestId, verb: "link", personId, milestoneId: null },
        links: { part: { linkId, personId } },
        tasks: told.map((id) => announcement(deps, id, personId, account)),
      },
      answer: () => null,
      repeated: async () => null,
    };
  });
  return no ?? linkStatus(deps, origin, place);
}

function announcement(
  deps: Deps,
  agreementId: AgreementId,
  person: string,
  { platform, teamName, name }: Omit<LinkedIdentity, "here">,
): NewTask {
  return {
    ...{ id: deps.newId(), kind: "announce", subject: "identity_unlinked", agreementId },
    ...{ milestoneId: null, priority: PRIORITY.notice },
    detail: { where: "channel", person, platform, team: teamName, name },
  };
}

/** Takes a channel away from the agreement; its cards stay where they are and follow nothing more. */
export async function unlinkChannel(
  deps: Deps,
  origin: Origin,
  linkId: string,
  place: Place,
): Promise<LinkStatus | Refused> {
  const first = await deps.store.load(linkRequest(origin));
  const known = first.agreement ? await deps.reads.linkedChannels(first.agreement.id) : [];
  const freed = known.find((one) => one.linkId === linkId);
  const request = { ...linkRequest(origin), requestId: origin.requestId };
  const no = await transact<Refused | null>(deps, request, (loaded): Step<Refused | null> => {
    if (loaded.act) return { answer: null };
    const { agreement, personId, now } = loaded;
    const side = agreement && personId ? sideOf(agreement, personId) : null;
    const refuse = (one: Refusal, to = loaded) => ({ answer: refusedWith(deps, to, [one]) });
    if (!agreement || !personId || !side || agreement.id !== first.agreement?.id) {
      return { answer: refusedWith(deps, null, [refusal("agreement.none_here")]) };
    }
    if (!isOwner(agreement, personId)) return refuse(refusal("agreement.only_owner", { side }));
    if (loaded.waitsUntil) return { answer: tooNew(deps, loaded, loaded.waitsUntil) };
    if (!freed) return refuse(refusal("link.channel_gone"));
    if (known.length === 1) return refuse(refusal("link.last_channel"));
    const { platform, team, channel } = freed;
    return {
      change: {
        actor: personId,
        request: { id: origin.requestId, verb: "link", personId, milestoneId: null },
        agreementEvents: [
          { type: "ChannelUnlinked", by: personId, place: { platform, team, channel }, at: now },
        ],
        links: { freeChannel: { platform, team, channel, linkId, agreementId: agreement.id } },
      },
      answer: () => null,
      repeated: async () => null,
    };
  });
  return no ?? linkStatus(deps, origin, place);
}
