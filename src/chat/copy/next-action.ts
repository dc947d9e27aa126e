import type { MilestoneView } from "../../app/queries/views.ts";
import type { Side } from "../../domain/agreement/agreement.ts";
import { unreachable } from "../../domain/assert.ts";
import type { Instant } from "../../domain/clock/instant.ts";
import type { PersonId } from "../../domain/ids.ts";
import { headline } from "../../domain/milestone/milestone.ts";
import { type DueAction, nextAction } from "../../domain/milestone/next-action.ts";
import { personOf, sideName, sidePinged } from "../people.ts";
import { deadline, money, pinged, type Span, type Spans, say, strong, text } from "../spans.ts";
import { approvalsIn } from "./approvals.ts";
import { afterMissing, missingWords, moreDays } from "./clock.ts";
import { clockWords, openDispute, thenWords } from "./dispute.ts";
import { payoutMoney } from "./payout.ts";

/**
 * The line that every card ends with: what is next, by whom and by when. Null where nothing is left to do.
 * It pings the person who owes it, and nobody else.
 */
export function nextActionLine(view: MilestoneView): Spans | null {
  return dueLine(view, nextAction(view, view.now));
}

/** The first thing that a side owes; null where it owes nothing. */
export function owedBy(view: MilestoneView, side: Side | null): DueAction | null {
  const next = nextAction(view, view.now);
  return [next, ...next.also].find(({ owner }) => owner === side) ?? null;
}

/** The same line for one of the things that are due, which may not be the first. */
export function dueLine(view: MilestoneView, next: DueAction): Spans | null {
  const words = nextWords(view, next);
  return (
    words && [
      strong`Next: ${words.who}${dueWords(view, next, view.now)}`,
      text("."),
      ...(words.after.length > 0 ? say` ${words.after}` : []),
    ]
  );
}

/** A date after which something happens is no deadline where nothing would. */
function dueWords(view: MilestoneView, { by, overdue, what }: DueAction, now: Instant): Spans {
  if (by === null || (what === "provide_dependency" && afterMissing(view) === null)) return [];
  return overdue ? say`, overdue since ${deadline(by, now)}` : say` by ${deadline(by, now)}`;
}

/** Who has done their part, or is away while somebody else of the buyer can do it. */
function voters(view: MilestoneView): readonly PersonId[] {
  const { given, from, away } = approvalsIn(view);
  const absent = from.length > 0 ? away.map(({ person }) => person) : [];
  return [...given.map(({ by }) => by), ...absent];
}

type Words = { readonly who: Spans; readonly after: Spans };

