import {
  type Agreement,
  type AgreementEvent,
  isOwner,
  type Side,
  sideOf,
} from "../domain/agreement/agreement.ts";
import { asId, type PersonId, type SeatId } from "../domain/ids.ts";
import { type Refusal, refusal } from "../domain/refusals.ts";
import type { Origin } from "./api.ts";
import type { Deps } from "./deps.ts";
import type { Identity, People, PeopleStatus, Refused } from "./queries/views.ts";
import { actorIn, refusedWith, tooNew } from "./resolve.ts";
import type { Loaded, NewPerson } from "./store.ts";
import { type Step, transact } from "./transact.ts";

/** What the owner of a side changes about who sits where. */
type Seating =
  | {
      readonly events: readonly AgreementEvent[];
      readonly people?: readonly NewPerson[];
      readonly names?: People;
    }
  | { readonly no: Refusal };

/** Who sits where in this channel's agreement; for its people only. */
export async function peopleStatus(deps: Deps, origin: Origin): Promise<PeopleStatus | Refused> {
  const loaded = await deps.store.load(requestFor(origin, []));
  const me = memberIn(loaded);
  if (!me) return refusedWith(deps, null, [refusal("agreement.none_here")]);
  return statusOf(origin, me.agreement, me.personId, loaded);
}

/** Seats another person on the actor's own side. */
export function addPerson(
  deps: Deps,
  origin: Origin,
  person: Identity,
  displayName: string,
): Promise<PeopleStatus | Refused> {
  return seating(deps, origin, [person], (loaded, agreement, _me, side) => {
    const known = loaded.others[0]?.personId ?? null;
    const seated = known && sideOf(agreement, known);
    if (known && known === agreement.arbiter)
      return { no: refusal("agreement.both_sides", {}, "person") };
    if (seated) {
      const code = seated === side ? "agreement.already_seated" : "agreement.both_sides";
      return { no: refusal(code, { person: known }, "person") };
    }
    const personId = known ?? asId<PersonId>(deps.newId());
    const seatId = asId<SeatId>(deps.newId());
    const seat = { seatId, side, personId, role: "member", since: loaded.now } as const;
    return {
      events: [{ type: "SeatFilled", by: _me, seat }],
      ...(!known && { people: [{ ...person, personId, displayName }] }),
      names: { [personId]: { personId, displayName, identities: [person] } },
    };
  });
}

/** Takes a person off the actor's own side at once; the last owner of a side stays. */
export function removePerson(
  deps: Deps,
  origin: Origin,
  seatId: SeatId,
): Promise<PeopleStatus | Refused> {
  return seating(deps, origin, [], (_loaded, agreement, me, side) => {
    const seat = agreement.seats.find((one) => one.seatId === seatId && one.side === side);
    if (!seat) return { no: refusal("agreement.seat_gone") };
    const owners = agreement.seats.filter((one) => one.side === side && one.role === "owner");
    if (seat.role === "owner" && owners.length === 1)
      return { no: refusal("agreement.last_owner") };
    return { events: [{ type: "SeatVacated", by: me, seatId, personId: seat.personId }] };
  });
}

/** Names the neutral person who decides where the two sides cannot; null names nobody. Not while something is disputed. */
export function nameArbiter(
  deps: Deps,
  origin: Origin,
  person: Identity | null,
  displayName: string,
): Promise<PeopleStatus | Refused> {
  return seating(deps, origin, person ? [person] : [], (loaded, agreement, me) => {
    // Nobody chooses their judge while the case is open.
    const disputed = loaded.open.find(({ review }) => review.state === "disputed");
    if (disputed) return { no: refusal("agreement.arbiter_stays", { number: disputed.number }) };
    if (!person) return { events: [{ type: "ArbiterNamed", by: me, personId: null }] };
    const known = loaded.others[0]?.personId ?? null;
    if (known && sideOf(agreement, known))
      return { no: refusal("agreement.both_sides", {}, "person") };
    const personId = known ?? asId<PersonId>(deps.newId());
    return {
      events: [{ type: "ArbiterNamed", by: me, personId }],
      ...(!known && { people: [{ ...person, personId, displayName }] }),
      names: { [personId]: { personId, displayName, identities: [person] } },
    };
  });
}

/** Whether the agreement's channels hear of its week every Monday: for both sides, set by either side's owner. */
export function setSummary(
  deps: Deps,
  origin: Origin,
  weekly: boolean,
): Promise<PeopleStatus | Refused> {
  return seating(deps, origin, [], (_loaded, agreement, me) => {
    const isSo = (agreement.weeklySummary ?? false) === weekly;
    return { events: isSo ? [] : [{ type: "SummarySet", by: me, weekly }] };
  });
}

function seating(
  deps: Deps,
  origin: Origin,
  others: readonly Identity[],
  decide: (loaded: Loaded, agreement: Agreement, me: PersonId, side: Side) => Seating,
): Promise<PeopleStatus | Refused> {
  return transact<PeopleStatus | Refused>(
    deps,
    requestFor(origin, others),
    (loaded): Step<PeopleStatus | Refused> => {
      const me = memberIn(loaded);
      if (!me) return { answer: refusedWith(deps, null, [refusal("agreement.none_here")]) };
      const { agreement, personId, side } = me;
      if (loaded.act) return { answer: statusOf(origin, agreement, personId, loaded) };
      // Whoever came in a moment ago may not bring in others who then decide in their place.
      if (loaded.waitsUntil) return { answer: tooNew(deps, loaded, loaded.waitsUntil) };
      if (!isOwner(agreement, personId)) {
        return { answer: refusedWith(deps, loaded, [refusal("agreement.only_owner", { side })]) };
      }
      const seated = decide(loaded, agreement, personId, side);
      if ("no" in seated) return { answer: refusedWith(deps, loaded, [seated.no]) };
      const then = { ...loaded, people: { ...loaded.people, ...seated.names } };
      return {
        change: {
          actor: personId,
          request: { id: origin.requestId, verb: "people", personId, milestoneId: null },
          agreementEvents: seated.events,
          ...(seated.people && { people: seated.people }),
        },
        answer: (after) => statusOf(origin, after.agreement ?? agreement, personId, then),
        repeated: () => peopleStatus(deps, origin),
      };
    },
  );
}

function requestFor(origin: Origin, others: readonly Identity[]) {
  const { requestId, actor, channel } = origin;
  return { requestId, actor, ...(channel && { channel }), ref: { by: "open" }, others } as const;
}

function memberIn(loaded: Loaded) {
  const { agreement, personId } = loaded;
  const side = agreement && personId ? sideOf(agreement, personId) : null;
  return agreement && personId && side ? { agreement, personId, side } : null;
}

function statusOf(
  origin: Origin,
  agreement: Agreement,
  personId: PersonId,
  loaded: Loaded,
): PeopleStatus {
  const actor = actorIn(agreement, personId, origin, loaded);
  return {
    kind: "people",
    agreement,
    actor,
    people: loaded.people,
    isOwner: isOwner(agreement, personId),
  };
}
