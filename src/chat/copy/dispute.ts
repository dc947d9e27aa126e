import type { MilestoneView } from "../../app/queries/views.ts";
import { type Dispute, type Offer, openOffer } from "../../domain/milestone/dispute.ts";
import type { Milestone } from "../../domain/milestone/milestone.ts";
import { quorumOf } from "../../domain/milestone/quorum.ts";
import { type Share, shareOfRelease } from "../../domain/milestone/share.ts";
import type { MoneyLine } from "../blocks.ts";
import { clipped, personOf, sideName } from "../people.ts";
import { deadline, money, named, type Span, type Spans, say } from "../spans.ts";
import { lowered } from "./clock.ts";
import { formatBps } from "./money.ts";
import { POLICY_CHOICES } from "./policies.ts";

/** The dispute that is open; null where none is. */
export function openDispute({ review }: Milestone): Dispute | null {
  return review.state === "disputed" ? review.dispute : null;
}

/** What is or was held, in minor units, also after it has been distributed. */
export function heldMinor({ funding }: Milestone): number {
  return funding.state === "funded" || funding.state === "closed" ? funding.amountMinor : 0;
}

/** What is held, or was. */
export function heldMoney({ milestone }: MilestoneView): Span {
  return money(heldMinor(milestone), milestone.terms.amount.currency);
}

/** Where all that is held would go, also for an offer that is read after the end. */
export function shareFor(milestone: Milestone, releaseMinor: number): Share {
  const { funding } = milestone;
  const asHeld =
    funding.state === "closed"
      ? ({ ...funding, state: "funded", availableOn: null } as const)
      : funding;
  return shareOfRelease({ terms: milestone.terms, funding: asHeld }, releaseMinor);
}

/** "70 %": a part of what is held; to a hundredth of a per cent. */
export function percentOf(milestone: Milestone, releaseMinor: number): string {
  const held = heldMinor(milestone);
  return held === 0 ? "" : formatBps(Math.round((releaseMinor * 10_000) / held));
}

/** "$3,360.00 (70 %)": a part of what is held, before costs. */
export function partWords({ milestone }: MilestoneView, releaseMinor: number): Spans {
  const { currency } = milestone.terms.amount;
  return say`${money(releaseMinor, currency)} (${percentOf(milestone, releaseMinor)})`;
}

/** "@facilitator receives $3,262.35 after costs, and $1,440.00 goes back to @buyer": each line only where it is money. */
export function splitWords(view: MilestoneView, releaseMinor: number): Spans {
  const { milestone } = view;
  const { currency } = milestone.terms.amount;
  const { refundMinor, transferMinor } = shareFor(milestone, releaseMinor);
  const back = say`${money(refundMinor, currency)} goes back to ${sideName(view, "buyer")}`;
  const paid = say`${sideName(view, "facilitator")} receives ${money(transferMinor, currency)} after costs`;
  if (transferMinor === 0) return say`all of ${back}`;
  return refundMinor === 0 ? paid : say`${paid}, and ${back}`;
}

/** Where all that is held goes, line by line; they add up exactly. */
export function splitLines(
  { milestone }: MilestoneView,
  releaseMinor: number,
): readonly MoneyLine[] {
  const { terms } = milestone;
  const { currency } = terms.amount;
  const share = shareFor(milestone, releaseMinor);
  const line = (label: string, amountMinor: number, total = false): MoneyLine => ({
    label,
    money: { amountMinor: amountMinor === 0 ? 0 : amountMinor, currency },
    total,
  });
  return [
    line("Held", heldMinor(milestone)),
    line("Back to the buyer", -share.refundMinor),
    line("Processing, in proportion", -share.processingMinor),
    line(`Fee ${formatBps(terms.costs.feeBps)}`, -share.feeMinor),
    line("Facilitator receives", share.transferMinor, true),
  ];
}

/** "@arbiter decides", or what the accepted terms say: the end of "if you two don't agree by then". */
export function thenWords({ milestone, agreement, people }: MilestoneView): Spans {
  const { onDeadlock } = milestone.terms.policies;
  return agreement.arbiter
    ? say`${named(personOf(people, agreement.arbiter))} decides as the arbiter`
    : say`the accepted terms decide: ${lowered(POLICY_CHOICES.onDeadlock[onDeadlock])}`;
}

/** What the accepted terms do at last, for the middle of a sentence. */
export function termsThen({ milestone }: MilestoneView): string {
  return lowered(POLICY_CHOICES.onDeadlock[milestone.terms.policies.onDeadlock]);
}

/** What happens if nobody does what is next: the end of every line that says what is. */
export function clockWords(view: MilestoneView, dispute: Dispute): Spans {
  const { arbitration, answeredAt, negotiationEndsAt } = dispute;
  if (arbitration) {
    return say`Until then you two can still agree. Without a ruling the accepted terms decide: ${termsThen(view)}.`;
  }
  const answer = answeredAt === null ? "an answer, or " : "";
  return say`Without ${answer}an agreement by ${deadline(negotiationEndsAt, view.now)}, ${thenWords(view)}.`;
}

/** What is in question: its criteria by number and text (with 0 by number alone); none where it is the whole. */
export function inQuestion(
  { milestone }: MilestoneView,
  dispute: Dispute,
  longest = 150,
): readonly Spans[] {
  const { criteria } = milestone.terms;
  return criteria.flatMap(({ id, text: words }, index) =>
    dispute.criteria.includes(id)
      ? [longest === 0 ? say`${index + 1}` : say`${index + 1}. ${clipped(words, longest)}`]
      : [],
  );
}

/** "@buyer offers $2,400.00 (50 %): ..., until Fri 4 Dec": who, how much, what it means, until when. */
export function offerWords(view: MilestoneView, offer: Offer, longest = 200): Spans {
  const who = named(personOf(view.people, offer.by));
  const verb = offer.side === "buyer" ? "offers" : "asks for";
  const note = offer.note === "" || longest === 0 ? [] : say` “${clipped(offer.note, longest)}”`;
  return say`${who} ${verb} ${partWords(view, offer.releaseMinor)}: ${splitWords(view, offer.releaseMinor)}. Stands until ${deadline(offer.until, view.now)}.${note}${backingWords(view, offer)}`;
}

/** What the buyer offers counts once as many of them stand behind it as an approval needs. */
function backingWords({ milestone }: MilestoneView, { side, votes }: Offer): Spans {
  const quorum = quorumOf(milestone.terms);
  return side === "buyer" && votes.length < quorum
    ? say` ${votes.length} of ${quorum} approvals of the buyer stand behind it.`
    : [];
}

/** The offers that stand, the buyer's first. */
export function standingOffers(dispute: Dispute): readonly Offer[] {
  return (["buyer", "facilitator"] as const).flatMap((side) => openOffer(dispute, side) ?? []);
}
