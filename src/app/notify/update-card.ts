import { absenceAt } from "../../domain/clock/absence.ts";
import type { AgreementId, MilestoneId } from "../../domain/ids.ts";
import { nextAction } from "../../domain/milestone/next-action.ts";
import { approvalsOf, quorumOf } from "../../domain/milestone/quorum.ts";
import type { Deps } from "../deps.ts";
import { ProviderError } from "../ports.ts";
import type { MessageRef, MilestoneView } from "../queries/views.ts";
import type { CardRow } from "../reads.ts";
import { owe, PRIORITY } from "../tasks.ts";
import { readView } from "../view.ts";

/** One writer a card at a time: an older content must never land on a newer one. */
const CARD_LEASE_SECONDS = 30;

/**
 * Brings every copy of a milestone's card to what the milestone is now. A card that is already there is left alone; one
 * whose message or channel is gone is posted anew, and where that is impossible the milestone goes on without it. No
 * copy waits for another: where one platform is away the other's cards follow, and the task comes again for the rest.
 */
export async function updateCard(deps: Deps, milestoneId: MilestoneId): Promise<void> {
  const cards = await deps.reads.cards(milestoneId);
  const tried = await Promise.allSettled(cards.map((card) => updateCopy(deps, milestoneId, card)));
  const errors = tried.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  if (errors.length > 0) throw errors.toSorted((a, b) => urgency(b) - urgency(a))[0];
}

/** What is to be tried again decides for the whole task; then a copy in other hands; a definite no comes last. */
function urgency(error: unknown): number {
  if (!(error instanceof ProviderError)) return 3;
  if (error.code === "card_leased") return 1;
  return error.retryable ? 2 : 0;
}

async function updateCopy(deps: Deps, milestoneId: MilestoneId, card: CardRow): Promise<void> {
  if (!(await deps.reads.claimCard(card, CARD_LEASE_SECONDS))) {
    throw new ProviderError("another worker writes this card", {
      code: "card_leased",
      outcome: "failed",
      retryable: true,
    });
  }
  // Read under the lease, so that what is written last is what was read last.
  const view = await withDispute(deps, card, await readView(deps, milestoneId));
  const version = view ? versionOf(view) : "";
  const claimed = { ...card, claim: card.claim + 1 };
  try {
    const written =
      view && version !== card.renderedVersion ? await write(deps, card, view) : ALREADY;
    // What has no place now is written when there is one again.
    const shown = written ? version : card.renderedVersion;
    await deps.reads.cardWritten(claimed, written?.message ?? null, shown);
  } catch (error) {
    await deps.reads.cardWritten(claimed, null, card.renderedVersion);
    throw error;
  }
}

/** What a card shows follows from these two versions (names, seats and payee, too), and from what is overdue and who is away by now. */
function versionOf(view: MilestoneView): string {
  const next = nextAction(view, view.now);
  const isLate = [next, ...next.also].some(({ overdue }) => overdue);
  const dispute = view.disputeLink === undefined ? "" : ".thread";
  return `${view.milestone.version}.${view.agreement.version}${isLate ? ".late" : ""}${dispute}${awayNow(view)}`;
}

/** Who is away while several approvals are asked for: the card says it, and nothing of the milestone has changed. */
function awayNow(view: MilestoneView): string {
  const { milestone, people, now } = view;
  if (milestone.review.state !== "open" || quorumOf(milestone.terms) <= 1) return "";
  const { away } = approvalsOf(view, milestone.review.votes, (person) =>
    absenceAt(people[person]?.clock?.hours, now),
  );
  return away
    .map(({ person, absence }) => `.${person}/${absence.until}/${absence.delegate ?? ""}`)
    .join("");
}

/** Where this channel discusses the dispute that is open. */
async function withDispute(
  deps: Deps,
  { platform, team, channel }: CardRow,
  view: MilestoneView | null,
): Promise<MilestoneView | null> {
  if (view?.milestone.review.state !== "disputed") return view;
  const { nth } = view.milestone.review.dispute;
  const threads = await deps.reads.threads(view.milestone.id);
  const here = threads.find(
    (one) =>
      one.nth === nth &&
      [one.platform, one.team, one.channel].join() === [platform, team, channel].join(),
  );
  return here?.link ? { ...view, disputeLink: here.link } : view;
}

/** What was written; `message` is the new one where it was posted anew. */
type Written = { readonly message: MessageRef | null };
const ALREADY: Written = { message: null };

/** Null where there is no place to write it. */
async function write(deps: Deps, card: CardRow, view: MilestoneView): Promise<Written | null> {
  const chat = deps.chats[card.platform];
  if (!chat) return null;
  const { platform, team, channel, message } = card;
  if (message) {
    const updated = await chat.updateCard({ platform, team, channel, message }, view);
    if (updated === "updated") return ALREADY;
  }
  try {
    return { message: await chat.postCard({ platform, team, channel }, view) };
  } catch (error) {
    if (!(error instanceof ProviderError) || error.retryable) throw error;
    // The channel is no more, or we may not write there: people are told privately instead.
    deps.log.warn("a card has no channel to live in", {
      milestoneId: view.milestone.id,
      code: error.code,
    });
    return null;
  }
}

/** Brings the cards of all open milestones of an agreement up to date. */
export async function updateCards(deps: Deps, agreementId: AgreementId): Promise<void> {
  const milestones = await deps.reads.openMilestones(agreementId);
  if (milestones.length === 0) return;
  const of = (kind: "update_card" | "update_threads", milestoneId: MilestoneId) => ({
    ...{ id: deps.newId(), kind, subject: milestoneId, agreementId, milestoneId },
    priority: PRIORITY.card,
  });
  const disputed = await Promise.all(
    milestones.map(async (id) => ((await deps.reads.threads(id)).length > 0 ? [id] : [])),
  );
  await owe(deps, [
    ...milestones.map((id) => of("update_card", id)),
    ...disputed.flat().map((id) => of("update_threads", id)),
  ]);
}
