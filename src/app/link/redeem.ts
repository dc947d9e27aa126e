import type { Agreement } from "../../domain/agreement/agreement.ts";
import {
  CODE_MINUTES,
  checkJoin,
  decideLink,
  type Linked,
  MOST_TRIES,
} from "../../domain/agreement/linking.ts";
import type { Instant } from "../../domain/clock/instant.ts";
import { asId, type PersonId, type SeatId } from "../../domain/ids.ts";
import { type Refusal, refusal } from "../../domain/refusals.ts";
import type { Origin } from "../api.ts";
import type { Deps } from "../deps.ts";
import type { LinkAsked, LinkRow } from "../queries/link-views.ts";
import type { Place, Refused } from "../queries/views.ts";
import { refusedWith } from "../resolve.ts";
import type { Linking, Loaded, NewTask } from "../store.ts";
import { PRIORITY } from "../tasks.ts";
import { type Step, transact } from "../transact.ts";
import { hashOfTyped, linkRequest, namesOf } from "./codes.ts";

/**
 * Takes a code that someone typed, and asks its maker; nothing else happens. Wrong, used, expired and guessed codes get
 * one and the same answer, after the same read and the same write (fault 61).
 */
export function redeemLinkCode(
  deps: Deps,
  origin: Origin,
  typed: string,
  place: Place,
): Promise<LinkAsked | Refused> {
  const { requestId, actor } = origin;
  const channel = place.isDirect ? null : origin.channel;
  const link = { hash: hashOfTyped(deps, typed), ...(channel && { channel }) };
  return transact<LinkAsked | Refused>(
    deps,
    { ...linkRequest(origin, link), requestId },
    (loaded): Step<LinkAsked | Refused> => {
      const { linking, now } = loaded;
      const refused = (no: Refusal): Refused => ({ ...refusedWith(deps, null, [no]), now });
      const row = linking?.row ?? null;
      if (loaded.act) {
        const mine = row?.asker && isSame(row.asker, actor);
        return { answer: mine ? { kind: "link_asked", link: row } : refused(unknownCode()) };
      }
      if ((linking?.tries ?? 0) >= MOST_TRIES) {
        const detail = { until: linking?.triesFreeAt ?? null, minutes: CODE_MINUTES };
        return { answer: refused(refusal("link.too_many_tries", detail)) };
      }
      const request = { id: requestId, verb: "link", personId: loaded.personId, milestoneId: null };
      const attempt = { attempt: actor, mostTries: MOST_TRIES };
      const again = () => redeemLinkCode(deps, origin, typed, place);
      if (!linking || !row || row.askedAt !== null || row.expiresAt <= now) {
        return {
          change: { actor: "link", request, links: attempt },
          answer: () => refused(unknownCode()),
          repeated: again,
        };
      }
      const no = firstRefusal(deps, loaded, linking, row, { ...origin, channel }, place);
      if (no) {
        return {
          change: { actor: "link", request, links: attempt },
          answer: () => refused(no),
          repeated: again,
        };
      }
      const asker = {
        ...{ platform: actor.platform, team: actor.team, user: actor.user },
        ...{ name: origin.displayName, ...namesOf(place) },
        ...{ channelTeam: channel?.team ?? null, channel: channel?.channel ?? null },
      };
      const asked: LinkRow = { ...row, askedAt: now, asker };
      return {
        change: {
          actor: "link",
          request,
          links: { ...attempt, asked: { id: row.id, ...asker } },
          tasks: [tellLink(deps, row, "requested")],
        },
        answer: () => ({ kind: "link_asked", link: asked }),
        repeated: again,
      };
    },
  );
}

const unknownCode = () => refusal("link.not_found");

const isSame = (
  a: { platform: string; team: string; user: string },
  b: { platform: string; team: string; user: string },
) => a.platform === b.platform && a.team === b.team && a.user === b.user;

/** What would refuse the confirmation anyway is said at once, and the code can still be used elsewhere. */
function firstRefusal(
  deps: Deps,
  { now }: Loaded,
  linking: Linking,
  row: LinkRow,
  { actor, channel }: Origin,
  place: Place,
): Refusal | null {
  if (isSame(row.issuer, actor) && row.kind !== "channel") return refusal("link.own_code");
  const linked = linkOf(deps, linking, row, channel, now);
  if (!linked.ok) return linked.refusal;
  return linked.binds && !place.canPost ? refusal("link.cannot_post") : null;
}

type Where = { readonly platform: string; readonly team: string; readonly channel: string } | null;

/** What a request leads to as things are; the same look when it is asked and when it is confirmed. */
export function linkOf(
  deps: Pick<Deps, "newId">,
  linking: Linking,
  row: LinkRow,
  where: Where,
  now: Instant,
): Linked & { readonly asker?: PersonId; readonly agreement?: Agreement | null } {
  const { agreement, askerPersonId, askerSits, besideIssuer, channelTaken } = linking;
  const { kind, side, issuer } = row;
  if (kind === "person") {
    const account = { personId: askerPersonId, sits: askerSits, besideIssuer };
    const no = checkJoin({ ...account, issuer: issuer.personId });
    return no ? { ok: false, refusal: no } : { ok: true, events: [], binds: false };
  }
  if (!agreement) return { ok: false, refusal: refusal("link.not_found") };
  const asker = askerPersonId ?? asId<PersonId>(deps.newId());
  const linked = decideLink(agreement, {
    ...{ kind, side, issuer: issuer.personId, asker, now },
    ...{ seatId: asId<SeatId>(deps.newId()), place: where, placeOf: channelTaken },
  });
  return { ...linked, asker };
}

/** The task that brings the maker the question, or the asker the answer. */
export function tellLink(
  deps: Pick<Deps, "newId">,
  row: LinkRow,
  what: "requested" | "settled",
): NewTask {
  return {
    id: deps.newId(),
    kind: "tell_link",
    subject: row.id,
    agreementId: row.agreementId,
    milestoneId: null,
    priority: PRIORITY.prompt,
    detail: { what },
  };
}
