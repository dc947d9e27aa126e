import type { Agreement, Seat, Side } from "../domain/agreement/agreement.ts";
import {
  emptyAgreement,
  evolveAgreement,
  otherSide,
  sideOf,
} from "../domain/agreement/agreement.ts";
import { invariant } from "../domain/assert.ts";
import type { Instant } from "../domain/clock/instant.ts";
import {
  type AgreementId,
  asId,
  type MilestoneId,
  type PersonId,
  type SeatId,
} from "../domain/ids.ts";
import type { CommandOf } from "../domain/milestone/commands.ts";
import { decideNew } from "../domain/milestone/decide/new.ts";
import type { Terms } from "../domain/milestone/terms.ts";
import { refusal } from "../domain/refusals.ts";
import type { Done, NewParties, Origin } from "./api.ts";
import type { Deps } from "./deps.ts";
import { answerAgain, contextOf, doneWith } from "./execute.ts";
import type { Refused } from "./queries/views.ts";
import { actorIn, refusedWith } from "./resolve.ts";
import type { Loaded, NewPerson } from "./store.ts";
import { type Change, type Step, transact } from "./transact.ts";

/**
 * Proposes a milestone. The first `new` of a channel makes the agreement with it, in the same commit; in a channel that
 * has one, `parties` is ignored and only its people may propose.
 */
export async function propose(
  deps: Deps,
  origin: Origin,
  parties: NewParties | null,
  command: CommandOf<"new">,
): Promise<Done | Refused> {
  const done = await proposeUnless(deps, origin, parties, command, () => false);
  invariant(done.kind !== "unproposed", "nothing was held back");
  return done;
}

/** Terms that could be proposed, and were not. */
export type Unproposed = {
  readonly kind: "unproposed";
  readonly terms: Terms;
  readonly now: Instant;
};

/** As `propose`, but where `isHeldBack` says so of terms that could be proposed, nothing is changed. */
export async function proposeUnless(
  deps: Deps,
  origin: Origin,
  parties: NewParties | null,
  command: CommandOf<"new">,
  isHeldBack: (terms: Terms, now: Instant) => boolean,
): Promise<Done | Unproposed | Refused> {
  const { channel } = origin;
  if (!channel) return refusedWith(deps, null, [refusal("agreement.none_here")]);
  const request = {
    requestId: origin.requestId,
    actor: origin.actor,
    channel,
    ref: { by: "none" },
    others: parties ? [parties.other] : [],
  } as const;
  return transact<Done | Unproposed | Refused>(deps, request, (loaded) => {
    if (loaded.act?.milestoneId) return { answer: againLater(loaded, deps) };
    const step = loaded.agreement
      ? inAgreement(deps, origin, loaded, loaded.agreement, command)
      : withNewAgreement(deps, origin, loaded, parties, command);
    const terms = "change" in step && termsIn(step.change);
    if (!terms || !isHeldBack(terms, loaded.now)) return step;
    return { answer: { kind: "unproposed", terms, now: loaded.now } };
  }).then((answer) => (isAgain(answer) ? answerAgain(deps, origin, answer.again) : answer));
}

function termsIn({ milestoneEvents }: Change): Terms | null {
  const proposed = milestoneEvents?.[0];
  return proposed?.type === "MilestoneProposed" ? proposed.terms : null;
}

// A repeat needs one more read; `transact` decides purely, so it only says which milestone to read.
type Again = Refused & { readonly again: MilestoneId };

function againLater(loaded: Loaded, deps: Deps): Again {
  return {
    ...refusedWith(deps, null, []),
    again: asId<MilestoneId>(loaded.act?.milestoneId ?? ""),
  };
}

function isAgain(answer: Done | Unproposed | Refused): answer is Again {
  return "again" in answer;
}

function inAgreement(
  deps: Deps,
  origin: Origin,
  loaded: Loaded,
  agreement: Agreement,
  command: CommandOf<"new">,
): Step<Done | Refused> {
  const side = loaded.personId && sideOf(agreement, loaded.personId);
  if (!loaded.personId || !side) {
    return { answer: refusedWith(deps, null, [refusal("agreement.not_a_party")]) };
  }
  return proposal(deps, origin, loaded, agreement, loaded.personId, command, {
    holdsAgreement: true,
  });
}

function withNewAgreement(
  deps: Deps,
  origin: Origin,
  loaded: Loaded,
  parties: NewParties | null,
  command: CommandOf<"new">,
): Step<Done | Refused> {
  if (!parties || !origin.channel) {
    return { answer: refusedWith(deps, null, [refusal("terms.party_missing", {}, "otherParty")]) };
  }
  const me = loaded.personId ?? asId<PersonId>(deps.newId());
  const other = loaded.others[0]?.personId ?? asId<PersonId>(deps.newId());
  const sameIdentity =
    parties.other.user === origin.actor.user && parties.other.team === origin.actor.team;
  if (me === other || sameIdentity) {
    return { answer: refusedWith(deps, null, [refusal("agreement.both_sides", {}, "otherParty")]) };
  }
  const seats = [
    seat(deps, me, parties.mySide, loaded.now),
    seat(deps, other, otherSide(parties.mySide), loaded.now),
  ];
  const id = asId<AgreementId>(deps.newId());
  const start = emptyAgreement(id, command.terms.policies);
  const made = { type: "AgreementMade", by: me, seats, policies: command.terms.policies } as const;
  const people: NewPerson[] = [];
  if (!loaded.personId)
    people.push({ ...origin.actor, personId: me, displayName: origin.displayName });
  if (!loaded.others[0]?.personId) {
    people.push({ ...parties.other, personId: other, displayName: parties.otherName });
  }
  const known = withNames(loaded, people, parties, other);
  return proposal(deps, origin, known, evolveAgreement(start, made), me, command, {
    makeAgreement: { id, channel: origin.channel, start },
    agreementEvents: [made],
    ...(people.length > 0 && { people }),
  });
}

function seat(deps: Deps, personId: PersonId, side: Side, since: Instant): Seat {
  return { seatId: asId<SeatId>(deps.newId()), side, personId, role: "owner", since };
}

/** The people of the new agreement, so that the answer can name them without another read. */
function withNames(
  loaded: Loaded,
  added: readonly NewPerson[],
  parties: NewParties,
  other: PersonId,
): Loaded {
  const people = { ...loaded.people };
  people[other] = { personId: other, displayName: parties.otherName, identities: [parties.other] };
  for (const { personId, displayName, platform, team, user } of added) {
    people[personId] = { personId, displayName, identities: [{ platform, team, user }] };
  }
  return { ...loaded, people };
}

function proposal(
  deps: Deps,
  origin: Origin,
  loaded: Loaded,
  agreement: Agreement,
  personId: PersonId,
  command: CommandOf<"new">,
  change: Partial<Change>,
): Step<Done | Refused> {
  const actor = actorIn(agreement, personId, origin, loaded);
  const milestoneId = asId<MilestoneId>(deps.newId());
  const beginning = { agreement, milestoneId, number: loaded.nextNumber };
  const decision = decideNew(beginning, command, contextOf(deps, loaded, actor));
  if (!decision.ok) return { answer: refusedWith(deps, loaded, decision.refusals) };
  return {
    loaded,
    change: {
      ...change,
      actor: personId,
      request: { id: origin.requestId, verb: "new", personId, milestoneId },
      makeMilestone: { id: milestoneId },
      milestoneEvents: decision.events,
    },
    answer: (after) => doneWith(deps, after, actor, decision.events),
    repeated: (id) => answerAgain(deps, origin, id ?? milestoneId),
  };
}
