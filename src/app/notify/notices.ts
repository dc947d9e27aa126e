import { ownerOf, type Side } from "../../domain/agreement/agreement.ts";
import { asId, type MilestoneId, type PersonId } from "../../domain/ids.ts";
import { endSilence } from "../clock/end-silence.ts";
import { isElsewhere, metIn } from "../clock/guests.ts";
import type { Deps } from "../deps.ts";
import { ProviderError } from "../ports.ts";
import type { Notice, NoticeKind } from "../queries/notice-views.ts";
import type { Identity, MessageRef, MilestoneView } from "../queries/views.ts";
import type { CardRow } from "../reads.ts";
import { owe, type Task } from "../tasks.ts";
import { readView } from "../view.ts";

/**
 * Posts a notice in every channel of the agreement: in the card's thread where it is detail, else beside the card.
 * Where one platform is away the others hear of it once and now; what is left becomes a task of that channel alone.
 */
export async function announceNotice(deps: Deps, task: Task): Promise<void> {
  const view = await viewFor(deps, task);
  if (!view) return;
  const all = await deps.reads.cards(view.milestone.id);
  const { only } = task.detail;
  const cards = only ? all.filter((card) => nameOf(card) === only) : all;
  let isMissed = false;
  const tried = await Promise.allSettled(
    cards.map(async (card) => {
      if (!(await announceIn(deps, task, view, card))) isMissed = true;
    }),
  );
  if (isMissed) await missed(deps, task, view);
  const failed = tried.flatMap((one, nth) =>
    one.status === "rejected" ? [{ card: cards[nth], error: one.reason }] : [],
  );
  if (failed.length === 0) return;
  if (failed.length === cards.length) throw failed[0]?.error;
  deps.log.warn("a notice reached some channels only", {
    errors: failed.map(({ error }) => error),
  });
  await owe(
    deps,
    failed.flatMap(({ card }) =>
      card ? [{ ...again(deps, task), detail: onlyIn(task, card) }] : [],
    ),
  );
}

function again(deps: Deps, { kind, subject, agreementId, milestoneId, priority }: Task) {
  return { id: deps.newId(), kind, subject, agreementId, milestoneId, priority };
}

const nameOf = ({ platform, team, channel }: CardRow) => `${platform}/${team}/${channel}`;
const onlyIn = (task: Task, card: CardRow) => ({ ...task.detail, only: nameOf(card) });

async function announceIn(
  deps: Deps,
  task: Task,
  view: MilestoneView,
  { platform, team, channel, message }: CardRow,
): Promise<boolean> {
  const chat = deps.chats[platform];
  if (!chat) return false;
  const thread: MessageRef | null =
    task.detail["where"] === "thread" && message ? { platform, team, channel, message } : null;
  try {
    await chat.announce({ platform, team, channel }, noticeOf(task, view, null), thread);
    return true;
  } catch (error) {
    if (!(error instanceof ProviderError) || error.retryable) throw error;
    await tellEveryone(deps, view, task);
    return false;
  }
}

/** Silence is acceptance only where every warning of it arrives (design section 6). */
async function missed(deps: Deps, { subject }: Task, { milestone }: MilestoneView): Promise<void> {
  if (subject === "silence_warning") await endSilence(deps, milestone.id);
}

/** The channel cannot be reached any more: both sides' owners hear of it privately. */
async function tellEveryone(deps: Deps, view: MilestoneView, task: Task): Promise<void> {
  for (const side of ["buyer", "facilitator"] as const) {
    const to = ownerOf(view.agreement, side);
    if (to) await tellPerson(deps, noticeOf(task, view, to), to);
  }
}

/** Tells one person privately, on the first of their platforms that takes it. */
export async function tellNotice(deps: Deps, task: Task): Promise<void> {
  const view = await viewFor(deps, task);
  if (!view) return;
  const side = task.detail["toSide"];
  const to = side ? ownerOf(view.agreement, side as Side) : asId<PersonId>(`${task.detail["to"]}`);
  if (to && !(await tellPerson(deps, noticeOf(task, view, to), to))) await missed(deps, task, view);
}

/** False where none of their accounts can be reached any more. */
export async function tellPerson(deps: Deps, notice: Notice, to: PersonId): Promise<boolean> {
  const identities = notice.view.people[to]?.identities ?? [];
  for (const identity of identities) {
    const chat = deps.chats[identity.platform];
    if (!chat) continue;
    try {
      await chat.tell(identity, notice);
      return true;
    } catch (error) {
      if (isElsewhere(error) && (await toldWhereMet(deps, notice, identity))) return true;
      if (!(error instanceof ProviderError) || error.retryable) throw error;
      deps.log.warn("a person cannot be reached there", {
        code: error.code,
        platform: identity.platform,
      });
    }
  }
  return false;
}

/** Tells a guest of another company by the app of the channel in which they are met. */
async function toldWhereMet(deps: Deps, notice: Notice, identity: Identity): Promise<boolean> {
  for (const { channel } of await metIn(deps, identity, notice.view.agreement.id)) {
    try {
      await deps.chats[identity.platform]?.tell(identity, notice, channel);
      return true;
    } catch (error) {
      if (!(error instanceof ProviderError) || error.retryable) throw error;
    }
  }
  return false;
}

/** The milestone a notice is about; for one of the whole agreement, its most recent open one. */
async function viewFor(deps: Deps, task: Task): Promise<MilestoneView | null> {
  let milestoneId: MilestoneId | null = task.milestoneId;
  if (!milestoneId && task.agreementId) {
    milestoneId = (await deps.reads.latestMilestone(task.agreementId)) ?? null;
  }
  return milestoneId ? readView(deps, milestoneId) : null;
}

function noticeOf(task: Task, view: MilestoneView, to: PersonId | null): Notice {
  const { where: _where, only: _only, to: _to, toSide: _side, ...detail } = task.detail;
  return { kind: task.subject as NoticeKind, view, to, detail };
}
