import type { MilestoneId } from "../../domain/ids.ts";
import { type DisputeStory, disputeStories } from "../../domain/milestone/dispute-story.ts";
import type { MilestoneEvent } from "../../domain/milestone/events.ts";
import type { Deps } from "../deps.ts";
import { type ChatPlatform, ProviderError } from "../ports.ts";
import type { DisputeThread, ThreadEntry, ThreadRef } from "../queries/views.ts";
import type { CardRow, ThreadRow } from "../reads.ts";
import type { ChainedEvent } from "../store.ts";
import { owe, PRIORITY } from "../tasks.ts";
import { readView } from "../view.ts";

/** One writer a thread at a time; long enough for all that a new thread begins with. */
const THREAD_LEASE_SECONDS = 60;

/**
 * Brings the threads of a milestone's disputes to what has happened, in every linked channel: opens what is not there,
 * updates its head, and says what is not said yet, in order. How much was said is kept with the thread, so that a worker
 * that dies goes on where it was; a thread that somebody deleted is opened anew with all that stood in it.
 */
export async function updateThreads(deps: Deps, milestoneId: MilestoneId): Promise<void> {
  const stories = await storiesOf(deps, milestoneId);
  if (stories.length === 0) return;
  const cards = await deps.reads.cards(milestoneId);
  const works = stories.flatMap(({ dispute }, index) =>
    cards.map((card) => ({ card, index, nth: dispute.nth })),
  );
  const tried = await Promise.allSettled(
    works.map(({ card, nth }) => updateOne(deps, milestoneId, nth, card)),
  );
  const errors = tried.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  if (errors.length > 0) throw errors.toSorted((a, b) => urgency(b) - urgency(a))[0];
}

/** What is to be tried again decides for the whole task; then a thread in other hands; a definite no comes last. */
function urgency(error: unknown): number {
  if (!(error instanceof ProviderError)) return 3;
  if (error.code === "thread_leased") return 1;
  return error.retryable ? 2 : 0;
}

async function storiesOf(deps: Deps, milestoneId: MilestoneId): Promise<readonly DisputeStory[]> {
  const stream = await deps.reads.events(milestoneId);
  const events = stream.filter(isOfMilestone).map(({ event }) => event);
  return disputeStories(milestoneId, events);
}

/** A milestone's stream holds events of milestones only. */
function isOfMilestone(one: ChainedEvent): one is ChainedEvent & { event: MilestoneEvent } {
  return one.streamId !== one.agreementId;
}

async function updateOne(
  deps: Deps,
  milestoneId: MilestoneId,
  nth: number,
  { platform, team, channel }: CardRow,
): Promise<void> {
  const chat = deps.chats[platform];
  if (!chat) return;
  const asked = { milestoneId, nth, platform, team, channel };
  const row = await deps.reads.claimThread(asked, THREAD_LEASE_SECONDS);
  if (!row) {
    const facts = { code: "thread_leased", outcome: "failed", retryable: true } as const;
    throw new ProviderError("another worker writes this thread", facts);
  }
  const writer = threadWriter(deps, row);
  try {
    // Read under the lease, so that what is written last is what was read last.
    const view = await readView(deps, milestoneId);
    const story = (await storiesOf(deps, milestoneId)).find(({ dispute }) => dispute.nth === nth);
    if (view && story) await bringUp(deps, chat, writer, { view, story });
  } catch (error) {
    if (!(error instanceof ProviderError) || error.retryable) throw error;
    // The channel is no more, or we may not write there: people are told privately what concerns them.
    deps.log.warn("a dispute has no thread to live in", { milestoneId, code: error.code });
  } finally {
    await writer.release();
  }
}

type Writer = ReturnType<typeof threadWriter>;

/** A thread's row in this run's hands: every change is kept at once. */
function threadWriter(deps: Deps, claimed: ThreadRow) {
  let row = claimed;
  return {
    row: () => row,
    async keep(change: Partial<ThreadRow>): Promise<void> {
      row = { ...row, ...change };
      await deps.reads.threadWritten(row, false);
    },
    release: () => deps.reads.threadWritten(row, true),
  };
}

async function bringUp(
  deps: Deps,
  chat: ChatPlatform,
  writer: Writer,
  thread: DisputeThread,
): Promise<void> {
  const version = versionOf(thread);
  const before = writer.row();
  const head = refOf(before);
  const isThere =
    head !== null &&
    (before.renderedVersion === version ||
      (await chat.updateThreadHead(head, thread)) === "updated");
  if (!isThere) await open(deps, chat, writer, thread);
  await writer.keep({ renderedVersion: version });
  // One that vanished between two replies begins anew, once; then the next task sees to it.
  if ((await catchUp(chat, writer, thread)) === "said") return;
  await open(deps, chat, writer, thread);
  await catchUp(chat, writer, thread);
}

/** What a head shows follows from these; one that was withdrawn shows nothing else any more. */
function versionOf({ view, story }: DisputeThread): string {
  if (story.withdrawn) return "withdrawn";
  return `${view.milestone.version}.${view.agreement.version}`;
}

const refOf = ({ platform, team, channel, message, thread, link }: ThreadRow): ThreadRef | null =>
  message === null ? null : { platform, team, channel, message, thread, link };

async function open(
  deps: Deps,
  chat: ChatPlatform,
  writer: Writer,
  thread: DisputeThread,
): Promise<void> {
  const { milestoneId, nth, claim, ...at } = writer.row();
  const { id, agreementId } = thread.view.milestone;
  const once = `dispute ${milestoneId} ${nth} ${at.message ?? "first"}`;
  const { platform, team, channel } = at;
  const opened = await chat.openThread({ platform, team, channel }, thread, once);
  await writer.keep({ message: opened.message, thread: opened.thread, link: opened.link, said: 0 });
  // The card beside it points here.
  await owe(deps, [
    {
      ...{ id: deps.newId(), kind: "update_card", subject: id, priority: PRIORITY.card },
      ...{ agreementId, milestoneId: id },
    },
  ]);
}

async function catchUp(
  chat: ChatPlatform,
  writer: Writer,
  thread: DisputeThread,
): Promise<"said" | "gone"> {
  const entries = entriesOf(thread.story);
  for (const [index, entry] of entries.entries()) {
    const row = writer.row();
    const head = refOf(row);
    if (!head) return "gone";
    if (index < row.said) continue;
    const once = `dispute ${row.milestoneId} ${row.nth} ${row.message} ${index}`;
    if ((await chat.sayInThread(head, thread, entry, once)) === "gone") return "gone";
    await writer.keep({ said: index + 1 });
  }
  return "said";
}

/** What a thread holds, in order: an entry never moves and never goes, so that counting them is enough. */
function entriesOf({ events }: DisputeStory): readonly ThreadEntry[] {
  return [
    ...(["welcome", "terms", "timeline"] as const).map((kind) => ({ kind })),
    ...events
      .filter(({ type }) => TOLD.has(type))
      .map((event): ThreadEntry => ({ kind: "event", event })),
  ];
}

const TOLD: ReadonlySet<MilestoneEvent["type"]> = new Set([
  ...(["StatementMade", "OfferMade", "OfferLapsed", "SettlementBacked"] as const),
  ...([
    "DisputeEscalated",
    "DisputeWithdrawn",
    "DisputeDecided",
    "DeadlockResolved",
    "RefundDecided",
  ] as const),
  ...(["RefundSettled", "TransferSucceeded"] as const),
]);
