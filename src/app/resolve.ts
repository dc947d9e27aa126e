import type { Agreement } from "../domain/agreement/agreement.ts";
import { sideOf } from "../domain/agreement/agreement.ts";
import type { Instant } from "../domain/clock/instant.ts";
import { isUuid, type PersonId } from "../domain/ids.ts";
import { partyOf } from "../domain/milestone/decide/standing.ts";
import type { Actor, Situation } from "../domain/milestone/decision.ts";
import type { Milestone } from "../domain/milestone/milestone.ts";
import { compareUrgency, nextAction } from "../domain/milestone/next-action.ts";
import { availableVerbs, type FollowingVerb } from "../domain/milestone/verbs.ts";
import { type Refusal, refusal } from "../domain/refusals.ts";
import type { MilestoneRef, Origin } from "./api.ts";
import type { Deps } from "./deps.ts";
import type { MilestoneChoice, MilestoneView, Refused } from "./queries/views.ts";
import type { Loaded, LoadRequest } from "./store.ts";

/** A number as people write it: "M-3", "m3", "#3", "3". Null where it is none. */
function milestoneNumber(text: string): number | null {
  const match = /^(?:m-?|#)?0*([1-9]\d{0,8})$/i.exec(text.trim());
  return match?.[1] ? Number(match[1]) : null;
}

/** The read that answers what a person means; an id that is none, or text that is no number, finds nothing. */
export function loadRequestFor(origin: Origin, ref: MilestoneRef): LoadRequest {
  const base = {
    requestId: origin.requestId,
    actor: origin.actor,
    ...(origin.channel && { channel: origin.channel }),
  };
  if (ref.by === "id" && isUuid(ref.id)) return { ...base, ref: { by: "id", id: ref.id } };
  if (ref.by === "only") return { ...base, ref: { by: "open" } };
  const number = ref.by === "text" ? milestoneNumber(ref.text) : null;
  return { ...base, ref: number === null ? { by: "number", number: 0 } : { by: "number", number } };
}

export type Resolved =
  | { readonly ok: true; readonly situation: Situation; readonly actor: Actor }
  | { readonly ok: false; readonly refused: Refused };

/**
 * Whom and which milestone a request is about. Whoever is not of the agreement gets the one answer for "not found",
 * whether it exists or not.
 */
export function resolve(
  deps: Deps,
  loaded: Loaded,
  origin: Origin,
  ref: MilestoneRef,
  forVerb: FollowingVerb | "show" | "record",
): Resolved {
  const { agreement, personId } = loaded;
  const actor = agreement && personId ? actorIn(agreement, personId, origin, loaded) : null;
  // Where there is one, the agreement is its own; where there is none, the channel's: the answer must not tell which.
  const isGuess = ref.by === "id" && !loaded.milestone;
  if (!agreement || !actor || isGuess || !hasPart(loaded, agreement, actor)) {
    const code = ref.by === "only" && !agreement ? "agreement.none_here" : "milestone.not_found";
    const asked = ref.by === "text" ? ref.text.slice(0, 40) : null;
    return { ok: false, refused: refusedWith(deps, null, [refusal(code, { asked })]) };
  }
  if (loaded.milestone)
    return { ok: true, situation: { milestone: loaded.milestone, agreement }, actor };
  if (ref.by !== "only") {
    const asked = ref.by === "text" ? ref.text.slice(0, 40) : null;
    const none = refusal("milestone.not_found", { asked });
    const seenBy = loaded.open.filter((one) =>
      hasPart({ ...loaded, milestone: one }, agreement, actor),
    );
    return {
      ok: false,
      refused: refusedWith(deps, loaded, [none], null, choices(loaded, agreement, seenBy)),
    };
  }
  return onlyOne(deps, loaded, agreement, actor, forVerb);
}

/** Both sides, and the arbiter in what has ever been disputed: everything else is the two sides' own. */
function hasPart({ milestone, open }: Loaded, agreement: Agreement, actor: Actor): boolean {
  if (actor.side) return true;
  const asked = milestone ? [milestone] : open;
  return asked.some((one) => partyOf({ milestone: one, agreement }, actor) !== null);
}

function onlyOne(
  deps: Deps,
  loaded: Loaded,
  agreement: Agreement,
  actor: Actor,
  forVerb: FollowingVerb | "show" | "record",
): Resolved {
  const seen = loaded.open.filter((milestone) => partyOf({ milestone, agreement }, actor) !== null);
  const fits = seen.filter((milestone) => {
    if (forVerb === "show" || forVerb === "record") return true;
    return availableVerbs({ milestone, agreement }, actor, loaded.now).includes(forVerb);
  });
  const [one, another] = fits;
  if (one && !another) return { ok: true, situation: { milestone: one, agreement }, actor };
  // Nothing fits: with one open milestone, the decision itself says best why not.
  const [single, ...others] = seen;
  if (!one && single && others.length === 0) {
    return { ok: true, situation: { milestone: single, agreement }, actor };
  }
  const code = one ? "milestone.which_one" : "milestone.none_fits";
  const candidates = choices(loaded, agreement, one ? fits : seen);
  const refused = refusedWith(deps, loaded, [refusal(code, { verb: forVerb })], null, candidates);
  return { ok: false, refused };
}

function choices(
  loaded: Loaded,
  agreement: Agreement,
  among: readonly Milestone[],
): readonly MilestoneChoice[] {
  return among
    .map((milestone) => ({ milestone, next: nextAction({ milestone, agreement }, loaded.now) }))
    .sort((a, b) => compareUrgency(a.next, b.next))
    .map(({ milestone: { id, number, terms } }) => ({ id, number, title: terms.title }));
}

/** The actor as the database knows them in this agreement. */
export function actorIn(
  agreement: Agreement,
  personId: PersonId,
  origin: Origin,
  { waitsUntil }: Pick<Loaded, "waitsUntil">,
): Actor {
  const { platform } = origin.actor;
  return { personId, side: sideOf(agreement, personId), platform, waitsUntil };
}

/** What every view says of the platform itself. */
export function platformFacts({ platform, contextWriter }: Deps) {
  const { feeBps, holdLimitDays } = platform;
  return { feeBps, holdLimitDays, contextModel: contextWriter?.model ?? null };
}

export function viewOf(deps: Deps, loaded: Loaded, situation: Situation): MilestoneView {
  return { ...situation, people: loaded.people, now: loaded.now, ...platformFacts(deps) };
}

/** An account that joined its person a short while ago may look and work, but decides nothing yet (design section 3). */
export function tooNew(deps: Deps, loaded: Loaded, until: Instant): Refused {
  return {
    ...refusedWith(deps, loaded, [refusal("identity.too_new", { until })]),
    now: loaded.now,
  };
}

/** A refusal with what its words may need; without `loaded` nothing of the agreement is given away. */
export function refusedWith(
  deps: Deps,
  loaded: Loaded | null,
  refusals: readonly Refusal[],
  situation: Situation | null = null,
  candidates: readonly MilestoneChoice[] = [],
): Refused {
  return {
    kind: "refused",
    refusals,
    view: loaded && situation ? viewOf(deps, loaded, situation) : null,
    candidates,
    people: loaded?.people ?? {},
  };
}
