import { emptyAgreement, type Seat, type Side, sideOf } from "../../domain/agreement/agreement.ts";
import { emptySide } from "../../domain/agreement/linking.ts";
import type { Policies } from "../../domain/agreement/policies.ts";
import { type AgreementId, asId, type PersonId, type SeatId } from "../../domain/ids.ts";
import { refusal } from "../../domain/refusals.ts";
import type { Origin } from "../api.ts";
import type { Deps } from "../deps.ts";
import type { LinkCode } from "../queries/link-views.ts";
import type { Place, Refused } from "../queries/views.ts";
import { refusedWith } from "../resolve.ts";
import { type Step, transact } from "../transact.ts";
import { makeLinkCode } from "./codes.ts";

/**
 * Makes the agreement of a channel with one side only, for someone whose other side is in another workspace or on another
 * platform, and the code that invites that side. Where the agreement is there already, only the code is new.
 */
export async function openAgreement(
  deps: Deps,
  origin: Origin,
  mySide: Side,
  policies: Policies,
  place: Place,
): Promise<LinkCode | Refused> {
  const { channel, actor, requestId } = origin;
  if (!channel) return refusedWith(deps, null, [refusal("agreement.none_here")]);
  const request = { requestId, actor, channel, ref: { by: "none" } } as const;
  const no = await transact<Refused | null>(deps, request, (loaded): Step<Refused | null> => {
    const { agreement, now } = loaded;
    if (agreement) {
      const isMine = loaded.personId !== null && sideOf(agreement, loaded.personId) !== null;
      const fits = isMine && emptySide(agreement) !== null;
      const refused = () => refusedWith(deps, null, [refusal("agreement.not_a_party")]);
      return { answer: fits ? null : refused() };
    }
    const me = loaded.personId ?? asId<PersonId>(deps.newId());
    const id = asId<AgreementId>(deps.newId());
    const seatId = asId<SeatId>(deps.newId());
    const seat: Seat = { seatId, side: mySide, personId: me, role: "owner", since: now };
    const start = emptyAgreement(id, policies);
    const made = { type: "AgreementMade", by: me, seats: [seat], policies } as const;
    const person = { ...actor, personId: me, displayName: origin.displayName };
    return {
      change: {
        actor: me,
        request: { id: requestId, verb: "new", personId: me, milestoneId: null },
        makeAgreement: { id, channel, start },
        agreementEvents: [made],
        ...(!loaded.personId && { people: [person] }),
      },
      answer: () => null,
      repeated: async () => null,
    };
  });
  return no ?? makeLinkCode(deps, origin, "party", place);
}
