import type { MilestoneView } from "../../app/queries/views.ts";
import { unreachable } from "../../domain/assert.ts";
import type { PersonId } from "../../domain/ids.ts";
import {
  decisionOf,
  type Leg,
  type Milestone,
  type Review,
} from "../../domain/milestone/milestone.ts";
import { causeWords } from "../copy/clock.ts";
import { payoutMoney } from "../copy/payout.ts";
import { requirementList } from "../copy/requirements.ts";
import { clipped, personOf, sideName } from "../people.ts";
import {
  code,
  day,
  listed,
  moment,
  money,
  named,
  type Span,
  type Spans,
  say,
  text,
} from "../spans.ts";
import { afterwardsLines } from "./afterwards.ts";

const PLATFORM_WORDS: Readonly<Record<string, string>> = { slack: "Slack", discord: "Discord" };

/** How much of the arbiter's reasons the outcome quotes. */
export const QUOTED_REASONS = 300;

/** "Slack" for "slack": a platform's name as people write it. */
export function platformWord(platform: string): string {
  return PLATFORM_WORDS[platform] ?? platform;
}

/** Who decided, when and where, and what became of the money: one line per fact; empty before a decision. */
export function outcomeLines(view: MilestoneView): readonly Spans[] {
  return [...decisionLines(view), ...afterwardsLines(view)];
}

function decisionLines(view: MilestoneView): readonly Spans[] {
  const { review } = view.milestone;
  const strays = strayLines(view);
  if (review.state === "approved") return [approvedLine(view, review), ...strays];
  if (review.state === "decided") {
    return [decidedLine(view, review), ...strays];
  }
  return strays;
}

function decidedLine(view: MilestoneView, review: Decided): Spans {
  switch (review.how) {
    case "deadlock":
      return deadlockLine(view, review);
    case "agreed":
    case "conceded":
    case "ruled":
      return settledLine(view, review);
    case "cancelled_by_consent":
    case "given_back":
      return refundLine(view, review);
    default:
      return unreachable(review.how);
  }
}

type Approved = Extract<Review, { state: "approved" }>;
type Decided = Extract<Review, { state: "decided" }>;

function approvedLine(view: MilestoneView, review: Approved): Spans {
  const { now } = view;
  const { decision, how, votes } = review;
  if (how === "deemed") {
    return say`✅ Accepted by agreed silence, ${moment(decision.at, now)}: nothing was said by the end of the review, and the accepted terms count that as acceptance. ${payoutLine(view)}`;
  }
  const platform = votes.at(-1)?.platform ?? null;
  const where = platform ? say` on ${platformWord(platform)}` : [];
  return say`✅ Approved by ${everyone(view, decision.by)}${where}, ${moment(decision.at, now)}. ${payoutLine(view)}`;
}

/** Where the facilitator's money is, in one sentence or two. */
export function payoutLine(view: MilestoneView): Spans {
  const { milestone, now } = view;
  const { payout, terms } = milestone;
  const { currency } = terms.amount;
  const leg = decisionOf(milestone)?.legs.find(({ kind }) => kind === "transfer");
  const net = leg ? money(leg.amountMinor, currency) : payoutMoney(view);
  const to = sideName(view, "facilitator");
  // The latest payout may be another one: what a bank took and gave back goes out again.
  if (leg?.progress.state === "done" && !isOf(payout, leg.progress.providerId))
    return say`${net} was sent to ${to}. Receipt ${code(leg.progress.providerId)}`;
  switch (payout.state) {
    case "none":
      return view.agreement.payee?.ready
        ? say`${net} on its way to ${to}.`
        : missingLine(view, net, to);
    case "moving":
      return say`${net} on its way to ${to}.`;
    case "waiting":
      return waitingLine(view, net, to);
    case "done": {
      const arrives = payout.arrivesOn ? say`, arrives ${day(payout.arrivesOn, now)}` : [];
      const sent = money(payout.amountMinor, currency);
      return say`${sent} on its way to ${to}${arrives}. Receipt ${code(payout.transferId)}`;
    }
    case "failed":
      return say`${net} could not be sent to ${to} yet (${payout.code.replaceAll("_", " ")}). The money stays held.`;
    default:
      return unreachable(payout);
  }
}

const isOf = (payout: Milestone["payout"], transferId: string): boolean =>
  payout.state === "done" && payout.transferId === transferId;