function nextWords(view: MilestoneView, next: DueAction): Words | null {
  const { terms, amendment, extension } = view.milestone;
  const who =
    next.owner === "buyer" || next.owner === "facilitator"
      ? sidePinged(view, next.owner, next.what === "review" ? voters(view) : [])
      : null;
  const amount = (minor: number): Span => money(minor, terms.amount.currency);
  const { buyerPaysMinor } = terms.costs;
  const asked = view.milestone.review.state === "changes_requested";
  const nobody = "Nobody needs to do anything.";
  switch (next.what) {
    case "answer_proposal":
      return { who: say`${who ?? "the other side"} accepts or proposes changes`, after: [] };
    case "answer_amendment":
      return {
        who: say`${who ?? "the other side"} accepts version ${amendment?.version ?? ""} or declines it`,
        after: say`Until then version ${terms.version} stands.`,
      };
    case "fund":
      return { who: say`${who ?? "the buyer"} funds ${amount(buyerPaysMinor)}`, after: [] };
    case "pay_checkout":
      return {
        who: say`${who ?? "the buyer"} pays ${amount(buyerPaysMinor)} at the checkout`,
        after: [],
      };
    case "payment_processing":
      return {
        who: say`the bank confirms the payment`,
        after: say`This can take a few days. ${nobody}`,
      };
    case "submit":
      return { who: say`${who ?? "the facilitator"} submits the work`, after: [] };
    case "review":
      return {
        who: say`${who ?? "the buyer"} reviews`,
        after: say`Waiting holds up the payout of ${payoutMoney(view)}.`,
      };
    case "provide_dependency":
      return dependencyWords(view, who ?? text("the buyer"), next);
    case "answer_extension":
      return {
        who: say`${who ?? "the other side"} gives ${moreDays(extension?.days ?? 1)} or says no`,
        after: say`No answer is no.`,
      };
    case "resubmit":
      return {
        who: say`${who ?? "the facilitator"} ${asked ? "makes the changes and submits" : "submits"} again`,
        after: [],
      };
    case "answer_cancellation":
      return {
        who: say`${who ?? "the other side"} agrees to cancel, or keeps it going`,
        after: say`The money stays held until then.`,
      };
    case "set_up_payouts":
      return {
        who: say`${who ?? "the facilitator"} finishes the payout setup`,
        after: openDispute(view.milestone)
          ? say`What is decided for them goes out by itself after that.`
          : say`${payoutMoney(view)} goes out by itself after that.`,
      };
    case "transfer_running":
      return {
        who: say`${payoutMoney(view)} goes out to ${sideName(view, "facilitator")}`,
        after: say`${nobody}`,
      };
    case "refund_running":
      return { who: say`the refund reaches ${sideName(view, "buyer")}`, after: say`${nobody}` };
    case "answer_dispute":
      return {
        who: say`${who ?? "the other side"} answers with a statement or an offer`,
        after: without(view),
      };
    case "answer_offer":
      return {
        who: say`${who ?? "the other side"} ${offerTask(view, next)}`,
        after: without(view),
      };
    case "agree":
      return view.milestone.review.state === "disputed" && view.milestone.review.dispute.arbitration
        ? { who: say`${who ?? "the two sides"} can still agree`, after: without(view) }
        : {
            who: say`${sidePinged(view, "buyer")} and ${sidePinged(view, "facilitator")} agree on a split`,
            after: say`Without one, ${thenWords(view)}.`,
          };
    case "rule": {
      const { arbiter } = view.agreement;
      return {
        who: say`${arbiter ? pinged(personOf(view.people, arbiter)) : "the arbiter"} decides the dispute`,
        after: without(view),
      };
    }
    case "answer_bank":
      return {
        who: say`Tranche's operator answers the bank`,
        after:
          headline(view.milestone) === "charged_back"
            ? say`The bank decides after that; no money moves until then.`
            : say`The bank decides after that.`,
      };
    case "clawback":
      return {
        who: say`the rest comes back from ${sideName(view, "facilitator")}`,
        after: say`It's taken from what their Stripe balance has, or settled with Tranche's operator.`,
      };
    case "operator":
      return {
        who: say`Tranche's operator settles the failed payment`,
        after: say`The money stays where it is until then.`,
      };
    case "nothing":
      return null;
    default:
      return unreachable(next.what);
  }
}

/** What comes where nobody does it. */
function without(view: MilestoneView): Spans {
  const { review } = view.milestone;
  return review.state === "disputed" ? clockWords(view, review.dispute) : [];
}

/** What there is to do about the offer that stands; the buyer's own waits for more of theirs where several have to agree. */
function offerTask({ milestone }: MilestoneView, { owner, by }: DueAction): Spans {
  const { review, terms } = milestone;
  const offers = review.state === "disputed" ? review.dispute.offers : [];
  const offer = offers.find(({ state, until }) => state === "open" && until === by);
  if (!offer) return say`answers the offer`;
  const amount = money(offer.releaseMinor, terms.amount.currency);
  return offer.side === owner
    ? say`stands behind their own offer of ${amount}`
    : say`accepts ${amount} for the facilitator, or offers something else`;
}

function dependencyWords(view: MilestoneView, who: Span, { by }: DueAction): Words {
  const { block } = view.milestone;
  const missing = block ? missingWords(block, 120) : say`what is missing`;
  const then = afterMissing(view);
  const after = then && by ? say`If it's still missing then, the terms say: ${then}.` : [];
  return { who: say`${who} provides ${missing}`, after };
}
