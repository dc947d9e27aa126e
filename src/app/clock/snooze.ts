import { partOf } from "../../domain/agreement/agreement.ts";
import { type Instant, later, plusHours } from "../../domain/clock/instant.ts";
import {
  putOffUntil,
  SNOOZE_LENGTHS,
  type SnoozeLength,
} from "../../domain/clock/snooze-length.ts";
import { nextWorkingMoment, type WorkingHours } from "../../domain/clock/working-time.ts";
import type { PersonId } from "../../domain/ids.ts";
import { isOver } from "../../domain/milestone/milestone.ts";
import { compareUrgency, nextAction } from "../../domain/milestone/next-action.ts";
import { refusal } from "../../domain/refusals.ts";
import type { MilestoneRef, Origin } from "../api.ts";
import type { Deps } from "../deps.ts";
import type { MilestoneView, Refused, SnoozeChoices, Snoozed } from "../queries/views.ts";
import { loadRequestFor, refusedWith, resolve, viewOf } from "../resolve.ts";
import { remindersFor } from "./my-time.ts";
import { openViewsOf, replanningOf, saveOwnTime } from "./own-time.ts";
import { hoursOf } from "./person-clock.ts";

/** A deadline that is at most this far away is said beside what was put off. */
const NEAR_HOURS = 72;

/** What the actor can put off and until when; refused where nothing waits for them. */
export async function snoozeChoices(
  deps: Deps,
  origin: Origin,
  ref: MilestoneRef | null,
): Promise<SnoozeChoices | Refused> {
  const found = await putOff(deps, origin, ref);
  if (found.kind === "refused") return found;
  const { views, hours, now } = found;
  const times = SNOOZE_LENGTHS.map((length) => ({
    length,
    at: inHours(putOffUntil(length, now, hours), hours),
  }));
  return { kind: "snooze", only: ref ? (views[0] ?? null) : null, views, times, now };
}

/** Puts it off. Saying it twice is the same as saying it once; the last word counts. */
export async function snooze(
  deps: Deps,
  origin: Origin,
  ref: MilestoneRef | null,
  length: SnoozeLength,
): Promise<Snoozed | Refused> {
  const found = await putOff(deps, origin, ref);
  if (found.kind === "refused") return found;
  const { views, hours, now, personId } = found;
  const until = putOffUntil(length, now, hours);
  const milestones = views.map(({ milestone }) => milestone.id);
  await saveOwnTime(deps, origin, async (person) => ({
    snooze: { until, milestones },
    tasks: [replanningOf(deps, person)],
  }));
  const at = inHours(until, hours);
  return { kind: "snoozed", views, at, near: nearOf(views, personId, now, at), now };
}

type Found = {
  readonly kind: "found";
  readonly personId: PersonId;
  readonly views: readonly MilestoneView[];
  readonly hours: WorkingHours;
  readonly now: Instant;
};

async function putOff(
  deps: Deps,
  origin: Origin,
  ref: MilestoneRef | null,
): Promise<Found | Refused> {
  const personId = await deps.reads.personOf(origin.actor);
  const named = ref ? await namedView(deps, origin, ref) : null;
  if (named && "kind" in named) return named;
  const now = named?.now ?? (await deps.reads.now());
  const all = named ? [named] : personId ? await openViewsOf(deps, personId) : [];
  const views = personId ? all.filter((view) => concerns(deps, view, personId, now)) : [];
  if (!personId || views.length === 0) {
    const known = named && { ...named };
    return { ...refusedWith(deps, null, [refusal("snooze.nothing")]), view: known, now };
  }
  const hours = hoursOf(deps, views[0]?.people[personId]?.clock);
  return { kind: "found", personId, views: byUrgency(views, now), hours, now };
}

async function namedView(
  deps: Deps,
  origin: Origin,
  ref: MilestoneRef,
): Promise<MilestoneView | Refused> {
  const loaded = await deps.store.load(loadRequestFor(origin, ref));
  const resolved = resolve(deps, loaded, origin, ref, "show");
  return resolved.ok ? viewOf(deps, loaded, resolved.situation) : resolved.refused;
}

/** Whether it waits for them, or they would be reminded of it. */
function concerns(deps: Deps, view: MilestoneView, personId: PersonId, now: Instant): boolean {
  if (isOver(view.milestone)) return false;
  return (
    duesOf(view, personId, now).length > 0 || remindersFor(deps, view, personId, now).length > 0
  );
}

function duesOf(view: MilestoneView, personId: PersonId, now: Instant) {
  const next = nextAction(view, now);
  const part = partOf(view.agreement, personId);
  return [next, ...next.also].filter(({ owner }) => owner === part);
}

function byUrgency(views: readonly MilestoneView[], now: Instant): readonly MilestoneView[] {
  return views
    .map((view) => ({ view, next: nextAction(view, now) }))
    .sort((a, b) => compareUrgency(a.next, b.next))
    .map(({ view }) => view);
}

const inHours = (at: Instant, hours: WorkingHours): Instant => nextWorkingMoment(at, hours) ?? at;

/** Their own deadlines that come soon, or before they hear of it again. */
function nearOf(
  views: readonly MilestoneView[],
  personId: PersonId,
  now: Instant,
  at: Instant,
): Snoozed["near"] {
  const soon = later(at, plusHours(now, NEAR_HOURS));
  return views.flatMap((view) => {
    const by = duesOf(view, personId, now).flatMap((due) => due.by ?? []);
    const first = by.filter((one) => one > now && one <= soon).toSorted()[0];
    return first ? [{ view, by: first }] : [];
  });
}
