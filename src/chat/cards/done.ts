import type { MilestoneView } from "../../app/queries/views.ts";
import { unreachable } from "../../domain/assert.ts";
import type { Verb } from "../../domain/milestone/commands.ts";
import { openProposal } from "../../domain/milestone/milestone.ts";
import { quorumOf } from "../../domain/milestone/quorum.ts";
import type { Action, Message } from "../blocks.ts";
import { moreDays } from "../copy/clock.ts";
import { nextActionLine } from "../copy/next-action.ts";
import { sideName } from "../people.ts";
import { deadline, money, type Spans, say } from "../spans.ts";
import { compareButtons } from "./buttons.ts";
import { payoutLine } from "./outcome.ts";
import { showButton } from "./refused.ts";

/** What someone hears right after their act was committed: what it did, then what is next. */
export function doneMessage(verb: Verb, view: MilestoneView): Message {
  return didMessage(doneWords(verb, view), view, verb === "submit" ? compareButtons(view) : []);
}

/** As `doneMessage`, in words of the act's own. */
export function didMessage(did: Spans, view: MilestoneView, more: readonly Action[] = []): Message {
  const { id, number } = view.milestone;
  const next = nextActionLine(view);
  return {
    summary: did,
    blocks: [
      { kind: "text", spans: did },
      ...(next ? [{ kind: "text", spans: next } as const] : []),
      { kind: "actions", actions: [showButton(id, number), ...more] },
    ],
  };
}

function doneWords(verb: Verb, view: MilestoneView): Spans {
  const { milestone } = view;
  const { number, terms, termsTrack, funding, review, cancellation } = milestone;
  const amount = money(terms.amount.amountMinor, terms.amount.currency);
  switch (verb) {
    case "new":
      return say`M-${number} “${terms.title}” is proposed, ${amount}. Its card is in the channel.`;
    case "accept":
      return say`You accepted version ${terms.version} of M-${number}. It binds both sides now.`;
    case "decline":
      return termsTrack.state === "declined"
        ? say`You declined M-${number}. The other side reads why.`
        : say`You declined the changes to M-${number}. Version ${terms.version} stands.`;
    case "amend":
      return say`Version ${(openProposal(milestone) ?? terms).version} of M-${number} is proposed to the other side.`;
    case "fund":
      return say`The checkout for M-${number} is open.`;
    case "submit":
      return say`M-${number} is submitted. The buyer's review time runs now.`;
    case "withdraw":
      return say`You took back the submission of M-${number}. The review has stopped.`;
    case "approve":
      return review.state === "approved"
        ? say`You approved M-${number}. ${payoutLine(view)}`
        : say`Your approval of M-${number} counts. ${votes(view)}`;
    case "changes":
      return say`You asked for changes to M-${number}. The review waits until it's submitted again.`;
    case "cancel":
      if (review.state === "decided") {
        const held =
          funding.state === "funded" || funding.state === "closed" ? funding.amountMinor : 0;
        return say`M-${number} is cancelled. ${money(held, terms.amount.currency)} is on its way back to the buyer.`;
      }
      if (termsTrack.state === "cancelled") return say`M-${number} is cancelled. Nothing was paid.`;
      return cancellation
        ? say`You asked to cancel M-${number}. The money stays held until the other side answers.`
        : say`M-${number} goes on. The other side is told.`;
    case "block":
      return milestone.block
        ? say`M-${number} waits for ${sideName(view, "buyer")} now, and its clocks stand still. They are told what is missing.`
        : say`M-${number} goes on. ${clockWords(view)}`;
    case "extend":
      return milestone.extension
        ? say`You asked for ${moreDays(milestone.extension.days)} on M-${number}. No answer by ${deadline(milestone.extension.until, view.now)} is no.`
        : say`You answered. ${clockWords(view)}`;
    case "nudge":
      return say`The other side is reminded of M-${number}.`;
    case "dispute":
      return review.state === "disputed"
        ? say`M-${number} is disputed. The money and the clocks stand still.`
        : say`The dispute on M-${number} is withdrawn. ${clockWords(view)}`;
    case "settle":
      if (milestone.giveBacks.length > 0) return givenBack(view);
      return review.state === "disputed"
        ? say`The other side is told of your offer on M-${number}.`
        : say`M-${number} is settled.`;
    default:
      return unreachable(verb);
  }
}

function givenBack(view: MilestoneView): Spans {
  const { giveBacks, number, terms } = view.milestone;
  const amount = money(giveBacks.at(-1)?.amountMinor ?? 0, terms.amount.currency);
  return say`You give ${amount} of M-${number} back. It is taken from your Stripe balance and then refunded to ${sideName(view, "buyer")}; they are told.`;
}

/** When the clock that runs ends, in a sentence of its own. */
export function clockWords({ milestone: { review, dueAt }, now }: MilestoneView): Spans {
  return review.state === "open"
    ? say`The review ends ${deadline(review.dueAt, now)}.`
    : say`It's due ${deadline(dueAt, now)}.`;
}

function votes({ milestone: { review, terms } }: MilestoneView): Spans {
  const given =
    review.state === "open" || review.state === "changes_requested" ? review.votes.length : 0;
  return say`${given} of ${quorumOf(terms)} approvals are there.`;
}
