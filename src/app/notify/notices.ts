import { ownerOf, type Side } from "../../domain/agreement/agreement.ts";
import { asId, type MilestoneId, type PersonId } from "../../domain/ids.ts";
import type { Deps } from "../deps.ts";
import { ProviderError } from "../ports.ts";
import type { MessageRef, MilestoneView, Notice, NoticeKind } from "../queries/views.ts";
import type { Task } from "../tasks.ts";
import { readView } from "../view.ts";

/** Posts a notice in every channel of the agreement: in the card's thread where it is detail, else beside the card. */
export async function announceNotice(deps: Deps, task: Task): Promise<void> {
  const view = await viewFor(deps, task);
  if (!view) return;
  const notice = noticeOf(task, view, null);
  const cards = await deps.reads.cards(view.milestone.id);
  for (const card of cards) {
    const { platform, team, channel, message } = card;
    const chat = deps.chats[platform];
    if (!chat) continue;
    const thread: MessageRef | null =
      task.detail["where"] === "thread" && message ? { platform, team, channel, message } : null;
    try {
      await chat.announce({ platform, team, channel }, notice, thread);
    } catch (error) {
      if (!(error instanceof ProviderError) || error.retryable) throw error;
      await tellEveryone(deps, view, task);
    }
  }
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
  if (to) await tellPerson(deps, noticeOf(task, view, to), to);
}

export async function tellPerson(deps: Deps, notice: Notice, to: PersonId): Promise<void> {
  const identities = notice.view.people[to]?.identities ?? [];
  for (const identity of identities) {
    const chat = deps.chats[identity.platform];
    if (!chat) continue;
    try {
      return await chat.tell(identity, notice);
    } catch (error) {
      if (!(error instanceof ProviderError) || error.retryable) throw error;
      deps.log.warn("a person cannot be reached there", {
        code: error.code,
        platform: identity.platform,
      });
    }
  }
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
  const { where: _where, to: _to, toSide: _side, ...detail } = task.detail;
  return { kind: task.subject as NoticeKind, view, to, detail };
}
