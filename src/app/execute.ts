import { invariant } from "../domain/assert.ts";
import { absenceAt } from "../domain/clock/absence.ts";
import { workingDaysAfter } from "../domain/clock/working-time.ts";
import type { MilestoneId } from "../domain/ids.ts";
import type { Command } from "../domain/milestone/commands.ts";
import type { Actor, Context, Situation } from "../domain/milestone/decision.ts";
import { decide } from "../domain/milestone/verbs.ts";
import type { Done, MilestoneRef, Origin } from "./api.ts";
import { hoursOf } from "./clock/person-clock.ts";
import type { Deps } from "./deps.ts";
import { settledBy } from "./money/void-approvals.ts";
import type { Refused } from "./queries/views.ts";
import { loadRequestFor, refusedWith, resolve, viewOf } from "./resolve.ts";
import type { Loaded } from "./store.ts";
import { type After, type Step, transact } from "./transact.ts";

/**
 * The one way in for every verb that changes a milestone: load, decide, commit, answer. Two round trips. A repeat of a
 * request that was committed answers with the milestone as it is now and changes nothing.
 */
export async function execute(
  deps: Deps,
  origin: Origin,
  ref: MilestoneRef,
  command: Exclude<Command, { verb: "new" }>,
): Promise<Done | Refused> {
  return transact<Done | Refused>(deps, loadRequestFor(origin, ref), (loaded) => {
    const resolved = resolve(deps, loaded, origin, ref, command.verb);
    if (!resolved.ok) return { answer: resolved.refused };
    const { situation, actor } = resolved;
    if (loaded.act) return { answer: repeatedDone(deps, loaded, situation, actor) };
    const decision = decide(situation, command, contextOf(deps, loaded, actor));
    if (!decision.ok) return { answer: refusedWith(deps, loaded, decision.refusals, situation) };
    // Where the milestone was found among the open ones, the commit must know which.
    const known = { ...loaded, milestone: loaded.milestone ?? withHead(loaded, situation) };
    return {
      loaded: known,
      change: {
        actor: actor.personId,
        request: {
          id: origin.requestId,
          verb: command.verb,
          personId: actor.personId,
          milestoneId: situation.milestone.id,
        },
        milestoneEvents: decision.events,
        holdsAgreement: true,
        ...settledBy(decision.events, situation.milestone),
      },
      answer: (after) => doneWith(deps, after, actor, decision.events),
      repeated: (milestoneId) => answerAgain(deps, origin, milestoneId ?? situation.milestone.id),
    } satisfies Step<Done | Refused>;
  });
}

function withHead(loaded: Loaded, { milestone }: Situation) {
  const found = loaded.open.find((one) => one.id === milestone.id);
  invariant(found, "a resolved milestone was loaded");
  return found;
}

/** What every decision of a person may look at besides the state. */
export function contextOf(deps: Deps, loaded: Loaded, actor: Actor): Context {
  return {
    now: loaded.now,
    actor,
    platform: deps.platform,
    workingDaysAfter: (person, at, days) => {
      const hours = hoursOf(deps, person ? loaded.people[person]?.clock : undefined);
      return workingDaysAfter(at, days, { ...hours, away: null });
    },
    absenceOf: (person) => absenceAt(hoursOf(deps, loaded.people[person]?.clock), loaded.now),
    newId: deps.newId,
    hashOf: deps.hashOf,
  };
}

export function doneWith(
  deps: Deps,
  after: After,
  actor: Actor,
  events: Done["events"],
  repeated = false,
): Done {
  const { milestone, agreement } = after;
  invariant(milestone && agreement, "an act leaves a milestone behind");
  const view = viewOf(deps, after.loaded, { milestone, agreement });
  return { kind: "done", view, actor, events, repeated };
}

function repeatedDone(deps: Deps, loaded: Loaded, situation: Situation, actor: Actor): Done {
  return { kind: "done", view: viewOf(deps, loaded, situation), actor, events: [], repeated: true };
}

/** Answers a request that was committed by a twin of it a moment ago. */
export async function answerAgain(
  deps: Deps,
  origin: Origin,
  milestoneId: MilestoneId,
): Promise<Done | Refused> {
  const ref = { by: "id", id: milestoneId } as const;
  const loaded = await deps.store.load(loadRequestFor(origin, ref));
  const resolved = resolve(deps, loaded, origin, ref, "show");
  if (!resolved.ok) return resolved.refused;
  return repeatedDone(deps, loaded, resolved.situation, resolved.actor);
}
