import type { MilestoneView } from "../../app/queries/views.ts";
import { unreachable } from "../../domain/assert.ts";
import { openChargeback } from "../../domain/milestone/afterwards.ts";
import { type Headline, headline, type Milestone } from "../../domain/milestone/milestone.ts";
import { ordinal } from "../copy/time.ts";
import { clipped, personOf, sideName } from "../people.ts";
import { day, moment, money, named, type Spans, say, strong, text } from "../spans.ts";
import { dueWords } from "./clock.ts";

/** A card's one symbol, for its state. */
const SYMBOL: Record<Headline, string> = {
  proposed: "🔵",
  accepted: "🔵",
  funded: "🟢",
  submitted: "🟡",
  changes_requested: "🟠",
  disputed: "🔴",
  approved: "✅",
  released: "✅",
  decided: "↩️",
  refunded: "↩️",
  declined: "⚪",
  lapsed: "⚪",
  cancelled: "⚪",
  charged_back: "⛔",
};

const WORD: Record<Headline, string> = {
  proposed: "Proposed",
  accepted: "Accepted",
  funded: "Funded",
  submitted: "In review",
  changes_requested: "Changes requested",
  disputed: "Disputed",
  approved: "Approved",
  released: "Released",
  decided: "Refund decided",
  refunded: "Refunded",
  declined: "Declined",
  lapsed: "Lapsed",
  cancelled: "Cancelled",
  charged_back: "Taken back by the bank",
};

/** The state in one word, for lists. */
export function headlineWord(milestone: Milestone): string {
  const { review } = milestone;
  const state = headline(milestone);
  if (state !== "decided" || review.state !== "decided") return WORD[state];
  const kinds = new Set(review.decision.legs.map((leg) => leg.kind));
  if (kinds.size > 1) return "Split";
  return kinds.has("transfer") ? "Release decided" : WORD[state];
}

/** How much, what of it is held, and who pays whom. */
export function moneyLine(view: MilestoneView): Spans {
  const { terms, funding } = view.milestone;
  const amount = strong`${money(terms.amount.amountMinor, terms.amount.currency)}`;
  const who = say`${sideName(view, "buyer")} pays ${sideName(view, "facilitator")}`;
  if (headline(view.milestone) === "charged_back" && openChargeback(view.milestone))
    return say`${amount} · frozen · ${who}`;
  const held = funding.state === "funded" ? say` · held since ${day(funding.at, view.now)}` : [];
  return say`${amount}${held} · ${who}`;
}

/** Where it stands, with its symbol: one line. */
export function stateLine(view: MilestoneView): Spans {
  const state = headline(view.milestone);
  // One symbol a card: what waits shows its own.
  const symbol = view.milestone.block ? "" : `${SYMBOL[state]} `;
  return [text(symbol), strong`${WORD[state]}`, ...stateDetail(view, state)];
}

function stateDetail(view: MilestoneView, state: Headline): Spans {
  const { milestone, people, now } = view;
  const { terms, termsTrack, funding, submission, review, amendment } = milestone;
  switch (state) {
    case "proposed":
      return say` · version ${terms.version} by ${named(personOf(people, terms.proposedBy))}, ${moment(terms.proposedAt, now)}`;
    case "accepted":
      return funding.state === "processing"
        ? say` · the payment is on its way`
        : say` · version ${terms.version}, ${funding.state === "checkout_open" ? "checkout open" : "not funded yet"}${movedDue(view)}`;
    case "funded": {
      const withdrawn = submission.state === "withdrawn" ? say` · submission withdrawn` : [];
      return say`${dueWords(view)}${withdrawn}${amendmentNote(amendment !== null)}`;
    }
    case "submitted": {
      if (submission.state !== "submitted") return [];
      const nth = submission.nth > 1 ? say` (${ordinal(submission.nth)} submission)` : [];
      const by = named(personOf(people, submission.by));
      return say` · submitted ${moment(submission.at, now)} by ${by}${nth}`;
    }
    case "changes_requested":
      if (review.state !== "changes_requested") return [];
      return say` · by ${named(personOf(people, review.by))}, ${moment(review.at, now)}${movedDue(view)}`;
    case "disputed": {
      if (review.state !== "disputed") return [];
      const { by, at, reason } = review.dispute;
      return say` · by ${named(personOf(people, by))}, ${moment(at, now)}: “${clipped(reason, 200)}”`;
    }
    case "declined":
    case "cancelled": {
      if (termsTrack.state !== "declined" && termsTrack.state !== "cancelled") return [];
      const why = clipped(termsTrack.reason.trim(), 300);
      const because = why === "" ? [] : say`: “${why}”`;
      return say` by ${named(personOf(people, termsTrack.by))}, ${moment(termsTrack.at, now)}${because}`;
    }
    case "lapsed":
      if (termsTrack.state !== "lapsed") return [];
      return say` ${moment(termsTrack.at, now)} · ${termsTrack.why === "not_funded" ? "not paid" : "not accepted"} in time`;
    case "approved":
    case "released":
    case "decided":
    case "refunded":
    case "charged_back":
      return [];
    default:
      return unreachable(state);
  }
}

/** Its due time stands in the next action; worth a word here only where it is another than the terms say. */
function movedDue(view: MilestoneView): Spans {
  return view.milestone.dueAt === view.milestone.terms.dueAt ? [] : dueWords(view);
}

function amendmentNote(open: boolean): Spans {
  return open ? say` · new terms proposed` : [];
}
