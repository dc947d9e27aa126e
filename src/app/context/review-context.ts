import { asId, type MilestoneId } from "../../domain/ids.ts";
import type { Deps } from "../deps.ts";
import { ProviderError } from "../ports.ts";
import type { ContextSubject, ContextView } from "../queries/context-view.ts";
import type { MessageRef } from "../queries/views.ts";
import type { CardRow } from "../reads.ts";
import type { Task } from "../tasks.ts";
import { readView } from "../view.ts";
import type { ContextRow } from "./context-store.ts";
import { layOut } from "./lay-out.ts";
import { materialOf } from "./material.ts";

/**
 * Lays evidence out once and posts it once in each linked channel, beside the card. A restart goes on where it was; what has
 * been withdrawn or handed in anew meanwhile is left alone.
 */
export async function reviewContext(deps: Deps, task: Task): Promise<void> {
  const milestoneId = asId<MilestoneId>(task.subject);
  const subject = subjectOf(task);
  const view = subject && (await readView(deps, milestoneId));
  if (!subject || !view) return;
  const row =
    (await deps.contexts.find(milestoneId, subject)) ?? (await made(deps, task, view, subject));
  if (row) await postEverywhere(deps, view, row, task.attempt);
}

async function made(
  deps: Deps,
  { detail }: Task,
  { milestone }: ContextView["view"],
  subject: ContextSubject,
): Promise<ContextRow | null> {
  const material = await materialOf(deps, milestone, subject);
  if (!material) return null;
  // It is looked again when the last copy is made, and in any case after a while.
  const isLate = subject.startsWith("submission") ? detail["late"] === 1 : true;
  if (!material.isWhole && !isLate) return null;
  return deps.contexts.save(await layOut(deps, milestone, subject, material));
}

const KINDS = ["submission", "dispute", "arbitration"] as const;

function subjectOf({ detail }: Task): ContextSubject | null {
  const [word, nth] = `${detail["what"]}`.split(":");
  const kind = KINDS.find((one) => one === word);
  return kind && /^\d{1,6}$/.test(nth ?? "") ? `${kind}:${Number(nth)}` : null;
}

/** One channel that is away holds up no other; it is tried again, and a definite no is left at that. */
async function postEverywhere(
  deps: Deps,
  view: ContextView["view"],
  row: ContextRow,
  attempt: number,
): Promise<void> {
  const { id, context, sources, looked, subject } = row;
  const posts = await deps.contexts.posts(id);
  const isPosted = (card: CardRow) => posts.some((post) => channelOf(post) === channelOf(card));
  const cards = (await deps.reads.cards(view.milestone.id)).filter((card) => !isPosted(card));
  const said: ContextView = { view, subject, context, sources, looked };
  const tried = await Promise.allSettled(
    cards.map((card) => postIn(deps, card, said, { id, attempt })),
  );
  const failed = tried.find((one) => one.status === "rejected");
  if (failed) throw failed.reason;
}

const channelOf = ({ platform, team, channel }: Omit<MessageRef, "message">) =>
  `${platform}/${team}/${channel}`;

type Try = { readonly id: string; readonly attempt: number };

async function postIn(
  deps: Deps,
  card: CardRow,
  said: ContextView,
  { id, attempt }: Try,
): Promise<void> {
  const { platform, team, channel } = card;
  const chat = deps.chats[platform];
  if (!chat) return;
  try {
    const thread = await threadOf(deps, card, said.subject, attempt);
    const post = await chat.postContext({ platform, team, channel }, said, thread, id);
    await deps.contexts.markPosted(id, post);
  } catch (error) {
    if (!(error instanceof ProviderError) || error.retryable) throw error;
    deps.log.warn("review context has no channel to be read in", { code: error.code, platform });
  }
}

/** So often it is looked whether a dispute's thread is open before the card's does. */
const MOST_LOOKS = 5;

/** The card's thread; a dispute's own, where that is open. Null beside a card that is not there. */
async function threadOf(
  deps: Deps,
  card: CardRow,
  subject: ContextSubject,
  attempt: number,
): Promise<MessageRef | null> {
  const { platform, team, channel, milestoneId, message } = card;
  const [kind, nth] = subject.split(":");
  const threads = kind === "submission" ? null : await deps.reads.threads(milestoneId);
  const opened = threads?.find(
    (one) => one.nth === Number(nth) && channelOf(one) === channelOf(card),
  );
  if (threads && !opened?.message && attempt <= MOST_LOOKS) {
    throw new ProviderError("the dispute's thread is being opened", {
      ...{ code: "not_recorded_yet", outcome: "failed", retryable: true },
    });
  }
  const head = opened?.message ?? message;
  return head ? { platform, team, channel, message: head } : null;
}
