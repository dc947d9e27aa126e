import type { ReminderItem } from "../../app/queries/reminder-views.ts";
import type { MilestoneView } from "../../app/queries/views.ts";
import { unreachable } from "../../domain/assert.ts";
import type { Instant } from "../../domain/clock/instant.ts";
import type { PersonId } from "../../domain/ids.ts";
import { isOver, type Review } from "../../domain/milestone/milestone.ts";
import { platformWord } from "../cards/outcome.ts";
import { personOf } from "../people.ts";
import { listed, moment, money, named, type Spans, say, struck } from "../spans.ts";
import { milestoneName } from "./reminders.ts";

/** What a reminder says of something that is not owed any more: struck, and what happened. */
export function doneLine({ view, what, gone }: ReminderItem, to: PersonId): Spans {
  const about = struck([milestoneName(view.milestone)]);
  return say`${about} Done: ${doneWords(view, what, gone ?? to)}.`;
}

function doneWords(view: MilestoneView, what: ReminderItem["what"], owing: PersonId): Spans {
  const { milestone } = view;
  switch (what) {
    case "review":
    case "pay_by":
      return reviewWords(view, owing);
    case "submit":
    case "resubmit":
      return milestone.submission.state === "submitted"
        ? by(view, milestone.submission.by, "submitted it", milestone.submission.at)
        : endWords(view);
    case "answer_proposal":
      return proposalWords(view);
    case "fund":
    case "pay_checkout":
      return fundingWords(view);
    case "answer_amendment":
    case "answer_extension":
    case "answer_cancellation":
      return isOver(milestone) ? endWords(view) : say`it's answered`;
    case "provide_dependency":
      return isOver(milestone) ? endWords(view) : say`it's there, and the clocks go on`;
    case "set_up_payouts":
      return view.agreement.payee?.ready ? say`Stripe can pay out now` : endWords(view);
    case "hold_limit":
      return endWords(view);
    case "answer_dispute":
    case "answer_offer":
    case "agree":
    case "rule":
    case "payment_processing":
    case "answer_bank":
    case "clawback":
    case "transfer_running":
    case "refund_running":
    case "operator":
    case "nothing":
      return say`it's settled`;
    default:
      return unreachable(what);
  }
}

function by(view: MilestoneView, id: PersonId, did: string, at: Instant, where: Spans = []): Spans {
  return say`${named(personOf(view.people, id))} ${did}${where}, ${moment(at, view.now)}`;
}

function reviewWords(view: MilestoneView, owing: PersonId): Spans {
  const { review, submission } = view.milestone;
  if (review.state === "approved") return approvedWords(view, review);
  if (review.state === "changes_requested")
    return by(view, review.by, "asked for changes", review.at);
  const vote = review.state === "open" ? review.votes.find((one) => one.by === owing) : undefined;
  if (vote) return by(view, vote.by, "approved it", vote.at, onPlatform(vote.platform));
  if (submission.state === "withdrawn")
    return by(view, submission.by, "took the submission back", submission.at);
  return endWords(view);
}

const onPlatform = (platform: string): Spans => say` on ${platformWord(platform)}`;

function approvedWords(
  view: MilestoneView,
  { how, decision, votes }: Extract<Review, { state: "approved" }>,
): Spans {
  if (how === "deemed") return say`accepted by agreed silence, ${moment(decision.at, view.now)}`;
  const names = listed(decision.by.map((id) => [named(personOf(view.people, id))]));
  const last = votes.at(-1);
  return say`${names} approved it${last ? onPlatform(last.platform) : []}, ${moment(decision.at, view.now)}`;
}

function proposalWords(view: MilestoneView): Spans {
  const { termsTrack } = view.milestone;
  if (termsTrack.state === "accepted") return by(view, termsTrack.by, "accepted it", termsTrack.at);
  return termsTrack.state === "proposed" ? say`there is a newer version` : endWords(view);
}

function fundingWords(view: MilestoneView): Spans {
  const { funding, terms } = view.milestone;
  if (funding.state === "funded" || funding.state === "closed")
    return say`${money(funding.amountMinor, terms.amount.currency)} is paid`;
  return funding.state === "processing" ? say`the payment is on its way` : endWords(view);
}

/** How it ended, where that is what makes everything else needless. */
function endWords(view: MilestoneView): Spans {
  const { termsTrack, review } = view.milestone;
  switch (termsTrack.state) {
    case "declined":
      return by(view, termsTrack.by, "declined it", termsTrack.at);
    case "cancelled":
      return by(view, termsTrack.by, "cancelled it", termsTrack.at);
    case "lapsed":
      return say`it lapsed, ${moment(termsTrack.at, view.now)}`;
    case "proposed":
      return say`the terms have changed`;
    case "accepted":
      return review.state === "approved" || review.state === "decided"
        ? say`it was decided, ${moment(review.decision.at, view.now)}`
        : say`nothing waits for it any more`;
    default:
      return unreachable(termsTrack);
  }
}
