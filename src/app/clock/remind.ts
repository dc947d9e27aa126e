import { TOGETHER_MINUTES } from "../../domain/clock/delivery.ts";
import { asId, type MilestoneId, type PersonId } from "../../domain/ids.ts";
import type { Deps } from "../deps.ts";
import { ProviderError } from "../ports.ts";
import type { Reminder, ReminderItem, ReminderPlace } from "../queries/reminder-views.ts";
import type { MessageRef, MilestoneView, People, PersonView } from "../queries/views.ts";
import type { Task } from "../tasks.ts";
import { readView } from "../view.ts";
import { type Due, sortOut } from "./digest.ts";
import type { SentReminder } from "./digests.ts";
import { tellOthers } from "./gone.ts";
import { learnAgain } from "./learn-person.ts";
import { accountsOf, type Delivery, deliveriesTo } from "./reach.ts";
import { oweRefresh } from "./refresh-reminders.ts";
import { saidOnce } from "./said-once.ts";

/** Long enough for a few calls to slow platforms, each of which gives up by itself. */
const LEASE_SECONDS = 120;
/** What is put back waits for the task that failed, which comes again sooner and takes it along. */
const PUT_BACK_SECONDS = 60;

/**
 * Says all that one person is to be reminded of at about this time, as it is now: one message a place, nothing that is
 * done, nothing twice. What fails for now is put back whole.
 */
export async function remind(deps: Deps, task: Task): Promise<void> {
  const tasks = await deps.reads.takeDigest(task, TOGETHER_MINUTES, LEASE_SECONDS);
  if (tasks.length === 0) return;
  try {
    const views = await viewsOf(deps, tasks);
    const { later, pointless, ...due } = sortOut(deps, tasks, views);
    const { dues, repeated } = await saidOnce(deps, asId<PersonId>(task.subject), due.dues);
    await deps.reads.postpone(later);
    await deps.reads.reminded(null, [...pointless, ...repeated]);
    if (dues.length > 0) await say(deps, task.subject, dues);
  } catch (error) {
    const why = error instanceof Error ? error.name : "unknown error";
    // Only what is still in this run's hands is put back: what was said or postponed stays so.
    for (const other of tasks.filter(({ id }) => id !== task.id)) {
      await deps.tasks.retryIn(other, PUT_BACK_SECONDS, why);
    }
    throw error;
  }
}

async function viewsOf(deps: Deps, tasks: readonly Task[]): Promise<Map<string, MilestoneView>> {
  const ids = new Set(tasks.flatMap(({ milestoneId }) => milestoneId ?? []));
  const views = await Promise.all([...ids].map((id: MilestoneId) => readView(deps, id)));
  return new Map(views.flatMap((view) => (view ? [[view.milestone.id, view]] : [])));
}

async function say(deps: Deps, subject: string, given: readonly Due[]): Promise<void> {
  const people: People = Object.assign({}, ...given.map(({ item }) => item.view.people));
  const person = Object.values(people).find(({ personId }) => personId === subject);
  if (!person)
    return deps.reads.reminded(
      null,
      given.flatMap(({ tasks }) => tasks),
    );
  const dues = await withHistory(deps, given);
  const here = await accountsOf(deps, person, agreementsOf(dues));
  const asksForZone = !knowsZone(person) && !(await deps.reads.wasEverReminded(person.personId));
  const unsaid: Due[] = [];
  for (const delivery of await deliveriesTo(deps, person, here, dues)) {
    const sent = await deliver(deps, { person, people, asksForZone }, delivery);
    if (!sent) unsaid.push(...delivery.dues);
  }
  if (here.length > 0) await learnAgain(deps, person.personId);
  if (unsaid.length > 0) await tellOthers(deps, person, unsaid);
}

const agreementsOf = (dues: readonly Due[]) => [
  ...new Set(dues.map(({ item }) => item.view.agreement.id)),
];

const knowsZone = ({ clock }: PersonView) => Boolean(clock?.hours ?? clock?.profileZone);

/** An escalation says how often somebody was reminded before. */
async function withHistory(deps: Deps, dues: readonly Due[]): Promise<readonly Due[]> {
  return Promise.all(
    dues.map(async (due) => {
      const { item } = due;
      if (item.why !== "escalation" || item.gone !== null) return due;
      const all = await deps.reads.timesReminded(item.view.milestone.id);
      const reminded = all
        .filter(({ what, since }) => what === item.what && since === item.since)
        .map(({ personId, times }) => ({ personId, times }));
      return { ...due, item: { ...item, reminded } };
    }),
  );
}

type Audience = {
  readonly person: PersonView;
  readonly people: People;
  readonly asksForZone: boolean;
};

/** Posts one message in the best place that takes it, and keeps it; false where none does. */
async function deliver(
  deps: Deps,
  { person, people, asksForZone }: Audience,
  { places, dues }: Delivery,
): Promise<boolean> {
  const items = dues.map(({ item }) => item);
  const tasks = dues.flatMap((due) => due.tasks);
  const now = items
    .map(({ view }) => view.now)
    .toSorted()
    .at(-1);
  if (now === undefined) return true;
  const reminder: Reminder = { to: person.personId, items, people, now, asksForZone };
  const once = deps.hashOf(tasks.map(({ id }) => id).toSorted());
  for (const where of places) {
    const message = await posted(deps, where, reminder, once);
    if (!message) continue;
    await deps.reads.reminded(keptAs(deps.newId(), person.personId, message, where, items), tasks);
    for (const { view } of items) {
      const { id, agreementId } = view.milestone;
      if ((await deps.reads.openReminders(id)).length > 1) await oweRefresh(deps, id, agreementId);
    }
    return true;
  }
  return false;
}

async function posted(
  deps: Deps,
  where: ReminderPlace,
  reminder: Reminder,
  once: string,
): Promise<MessageRef | null> {
  const { platform } = where.kind === "channel" ? where.channel : where.reader;
  try {
    return (await deps.chats[platform]?.remind(where, reminder, once)) ?? null;
  } catch (error) {
    if (!(error instanceof ProviderError) || error.retryable) throw error;
    deps.log.warn("a reminder was not taken there", { platform, code: error.code });
    return null;
  }
}

function keptAs(
  id: string,
  personId: PersonId,
  message: MessageRef,
  where: ReminderPlace,
  items: readonly ReminderItem[],
): SentReminder {
  const { platform, team, channel } = message;
  return {
    ...{ id, personId, platform, team, channel, message: message.message },
    ...{ isDirect: where.kind === "direct", reader: where.reader?.user ?? null },
    items: items.map(({ view, ...item }) => ({ ...item, milestoneId: view.milestone.id })),
  };
}
