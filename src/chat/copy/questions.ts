import type { MilestoneView } from "../../app/queries/views.ts";
import { quorumOf } from "../../domain/milestone/quorum.ts";
import { payeeName } from "../people.ts";
import { type Spans, say } from "../spans.ts";
import { payoutMoney } from "./payout.ts";

/** "Release $4,660.50 to @facilitator (Studio North, account ending 6789) for M-3? …": number, amount and payee. */
export function approveQuestion(view: MilestoneView): Spans {
  const { milestone, agreement } = view;
  const { number } = milestone;
  const release = say`Release ${payoutMoney(view)} to ${payeeName(view)} for M-${number}?`;
  const after = agreement.payee?.ready
    ? say` This can't be undone after the transfer starts.`
    : say` Stripe can't pay them yet; it goes out by itself once it can, and can't be undone after that.`;
  return [...release, ...quorumNote(view), ...after];
}

function quorumNote({ milestone }: MilestoneView): Spans {
  const { review, terms } = milestone;
  const votes = review.state === "open" || review.state === "changes_requested" ? review.votes : [];
  const quorum = quorumOf(terms);
  if (quorum <= 1) return [];
  return say` Yours is approval ${votes.length + 1} of ${quorum}.`;
}
