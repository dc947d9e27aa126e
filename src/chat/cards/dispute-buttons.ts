import type { MilestoneView } from "../../app/queries/views.ts";
import { sideOf } from "../../domain/agreement/agreement.ts";
import type { Actor } from "../../domain/milestone/decision.ts";
import type { Dispute, Offer } from "../../domain/milestone/dispute.ts";
import type { Milestone } from "../../domain/milestone/milestone.ts";
import { quorumOf } from "../../domain/milestone/quorum.ts";
import { type ActionName, disputeRef, offerRef, refTo } from "../action-ref.ts";
import type { Action } from "../blocks.ts";
import { openDispute, standingOffers } from "../copy/dispute.ts";
import { formatMoney } from "../copy/money.ts";

type Act = Extract<Action, { kind: "act" }>;

const plain = (
  label: string,
  name: ActionName,
  { id }: Milestone,
  dispute: Dispute,
  style?: Act["style"],
): Action => ({
  ...{ kind: "act", label, ref: disputeRef(name, id, dispute.nth) },
  ...(style ? { style } : {}),
});

/** Every act of an open dispute, for a message that all of its parties read; each click is judged by who clicks. */
export function threadButtons({ milestone, agreement }: MilestoneView): readonly Action[] {
  const dispute = openDispute(milestone);
  if (!dispute) return [];
  const say = (label: string, name: ActionName) => plain(label, name, milestone, dispute);
  return [
    say("Add statement", "statement"),
    say("Offer a split", "offer"),
    ...standingOffers(dispute).map((offer) => acceptButton(milestone, dispute, offer)),
    plain("Concede", "concede", milestone, dispute, "danger"),
    say("Withdraw", "dispute_withdraw"),
    ...(dispute.arbitration && agreement.arbiter ? [say("Rule", "rule")] : []),
  ];
}

/** What one person can do in the open dispute. */
export function partyButtons(view: MilestoneView, actor: Actor): readonly Action[] {
  const { milestone, agreement } = view;
  const dispute = openDispute(milestone);
  if (!dispute) return [];
  const button = (label: string, name: ActionName, style?: Act["style"]) =>
    plain(label, name, milestone, dispute, style);
  const statement = button("Add statement", "statement");
  const side = sideOf(agreement, actor.personId);
  if (side === null) {
    if (agreement.arbiter !== actor.personId) return [];
    return [...(dispute.arbitration ? [button("Rule", "rule", "primary")] : []), statement];
  }
  const quorum = quorumOf(milestone.terms);
  const offers = standingOffers(dispute).filter(
    (offer) => offer.side !== side || (side === "buyer" && offer.votes.length < quorum),
  );
  return [
    ...offers.map((offer) => acceptButton(milestone, dispute, offer)),
    button(
      offers.some((offer) => offer.side !== side) ? "Offer something else" : "Offer a split",
      "offer",
    ),
    statement,
    button("Concede", "concede", "danger"),
    ...(dispute.side === side ? [button("Withdraw the dispute", "dispute_withdraw")] : []),
  ];
}

/** Opens the confirmation of one offer: numbers, costs and payee stand there. */
function acceptButton(milestone: Milestone, dispute: Dispute, offer: Offer): Action {
  const { currency } = milestone.terms.amount;
  const index = dispute.offers.indexOf(offer);
  return {
    kind: "act",
    label: `Accept ${formatMoney({ amountMinor: offer.releaseMinor, currency })}`,
    ref: offerRef("settle_accept", milestone.id, { nth: dispute.nth, index }),
  };
}

/** Opens what fits whoever clicks it: for messages that stay as they were posted. */
export function settleButton({ milestone }: MilestoneView): Action {
  return { kind: "act", label: "Answer", ref: refTo("settle", milestone.id) };
}

/** As `settleButton`, for the arbiter: the ruling's form, as long as it can be given. */
export function ruleButton({ milestone }: MilestoneView): Action {
  return { kind: "act", label: "Rule", ref: refTo("settle", milestone.id) };
}

/** As `settleButton`, where there is something to say or show first. */
export function disputeButton({ milestone }: MilestoneView): Action {
  return { kind: "act", label: "Answer", ref: refTo("dispute", milestone.id) };
}
