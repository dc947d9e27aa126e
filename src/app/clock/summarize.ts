import { ownerOf } from "../../domain/agreement/agreement.ts";
import { type Instant, plusDays } from "../../domain/clock/instant.ts";
import { nextWeekday, nextWorkingMoment } from "../../domain/clock/working-time.ts";
import { calendarDay } from "../../domain/clock/zone.ts";
import { type AgreementId, asId, type MilestoneId } from "../../domain/ids.ts";
import { isOver } from "../../domain/milestone/milestone.ts";
import type { Deps } from "../deps.ts";
import type { WeeklySummary } from "../queries/reminder-views.ts";
import type { ChannelRef, MilestoneView, People } from "../queries/views.ts";
import { PRIORITY, type Task } from "../tasks.ts";
import { readView } from "../view.ts";
import { hoursOf } from "./person-clock.ts";
import { sameId } from "./same-id.ts";

/** Mondays at nine, ISO weekday and minute of the day. */
const MONDAY = 1;
const NINE = 540;

/**
 * An agreement's week, in each of its channels, where its owners wish so and there is something to say. A task without a
 * channel owes one for each, and the next week's: none of them twice, whoever asked how often.
 */
export async function summarize(deps: Deps, task: Task): Promise<void> {
  const agreementId = asId<AgreementId>(task.subject);
  const latest = await deps.reads.latestMilestone(agreementId);
  const view = latest && (await readView(deps, latest));
  if (view && !view.agreement.weeklySummary) return;
  if (task.detail["place"]) return view ? postIn(deps, task, view) : undefined;
  const isPlanning = task.detail["plans"] === 1;
  if (view && !isPlanning) {
    const channels = await deps.reads.channelsOf(agreementId);
    const now = await deps.reads.now();
    const base = { kind: "weekly_summary", subject: agreementId, agreementId } as const;
    await deps.reads.addNew(
      channels.map((channel) => ({
        ...{ ...base, id: sameId(deps, task.id, nameOf(channel)), milestoneId: null },
        ...{ priority: PRIORITY.background, detail: { place: nameOf(channel) } },
        dueAt: whenRead(deps, view, channel, now),
      })),
    );
  }
  await planNext(deps, agreementId, view);
}

/** When the first of the owners who are in that channel is at work; an absence holds it up for nobody. */
function whenRead(deps: Deps, view: MilestoneView, { platform, team }: ChannelRef, now: Instant) {
  const owners = (["buyer", "facilitator"] as const).flatMap((side) => {
    const owner = ownerOf(view.agreement, side);
    const person = owner ? view.people[owner] : undefined;
    const isThere = person?.identities.some(
      (identity) => identity.platform === platform && identity.team === team,
    );
    return person && isThere ? [person] : [];
  });
  const moments = owners.flatMap(({ clock }) => {
    const hours = { ...hoursOf(deps, clock), away: null };
    return nextWorkingMoment(now, hours) ?? [];
  });
  return moments.toSorted()[0] ?? now;
}

/** One task a week: whoever plans it again finds it there. */
async function planNext(deps: Deps, agreementId: AgreementId, view: MilestoneView | null) {
  const owner = view && ownerOf(view.agreement, "facilitator");
  const { timeZone } = hoursOf(deps, owner ? view.people[owner]?.clock : undefined);
  const dueAt = nextWeekday(await deps.reads.now(), MONDAY, NINE, timeZone);
  const id = sameId(deps, agreementId, "week", calendarDay(dueAt, timeZone));
  const base = { kind: "weekly_summary", subject: agreementId, agreementId } as const;
  const rest = { milestoneId: null, priority: PRIORITY.background, dueAt };
  await deps.reads.addNew([{ ...base, ...rest, id }]);
}

const nameOf = ({ platform, team, channel }: ChannelRef) => `${platform}/${team}/${channel}`;

async function postIn(deps: Deps, task: Task, { agreement }: MilestoneView): Promise<void> {
  const channels = await deps.reads.channelsOf(agreement.id);
  const channel = channels.find((one) => nameOf(one) === task.detail["place"]);
  const chat = channel && deps.chats[channel.platform];
  const summary = chat && (await weekOf(deps, agreement.id));
  if (summary) await chat.summarize(channel, summary, task.id);
}

/** What is held, waits and was released in the last seven days; null where that is nothing. */
async function weekOf(deps: Deps, agreementId: AgreementId): Promise<WeeklySummary | null> {
  const now = await deps.reads.now();
  const since = plusDays(now, -7);
  const ids = await deps.reads.milestonesSince(agreementId, since);
  const found = await Promise.all(ids.map((id: MilestoneId) => readView(deps, id)));
  const views = found.flatMap((view) => view ?? []);
  const open = views.filter(({ milestone }) => !isOver(milestone));
  const released = views.filter((view) => wasReleasedSince(view, since));
  const [first] = views;
  if (!first || (open.length === 0 && released.length === 0)) return null;
  const people: People = Object.assign({}, ...views.map((view) => view.people));
  return { agreement: first.agreement, people, open, released, now };
}

const wasReleasedSince = ({ milestone: { payout } }: MilestoneView, since: Instant) =>
  payout.state === "done" && payout.at >= since;
