import { sideOf } from "../../domain/agreement/agreement.ts";
import { type HoursSetting, readHours, workingHoursOf } from "../../domain/clock/hours-input.ts";
import { type Instant, later } from "../../domain/clock/instant.ts";
import { type PlannedReminder, reminderPlan } from "../../domain/clock/reminder-plan.ts";
import { nextWorkingMoment } from "../../domain/clock/working-time.ts";
import { isTimeZone, zonedInstant } from "../../domain/clock/zone.ts";
import type { PersonId } from "../../domain/ids.ts";
import { type Refusal, refusal } from "../../domain/refusals.ts";
import type { MyTimeInput, Origin } from "../api.ts";
import type { Deps } from "../deps.ts";
import { ProviderError } from "../ports.ts";
import type { Identity, MilestoneView, MyTime, MyTimeSaved, Refused } from "../queries/views.ts";
import { refusedWith } from "../resolve.ts";
import type { NewTask } from "../store.ts";
import { PRIORITY } from "../tasks.ts";
import { openViewsOf, replanningOf, saveOwnTime } from "./own-time.ts";
import { clocksOf } from "./person-clock.ts";
import { isBuyerAway } from "./tick.ts";

/** The actor's own time as they set it; where they never did, with the zone that one of their platforms knows. */
export async function myTime(deps: Deps, { actor }: Origin): Promise<MyTime> {
  const personId = await deps.reads.personOf(actor);
  const [settings, now] = await Promise.all([
    personId && deps.reads.settingsOf(personId),
    deps.reads.now(),
  ]);
  const hours = settings?.hours ?? null;
  const identities = personId ? await deps.reads.identitiesOf(personId) : [];
  const others = identities.filter(({ platform }) => platform !== actor.platform);
  const profile = hours ? null : await firstProfile(deps, [actor, ...others]);
  const named = hours?.away?.delegate;
  const delegate = named ? await deps.reads.identitiesOf(named) : [];
  const reminders = settings?.reminders ?? "channel";
  return { kind: "my_time", hours, profile, reminders, delegate, here: actor, now };
}

/** A platform that does not answer now says nothing: the form is there all the same. */
async function firstProfile(
  deps: Deps,
  identities: readonly Identity[],
): Promise<MyTime["profile"]> {
  for (const identity of identities) {
    try {
      const found = await deps.chats[identity.platform]?.profile(identity);
      const timeZone = found?.timeZone;
      if (timeZone && isTimeZone(timeZone)) return { timeZone, platform: identity.platform };
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      deps.log.warn("a profile could not be read", { error, platform: identity.platform });
    }
  }
  return null;
}

/** Saves the actor's own time. What is planned for them is owed anew, and with an absence a look at all that is open. */
export async function saveMyTime(
  deps: Deps,
  origin: Origin,
  input: MyTimeInput,
): Promise<MyTimeSaved | Refused> {
  const now = await deps.reads.now();
  const read = readHours(input, now);
  if (!read.ok) return { ...refusedWith(deps, null, read.refusals), now };
  const delegated = await withDelegate(deps, origin, read.setting, input.delegate);
  if ("code" in delegated) return { ...refusedWith(deps, null, [delegated]), now };
  const setting = { hours: delegated, reminders: input.reminders };
  const personId = await saveOwnTime(deps, origin, async (person) => ({
    setting,
    tasks: [
      replanningOf(deps, person),
      ...(read.setting.away ? await ticksOfOpen(deps, person) : []),
    ],
  }));
  const views = await openViewsOf(deps, personId);
  return {
    ...{ kind: "my_time_saved", ...setting, now },
    next: nextOf(deps, views, personId, now),
    backAt: backAt(deps, read.setting, now),
    hasDelegate: delegated.away?.delegate !== undefined,
    noSilence: views.filter((view) => endsSilence(deps, view, personId)),
    silenceCounts: views.some((view) => silenceCounts(view, personId)),
  };
}

/** The hours with whom they named for their absence, or why it cannot be them: somebody else of one of their sides. */
async function withDelegate(
  deps: Deps,
  { actor }: Origin,
  hours: HoursSetting,
  named: MyTimeInput["delegate"],
): Promise<HoursSetting | Refusal> {
  const no = (why: string) => refusal("hours.delegate", { why }, "delegate");
  if (named === null) return hours;
  const me = await deps.reads.personOf(actor);
  const before = me ? (await deps.reads.settingsOf(me))?.hours?.away?.delegate : undefined;
  const delegate = named ? await deps.reads.personOf(named) : before;
  if (!hours.away) return named ? no("no_days") : hours;
  if (named === undefined && !delegate) return hours;
  if (!me || !delegate) return no("stranger");
  if (delegate === me) return no("self");
  if (named && !(await deps.reads.sharesSide(me, delegate))) return no("stranger");
  return { ...hours, away: { ...hours.away, delegate } };
}

/** Whoever has said that they are away is not silent: what waits for their silence is looked at now. */
async function ticksOfOpen(deps: Deps, personId: PersonId): Promise<readonly NewTask[]> {
  const open = await deps.reads.openMilestonesOf(personId);
  return open.map(({ id, agreementId }) => ({
    ...{ id: deps.newId(), kind: "tick" as const, subject: id },
    ...{ agreementId, milestoneId: id, priority: PRIORITY.money },
  }));
}

/** What a person will be reminded of in this milestone from now on, in order. */
export function remindersFor(
  deps: Pick<Deps, "holidays" | "platform">,
  view: MilestoneView,
  personId: PersonId,
  now: Instant,
): readonly PlannedReminder[] {
  const plan = reminderPlan(view, deps.platform, clocksOf(deps, view.people), now);
  return plan.filter(({ to, at }) => to === personId && at > now);
}

function nextOf(
  deps: Deps,
  views: readonly MilestoneView[],
  personId: PersonId,
  now: Instant,
): MyTimeSaved["next"] {
  const planned = views.flatMap((view) => {
    const first = remindersFor(deps, view, personId, now)[0];
    return first ? [{ at: first.at, view }] : [];
  });
  return planned.toSorted((a, b) => (a.at < b.at ? -1 : 1))[0] ?? null;
}

function backAt(deps: Deps, hours: HoursSetting, now: Instant): Instant | null {
  if (!hours.away) return null;
  const start = zonedInstant(hours.away.from, 0, hours.timeZone);
  return nextWorkingMoment(later(now, start), workingHoursOf(hours, deps.holidays));
}

const silenceCounts = ({ agreement, milestone }: MilestoneView, personId: PersonId): boolean =>
  sideOf(agreement, personId) === "buyer" && milestone.terms.policies.onSilence === "deem_accepted";

/** True where silence would have counted as acceptance, and too few of the buyer are there for that now. */
function endsSilence(deps: Deps, view: MilestoneView, personId: PersonId): boolean {
  const { review } = view.milestone;
  if (sideOf(view.agreement, personId) !== "buyer" || review.state !== "open") return false;
  if (review.silence.rule !== "deems") return false;
  return isBuyerAway(deps, view, view.people, review.since, later(review.dueAt, view.now));
}
