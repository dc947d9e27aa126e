import { asId, type MilestoneId } from "../../domain/ids.ts";
import type { Deps } from "../deps.ts";
import { threadFor } from "../notify/thread-for.ts";
import { ProviderError } from "../ports.ts";
import type { ContextSubject, ContextView } from "../queries/context-view.ts";
import type { MessageRef } from "../queries/views.ts";
import type { CardRow } from "../reads.ts";
import type { Task } from "../tasks.ts";
import { readView } from "../view.ts";
import type { ContextRow } from "./context-store.ts";
import { layOut } from "./lay-out.ts";
import { materialOf } from "./material.ts";

/** So often is it looked whether copies are made; with a second more each time these are about two minutes. */
const MOST_WAITS = 14;

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
  if (row) await postEverywhere(deps, view, row);
}

async function made(
  deps: Deps,
  { attempt }: Task,
  { milestone }: ContextView["view"],
  subject: ContextSubject,
): Promise<ContextRow | null> {
  const material = await materialOf(deps, milestone, subject);
  if (!material) return null;
  if (!material.isWhole && attempt <= MOST_WAITS) throw stillKeeping(attempt);
  return deps.contexts.save(await layOut(deps, milestone, subject, material));
}

/** Copies of what was handed in are on their way: it is looked again in a moment. */
function stillKeeping(attempt: number): ProviderError {
  return new ProviderError("evidence is still being kept", {
    ...{ code: "being_kept", outcome: "failed", retryable: true },
    retryAfterSeconds: attempt,
  });
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
): Promise<void> {
  const { id, context, sources, looked, subject } = row;
  const posts = await deps.contexts.posts(id);
  const isPosted = (card: CardRow) => posts.some((post) => channelOf(post) === channelOf(card));
  const cards = (await deps.reads.cards(view.milestone.id)).filter((card) => !isPosted(card));
  const said: ContextView = { view, subject, context, sources, looked };
  const tried = await Promise.allSettled(cards.map((card) => postIn(deps, card, said, id)));
  const failed = tried.find((one) => one.status === "rejected");
  if (failed) throw failed.reason;
}

const channelOf = ({ platform, team, channel }: Omit<MessageRef, "message">) =>
  `${platform}/${team}/${channel}`;

async function postIn(deps: Deps, card: CardRow, said: ContextView, id: string): Promise<void> {
  const { platform, team, channel } = card;
  const isOfDispute = !said.subject.startsWith("submission:");
  const thread = await threadFor(deps, card, isOfDispute ? "dispute" : "thread");
  const chat = deps.chats[platform];
  if (!chat) return;
  try {
    const post = await chat.postContext({ platform, team, channel }, said, thread, id);
    await deps.contexts.markPosted(id, post);
  } catch (error) {
    if (!(error instanceof ProviderError) || error.retryable) throw error;
    deps.log.warn("review context has no channel to be read in", { code: error.code, platform });
  }
}
