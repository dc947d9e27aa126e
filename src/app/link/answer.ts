import { isAnswerable } from "../../domain/agreement/linking.ts";
import { type AgreementId, isUuid } from "../../domain/ids.ts";
import { refusal } from "../../domain/refusals.ts";
import type { Origin } from "../api.ts";
import { relearning } from "../clock/own-time.ts";
import type { Deps } from "../deps.ts";
import type { LinkRow, LinkSettled } from "../queries/link-views.ts";
import type { Refused } from "../queries/views.ts";
import { refusedWith, tooNew } from "../resolve.ts";
import type { Linking, Loaded, LoadRequest, NewTask } from "../store.ts";
import { PRIORITY } from "../tasks.ts";
import { type Change, type Step, transact } from "../transact.ts";
import { linkOf, tellLink } from "./redeem.ts";

export type LinkAnswer = "confirm" | "refuse";

const NOBODY = "00000000-0000-0000-0000-000000000000";

/**
 * The maker's answer to a request, from the account that made the code; only this makes a link. Everything is looked at
 * again: what became impossible meanwhile is refused, and nobody ends up on both sides.
 */
export async function answerLink(
  deps: Deps,
  origin: Origin,
  linkId: string,
  said: LinkAnswer,
): Promise<LinkSettled | Refused> {
  const { requestId, actor } = origin;
  const request: LoadRequest = {
    ...{ requestId, actor, ref: { by: "none" } },
    link: { id: isUuid(linkId) ? linkId : NOBODY },
  };
  const told = await agreementsToTell(deps, origin);
  return transact<LinkSettled | Refused>(deps, request, (loaded): Step<LinkSettled | Refused> => {
    const { linking, now } = loaded;
    const row = linking?.row ?? null;
    if (!linking || !row?.asker || !isMaker(row, loaded, origin)) {
      return { answer: refusedWith(deps, null, [refusal("milestone.not_found")]) };
    }
    if (loaded.act) return { answer: { kind: "link_settled", link: row, now } };
    if (!isAnswerable(row.askedAt, row.settledAt, now)) {
      const detail = { outcome: row.outcome, at: row.settledAt };
      return { answer: { ...refusedWith(deps, null, [refusal("link.settled", detail)]), now } };
    }
    const outcome = said === "confirm" ? "confirmed" : "refused";
    const settled = { ...row, settledAt: now, outcome } as const;
    const base = {
      actor: row.issuer.personId,
      request: { id: requestId, verb: "link", personId: row.issuer.personId, milestoneId: null },
      tasks: [tellLink(deps, row, "settled")],
    };
    const answered = {
      answer: () => ({ kind: "link_settled", link: settled, now }) as const,
      repeated: () => answerLink(deps, origin, linkId, said),
    };
    const links = { settled: { id: row.id, outcome } } as const;
    if (said === "refuse") return { change: { ...base, links }, ...answered };
    if (loaded.waitsUntil) return { answer: tooNew(deps, loaded, loaded.waitsUntil) };
    const { asker } = row;
    const { channel, channelTeam, platform } = asker;
    const where = channel && channelTeam ? { platform, team: channelTeam, channel } : null;
    const linked = linkOf(deps, linking, row, where, now);
    const known = { ...loaded, agreement: linking.agreement, people: linking.people };
    if (!linked.ok) {
      return { answer: { ...refusedWith(deps, known, [linked.refusal]), now } };
    }
    if (row.kind === "person") {
      const tasks = [
        ...base.tasks,
        ...told.map((id) => announcement(deps, id, row)),
        // The new account may know when they work.
        ...relearning(deps, row.issuer.personId),
      ];
      return { change: { ...base, tasks, links: { ...links, join: joinOf(row) } }, ...answered };
    }
    const bindChannel = linked.binds && where ? bindingOf(linking, row, where) : null;
    return {
      loaded: known,
      change: {
        ...base,
        agreementEvents: linked.events,
        links: { ...links, ...(bindChannel && { bindChannel }) },
        ...newcomer(linking, row, linked.asker),
      },
      ...answered,
    };
  });
}

function isMaker({ issuer }: LinkRow, { personId }: Loaded, { actor }: Origin): boolean {
  return (
    issuer.personId === personId &&
    issuer.platform === actor.platform &&
    issuer.team === actor.team &&
    issuer.user === actor.user
  );
}

/** All whom a new account of this person concerns. */
async function agreementsToTell(deps: Deps, { actor }: Origin): Promise<readonly AgreementId[]> {
  const personId = await deps.reads.personOf(actor);
  return personId ? deps.reads.agreementsOf(personId) : [];
}

function joinOf({ id, issuer, asker }: LinkRow) {
  const {
    platform = issuer.platform,
    team = "",
    user = "",
    name = "",
    teamName = null,
  } = asker ?? {};
  return { platform, team, user, name, teamName, personId: issuer.personId, linkId: id };
}

/** An account joined a person: both sides of each of their agreements hear of it. */
function announcement(deps: Deps, agreementId: AgreementId, { issuer, asker }: LinkRow): NewTask {
  return {
    id: deps.newId(),
    kind: "announce",
    subject: "identity_linked",
    agreementId,
    milestoneId: null,
    priority: PRIORITY.notice,
    detail: {
      where: "channel",
      person: issuer.personId,
      platform: asker?.platform ?? null,
      team: asker?.teamName ?? null,
      name: asker?.name ?? null,
    },
  };
}

function bindingOf(
  { agreement }: Linking,
  { issuer, asker }: LinkRow,
  where: { readonly team: string; readonly channel: string },
) {
  if (!agreement || !asker) return null;
  const { platform, teamName, channelName } = asker;
  const { team, channel } = where;
  const place = { platform, team, channel, teamName, channelName };
  return { ...place, agreementId: agreement.id, by: issuer.personId };
}

/** Somebody whom nobody knew becomes a person with the seat. */
function newcomer(
  { askerPersonId }: Linking,
  { side, asker }: LinkRow,
  personId: NonNullable<Change["people"]>[number]["personId"] | undefined,
): Pick<Change, "people"> {
  if (side === null || askerPersonId || !personId || !asker) return {};
  const { platform, team, user, name } = asker;
  return { people: [{ platform, team, user, personId, displayName: name }] };
}
