import { stillOwed } from "../../domain/clock/still-owed.ts";
import type { AgreementId, MilestoneId } from "../../domain/ids.ts";
import type { Deps } from "../deps.ts";
import { ProviderError } from "../ports.ts";
import type { Reminder, ReminderItem, ReminderPlace } from "../queries/reminder-views.ts";
import type { MilestoneView, People } from "../queries/views.ts";
import { owe, PRIORITY } from "../tasks.ts";
import { readView } from "../view.ts";
import type { KeptItem, SentReminder } from "./digests.ts";

/** How often a message is written again because something happened while it was. */
const MOST_ROUNDS = 5;

/** Owes a look at what was posted about a milestone, where anything was. */
export async function oweRefresh(
  deps: Deps,
  milestoneId: MilestoneId,
  agreementId: AgreementId | null,
): Promise<void> {
  if (!(await deps.reads.hasOpenReminder(milestoneId))) return;
  await owe(deps, [
    {
      ...{ id: deps.newId(), kind: "refresh_reminders" as const, subject: milestoneId },
      ...{ agreementId, milestoneId, priority: PRIORITY.card },
    },
  ]);
}

/** Says in every reminder that mentions the milestone what is so now: what is done has no button any more. */
export async function refreshReminders(deps: Deps, milestoneId: MilestoneId): Promise<void> {
  const sent = await deps.reads.openReminders(milestoneId);
  const tried = await Promise.allSettled(
    sent.map((one, nth) => refresh(deps, repeatedIn(one, sent.slice(nth + 1)), one.items)),
  );
  const failed = tried.find((one) => one.status === "rejected");
  if (failed) throw failed.reason;
}

/** A reminder with what later ones to the same person say again; those were posted after it. */
function repeatedIn(one: SentReminder, later: readonly SentReminder[]): SentReminder {
  const theirs = later.filter(({ personId }) => personId === one.personId);
  const isRepeated = (item: KeptItem) =>
    theirs.some(({ items }) =>
      items.some(
        ({ milestoneId, what, since }) =>
          milestoneId === item.milestoneId && what === item.what && since === item.since,
      ),
    );
  const said = one.items;
  const items = said.map((item) => ({ ...item, isRepeated: item.isRepeated || isRepeated(item) }));
  return { ...one, items };
}

/**
 * Two may write the same message at once. Each looks again after it has written, and whoever finds that it has said
 * something old says the new thing: whichever comes last is right.
 */
async function refresh(deps: Deps, sent: SentReminder, before: readonly KeptItem[]): Promise<void> {
  let said = before;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const reminder = await asItIsNow(deps, sent);
    const items = reminder.items.map(({ view, ...item }) => ({
      ...{ ...item, milestoneId: view.milestone.id },
    }));
    if (isSame(items, said)) return;
    const isThere = await rewrite(deps, sent, reminder);
    const isOpen = isThere && items.some(({ isDone, isRepeated }) => !isDone && !isRepeated);
    await deps.reads.reminderRewritten(sent.id, items, isOpen);
    if (!isThere) return;
    said = items;
  }
  const facts = { code: "renewed", outcome: "failed", retryable: true } as const;
  throw new ProviderError("a reminder's milestones do not rest", facts);
}

async function asItIsNow(deps: Deps, { personId, items }: SentReminder): Promise<Reminder> {
  const ids = [...new Set(items.map(({ milestoneId }) => milestoneId))];
  const found = await Promise.all(ids.map((id) => readView(deps, id)));
  const views = new Map(found.flatMap((view) => (view ? [[view.milestone.id, view]] : [])));
  const people: People = Object.assign({}, ...[...views.values()].map((view) => view.people));
  const now = [...views.values()]
    .map((view) => view.now)
    .toSorted()
    .at(-1);
  return {
    ...{ to: personId, people, asksForZone: false, now: now ?? (await deps.reads.now()) },
    items: items.flatMap((item) => {
      const view = views.get(item.milestoneId);
      return view ? [itemNow(deps, view, item, personId)] : [];
    }),
  };
}

/** What was done once stays done: the same thing owed anew is another reminder's. */
function itemNow(
  { platform }: Deps,
  view: MilestoneView,
  { milestoneId: _, ...kept }: KeptItem,
  to: SentReminder["personId"],
): ReminderItem {
  const owing = kept.gone ?? (kept.why === "escalation" ? null : to);
  const by = kept.isDone ? "done" : stillOwed(view, platform, kept, owing, view.now);
  return by === "done" ? { ...kept, view, isDone: true } : { ...kept, view, by };
}

const isSame = (a: readonly KeptItem[], b: readonly KeptItem[]) =>
  a.length === b.length &&
  a.every(
    (item, at) =>
      item.isDone === b[at]?.isDone &&
      item.isRepeated === (b[at]?.isRepeated ?? false) &&
      item.by === b[at]?.by,
  );

/** False where there is no such message any more, or nobody may write it. */
async function rewrite(deps: Deps, sent: SentReminder, reminder: Reminder): Promise<boolean> {
  const { platform, team, channel, message } = sent;
  const chat = deps.chats[platform];
  if (!chat) return false;
  const where = { platform, team, channel, message };
  try {
    return (await chat.rewriteReminder(where, placeOf(sent), reminder)) === "updated";
  } catch (error) {
    if (!(error instanceof ProviderError) || error.retryable) throw error;
    deps.log.warn("a reminder cannot be rewritten", { platform, code: error.code });
    return false;
  }
}

function placeOf({ platform, team, channel, isDirect, reader }: SentReminder): ReminderPlace {
  const identity = reader === null ? null : { platform, team, user: reader };
  if (isDirect && identity) return { kind: "direct", reader: identity };
  return { kind: "channel", channel: { platform, team, channel }, reader: identity };
}
