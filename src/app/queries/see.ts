import { availableVerbs, type FollowingVerb, VERBS } from "../../domain/milestone/verbs.ts";
import type { MilestoneRef, Origin } from "../api.ts";
import type { Deps } from "../deps.ts";
import { loadRequestFor, refusedWith, resolve, viewOf } from "../resolve.ts";
import type { Refused, Seen } from "./views.ts";

/**
 * One milestone for a card, a form or a confirmation. For a verb, authority and state are checked first, so that nobody
 * fills in a form that can only be refused.
 */
export async function see(
  deps: Deps,
  origin: Origin,
  ref: MilestoneRef,
  forVerb: FollowingVerb | "new" | "show" | "record",
): Promise<({ kind: "seen" } & Seen) | Refused> {
  const loaded = await deps.store.load(loadRequestFor(origin, ref));
  const reading = forVerb === "show" || forVerb === "record" || forVerb === "new";
  const resolved = resolve(deps, loaded, origin, ref, reading ? "show" : forVerb);
  if (!resolved.ok) return resolved.refused;
  const { situation, actor } = resolved;
  if (!reading && !availableVerbs(situation, actor, loaded.now).includes(forVerb)) {
    const no = VERBS[forVerb].check(situation, actor, loaded.now);
    if (no) return refusedWith(deps, loaded, [no], situation);
  }
  return { kind: "seen", view: viewOf(deps, loaded, situation), actor };
}