/** Said before the transfer was tried as well as after. */
function missingLine({ agreement }: MilestoneView, net: Span, to: Span): Spans {
  return agreement.payee
    ? say`${net} goes out to ${to} as soon as Stripe can pay them.`
    : say`${net} waits: ${to} has no payout account yet.`;
}

function waitingLine(view: MilestoneView, net: Span, to: Span): Spans {
  const { payout } = view.milestone;
  if (payout.state !== "waiting") return [];
  switch (payout.reason) {
    case "payee_missing":
      return missingLine(view, net, to);
    case "payee_not_ready":
      return say`${net} waits: Stripe can't pay ${to} yet, it needs ${requirementList(payout.requirements, "their")}.`;
    case "funds_not_available":
      return say`${net} goes out to ${to} as soon as the payment has settled.`;
    default:
      return unreachable(payout.reason);
  }
}

function refundLine(view: MilestoneView, { decision, how, platform }: Decided): Spans {
  const by = everyone(view, decision.by);
  const at = moment(decision.at, view.now);
  const head =
    how === "given_back"
      ? say`↩️ Given back by ${by} on ${platformWord(platform)}, ${at}. `
      : say`↩️ Cancelled by consent of ${by} on ${platformWord(platform)}, ${at}. `;
  return [...head, ...listed(decision.legs.map((leg) => legWords(view, leg))), text(".")];
}

/** How a dispute ended, by whom, and where each part of the money went. */
function settledLine(view: MilestoneView, review: Decided): Spans {
  const { decision, platform } = review;
  const by = everyone(view, decision.by);
  const where = say` on ${platformWord(platform)}, ${moment(decision.at, view.now)}. ${sharesLine(view)}`;
  const symbol = decision.legs.some(({ kind }) => kind === "refund") ? "↩️" : "✅";
  switch (review.how) {
    case "agreed":
      return say`${symbol} Settled: ${by} agreed${where}`;
    case "ruled": {
      const why = review.reasons ? say` Reasons: “${clipped(review.reasons, QUOTED_REASONS)}”` : [];
      return say`${symbol} Decided by the arbiter ${by}${where}${why}`;
    }
    default:
      return say`${symbol} Settled: ${by} conceded${where}`;
  }
}

/** Nobody decided this: the accepted terms did. */
function deadlockLine(view: MilestoneView, { decision, cause }: Decided): Spans {
  const symbol = decision.legs.some(({ kind }) => kind === "refund") ? "↩️" : "✅";
  return say`${symbol} ${causeWords(view, cause)}, so it ended by the accepted terms, ${moment(decision.at, view.now)}. ${sharesLine(view)}`;
}

/** What goes back and what goes out, where the terms distributed what was held. */
export function sharesLine(view: MilestoneView): Spans {
  const legs = decisionOf(view.milestone)?.legs ?? [];
  const back = legs.filter(({ kind }) => kind === "refund");
  const refunds = listed(back.map((leg) => legWords(view, leg)));
  const paid = legs.length > back.length ? payoutLine(view) : [];
  return [...(back.length > 0 ? [...refunds, text(paid.length > 0 ? ". " : ".")] : []), ...paid];
}

function legWords(view: MilestoneView, leg: Leg): Spans {
  const amount = money(leg.amountMinor, view.milestone.terms.amount.currency);
  const to = sideName(view, leg.kind === "refund" ? "buyer" : "facilitator");
  const { progress } = leg;
  switch (progress.state) {
    case "owed":
    case "sent":
      return say`${amount} on its way back to ${to}`;
    case "pending":
      return say`${amount} on its way back to ${to}, receipt ${code(progress.providerId)}`;
    case "done":
      return say`${amount} refunded to ${to} ${day(progress.at, view.now)}, receipt ${code(progress.providerId)}`;
    case "failed":
      return say`${amount} could not be refunded to ${to} yet (${progress.code.replaceAll("_", " ")})`;
    default:
      return unreachable(progress);
  }
}

function strayLines(view: MilestoneView): readonly Spans[] {
  return view.milestone.strays.map((stray) => {
    const amount = money(stray.amountMinor, view.milestone.terms.amount.currency);
    const done =
      stray.progress.state === "done" ? "was refunded by itself" : "is being refunded by itself";
    return say`A second payment of ${amount} ${done}.`;
  });
}

function everyone(view: MilestoneView, ids: readonly PersonId[]): Spans {
  return listed(ids.map((id) => [named(personOf(view.people, id))]));
}
