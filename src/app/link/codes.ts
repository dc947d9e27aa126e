import {
  CODE_MINUTES,
  checkCode,
  codeFrom,
  type LinkKind,
  MOST_LIVE_CODES,
  readCode,
  sideAsked,
} from "../../domain/agreement/linking.ts";
import { plusHours } from "../../domain/clock/instant.ts";
import type { PersonId } from "../../domain/ids.ts";
import { type Refusal, refusal } from "../../domain/refusals.ts";
import type { Origin } from "../api.ts";
import type { Deps } from "../deps.ts";
import type { LinkCode } from "../queries/link-views.ts";
import type { Place, Refused } from "../queries/views.ts";
import { actorIn, refusedWith, tooNew } from "../resolve.ts";
import type { Loaded, LoadRequest } from "../store.ts";
import { type Step, transact } from "../transact.ts";

/** How a code is stored: nobody can read it back. */
function hashOfCode(deps: Pick<Deps, "hashOf">, code: string): string {
  return deps.hashOf({ linkCode: code });
}

/** The hash of what somebody typed; what cannot be a code costs the same and finds nothing. */
export function hashOfTyped(deps: Pick<Deps, "hashOf">, typed: string): string {
  return hashOfCode(deps, readCode(typed) ?? "none");
}

/** The read for whatever someone does about links where they are. */
export function linkRequest(origin: Origin, link: LoadRequest["link"] = {}): LoadRequest {
  const { actor, channel } = origin;
  return { actor, ...(channel && { channel }), ref: { by: "open" }, link };
}

/**
 * Makes a one-time code. It is shown to its maker only and stored as a hash; whoever types it elsewhere only asks. A
 * repeated click makes another one.
 */
export function makeLinkCode(
  deps: Deps,
  origin: Origin,
  asksFor: LinkKind,
  place: Place,
): Promise<LinkCode | Refused> {
  return transact<LinkCode | Refused>(
    deps,
    linkRequest(origin),
    (loaded): Step<LinkCode | Refused> => {
      const { personId, agreement, now } = loaded;
      if (loaded.waitsUntil) return { answer: tooNew(deps, loaded, loaded.waitsUntil) };
      const no = personId ? refusedCode(loaded, asksFor, personId) : refusal("agreement.none_here");
      if (no || !personId) {
        const isMember = personId && agreement && actorIn(agreement, personId, origin, loaded).side;
        const refused = refusedWith(deps, isMember ? loaded : null, no ? [no] : []);
        return { answer: { ...refused, now } };
      }
      const code = codeFrom(deps.hashOf([deps.newId(), deps.newId()]));
      const expiresAt = plusHours(now, CODE_MINUTES / 60);
      const mine = agreement && actorIn(agreement, personId, origin, loaded).side;
      const side = mine ? sideAsked(asksFor, mine) : null;
      const { actor, displayName, channel } = origin;
      return {
        change: {
          actor: personId,
          links: {
            code: {
              id: deps.newId(),
              hash: hashOfCode(deps, code),
              kind: asksFor,
              agreementId: asksFor === "person" ? null : (agreement?.id ?? null),
              side,
              issuer: { ...actor, personId, name: displayName },
              expiresAt,
            },
            mostLive: MOST_LIVE_CODES,
            ...(channel && { nameChannel: { ...channel, ...namesOf(place) } }),
          },
        },
        answer: () => ({ kind: "link_code", asksFor, code, side, expiresAt, now }),
      };
    },
  );
}

function refusedCode(loaded: Loaded, kind: LinkKind, personId: PersonId): Refusal | null {
  if ((loaded.linking?.liveCodes ?? 0) >= MOST_LIVE_CODES) {
    return refusal("link.too_many_codes", { most: MOST_LIVE_CODES, minutes: CODE_MINUTES });
  }
  if (kind === "person") return null;
  if (!loaded.agreement) return refusal("agreement.none_here");
  return checkCode(kind, loaded.agreement, personId);
}

export function namesOf({ teamName, channelName }: Place) {
  return { teamName, channelName };
}
