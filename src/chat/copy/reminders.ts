import type { ReminderItem } from "../../app/queries/reminder-views.ts";
import type { MilestoneView } from "../../app/queries/views.ts";
import { otherSide, type Side, sideOf } from "../../domain/agreement/agreement.ts";
import { unreachable } from "../../domain/assert.ts";
import { hoursBetween, type Instant } from "../../domain/clock/instant.ts";
import type { ReminderSubject } from "../../domain/clock/reminder-plan.ts";
import type { PersonId } from "../../domain/ids.ts";
import { decisionOf, type Milestone, openProposal } from "../../domain/milestone/milestone.ts";
import { nextSilenceStep } from "../../domain/milestone/silence.ts";
import type { Terms } from "../../domain/milestone/terms.ts";
import { clipped, personOf, sideName } from "../people.ts";
import {
  day,
  deadline,
  listed,
  moment,
  money,
  named,
  type Span,
  type Spans,
  say,
  strong,
} from "../spans.ts";
import { lowered, missingWords, moreDays } from "./clock.ts";
import { openDispute, termsThen, thenWords } from "./dispute.ts";
import { payoutMoney } from "./payout.ts";
import { POLICY_CHOICES } from "./policies.ts";
import { counted, lengthWords } from "./time.ts";

/** "M-3 Checkout that takes cards". */
export function milestoneName({ number, terms }: Milestone): Span {
  return strong`M-${number} ${clipped(terms.title, 60)}`;
}

/** Who owes each kind of thing; whoever reads of a limit may end the wait. */
const OWES: Readonly<Partial<Record<ReminderSubject, Side>>> = {
  ...{ review: "buyer", fund: "buyer", pay_checkout: "buyer", provide_dependency: "buyer" },
  ...{ submit: "facilitator", resubmit: "facilitator", set_up_payouts: "facilitator" },
  ...{ pay_by: "buyer" },
};

/** One thing somebody owes: what, by when, since when and what it holds up. Nobody is pinged here. */
export function owedLine(item: ReminderItem, to: PersonId, now: Instant): Spans {
  const { view } = item;
  const who = item.why === "nudge" ? asker(view, to) : [];
  const head = say`${silenceWords(item, now)}${milestoneName(view.milestone)}: ${who}${task(item)}${dueWords(item, now)}.`;
  return [...head, ...after(say` ${stakes(item, now)}`)];
}

const after = (spans: Spans): Spans => (spans.length > 1 ? spans : []);

/** What nobody may learn too late is said before everything else. */
function silenceWords({ view, what }: ReminderItem, now: Instant): Spans {
  if (what !== "review" && what !== "pay_by") return [];
  const step = nextSilenceStep(view.milestone, view.agreement);
  return step
    ? say`${strong`Silence counts as acceptance ${deadline(step.acceptedAt, now)}.`} `
    : [];
}

function asker(view: MilestoneView, to: PersonId): Spans {
  const side = sideOf(view.agreement, to);
  return side ? say`${sideName(view, otherSide(side))} asks you to ` : [];
}

function dueWords({ by, what }: ReminderItem, now: Instant): Spans {
  if (by === null || what === "hold_limit" || what === "pay_by") return [];
  if (by > now) return say` by ${deadline(by, now)}`;
  const was = hoursBetween(by, now) < 1 ? [] : say` (was due ${moment(by, now)})`;
  return say`, ${overdueBy(by, now)}${was}`;
}

/** What an earlier message is left with: whoever scrolls by is not asked twice. */
export function repeatedLine({ view }: ReminderItem): Spans {
  return say`${milestoneName(view.milestone)}: said again in a later message.`;
}

/** "2 days overdue". */
function overdueBy(by: Instant, now: Instant): string {
  const hours = hoursBetween(by, now);
  return hours < 1 ? "due now" : `${lengthWords(hours)} overdue`;
}

/** "3 days", "5 hours"; null where it is less than an hour. */
export function lasted(since: Instant, now: Instant): string | null {
  const hours = hoursBetween(since, now);
  return hours < 1 ? null : lengthWords(hours);
}

/** What is to be done, as the end of "you are to ...". */
function task({ what, view, by }: ReminderItem): Spans {
  const { milestone, now } = view;
  const { terms, extension, amendment, block } = milestone;
  const pays = money(terms.costs.buyerPaysMinor, terms.amount.currency);
  switch (what) {
    case "review":
      return say`review the work`;
    case "submit":
      return say`hand in the work`;
    case "resubmit":
      return milestone.review.state === "changes_requested"
        ? say`make the changes and submit again`
        : say`submit again`;
    case "answer_proposal":
      return say`accept the terms or propose changes`;
    case "answer_amendment":
      return say`accept version ${amendment?.version ?? ""} or decline it`;
    case "answer_extension":
      return say`give ${moreDays(extension?.days ?? 0)} or say no`;
    case "answer_cancellation":
      return say`agree to cancel, or keep it going`;
    case "fund":
    case "pay_checkout":
      return say`fund ${pays}`;
    case "provide_dependency":
      return block ? say`provide ${missingWords(block, 80)}` : say`provide what is missing`;
    case "set_up_payouts":
      return say`finish the payout setup`;
    case "pay_by":
      return by === null ? say`pay it` : say`pay it by ${deadline(by, now)}, as the terms say`;
    case "hold_limit":
      if (decisionOf(milestone))
        return say`finish the payout setup${by ? say` by ${deadline(by, now)}` : []}`;
      return by === null
        ? say`end it soon, since money can't be held for ever`
        : say`end it by ${deadline(by, now)}, since money can't be held for ever`;
    case "answer_dispute":
      return say`answer the dispute, with a statement or an offer`;
    case "answer_offer":
      return say`answer the offer`;
    case "agree":
      return say`agree on a split`;
    case "rule":
      return say`decide the dispute`;
    case "payment_processing":
    case "answer_bank":
    case "clawback":
    case "transfer_running":
    case "refund_running":
    case "operator":
    case "nothing":
      return say`wait`;
    default:
      return unreachable(what);
  }
}

/** Since when it waits, and what that holds up. */
function stakes({ what, view, since }: ReminderItem, now: Instant): Spans {
  const { milestone } = view;
  const { terms, funding, termsTrack } = milestone;
  const { currency } = terms.amount;
  const net = payoutMoney(view);
  const held = money("amountMinor" in funding ? funding.amountMinor : 0, currency);
  const days = lasted(since, now);
  const ago = say`since ${day(since, now)}${days ? ` (${days})` : ""}`;
  const payout = say`the payout of ${net} to ${sideName(view, "facilitator")}`;
  switch (what) {
    case "review":
    case "pay_by":
      return say`It has waited ${ago} and holds up ${payout}.`;
    case "submit":
    case "resubmit":
      return say`${held} is held for it; it has waited ${ago}.`;
    case "answer_proposal":
      return say`It has waited ${ago}; without an answer it lapses.`;
    case "answer_amendment":
      return say`It has waited ${ago}; until then version ${terms.version} stands.`;
    case "answer_extension":
      return say`Asked ${day(since, now)}; no answer is no.`;
    case "answer_cancellation":
      return say`It has waited ${ago}; ${held} stays held until then.`;
    case "fund":
    case "pay_checkout":
      return termsTrack.state === "accepted"
        ? say`The terms have been accepted ${ago}; without funding it lapses.`
        : say`It has waited ${ago}.`;
    case "provide_dependency":
      return say`It has waited ${ago}; ${payout} waits with it.${missingThen(terms)}`;
    case "set_up_payouts":
      return decisionOf(milestone)
        ? say`${net} has been approved ${ago} and goes out by itself after that.`
        : say`Nothing waits for it yet, but ${net} can't be paid out without it.`;
    case "hold_limit":
      return say`${held} has been held ${ago}. If it is still held then, ${heldThen(milestone)}.`;
    case "answer_dispute":
      return say`Disputed ${ago}; ${held} stays held. Without an answer ${thenWords(view)}.`;
    case "answer_offer":
      return say`Offered ${ago}; it lapses then, and ${held} stays held.`;
    case "agree":
      return say`Disputed ${ago}; ${held} stays held. If you two don't agree, ${thenWords(view)}.`;
    case "rule":
      return say`It has been with you ${ago}; ${held} stays held. Without a ruling the accepted terms decide: ${termsThen(view)}.`;
    default:
      return [];
  }
}

/** What becomes of money at the end of its hold; what is approved but can't be paid goes back. */
function heldThen(milestone: Milestone): string {
  if (decisionOf(milestone)) return "it goes back to the buyer";
  const { onDeadlock } = milestone.terms.policies;
  return `the accepted terms decide: ${lowered(POLICY_CHOICES.onDeadlock[onDeadlock])}`;
}

/** What the accepted terms do where it stays missing; nothing where they only ask again. */
function missingThen({ policies: { onDependencyMissing } }: Terms): string {
  if (onDependencyMissing === "escalate") return "";
  return ` After that the accepted terms decide: ${lowered(POLICY_CHOICES.onDependencyMissing[onDependencyMissing])}.`;
}

/** What somebody else owes, that everyone else hears of now: how often they were reminded, and what the reader can do. */
export function escalatedLine(item: ReminderItem, to: PersonId, now: Instant): Spans {
  const { view, gone, by } = item;
  const owing = gone === null ? item.reminded.map(({ personId }) => personId) : [gone];
  const side = gone === null ? sideOwing(item) : sideOf(view.agreement, gone);
  const who = owing.length > 0 ? namesOf(view, owing) : say`the ${side ?? "other side"}`;
  const late = by !== null && by <= now ? say`, ${overdueBy(by, now)}` : dueWords(item, now);
  return [
    ...say`${milestoneName(view.milestone)}: ${who} ${owing.length > 1 ? "were" : "was"} to ${task(item)}${late}. `,
    ...(gone === null ? remindedWords(item) : goneWords(side)),
    ...say`${stakes(item, now)} `,
    ...wayOut(item, side, to),
  ];
}

function namesOf(view: MilestoneView, ids: readonly PersonId[]): Spans {
  return listed(ids.map((id) => [named(personOf(view.people, id))]));
}

function remindedWords({ reminded }: ReminderItem): Spans {
  const times = Math.max(0, ...reminded.map((one) => one.times));
  if (times === 0) return [];
  return say`${reminded.length > 1 ? "They were each" : "They were"} reminded ${times === 1 ? "once" : counted(times, "time")}. `;
}

function goneWords(side: Side | null): Spans {
  const whose = side ? ` of the ${side}'s side` : "";
  return say`No message reaches this person${whose} any more, so nobody there hears of it. `;
}

/** What the other side can do meanwhile, as the end of "you can". */
const CAN: Readonly<Partial<Record<ReminderSubject, string>>> = {
  review: "talk to them, give them more time, or wait: the money stays held",
  submit: "talk to them, give them more time, or ask to cancel",
  resubmit: "talk to them, give them more time, or ask to cancel",
  provide_dependency: "talk to them; your clocks stand still until it's there",
  set_up_payouts: "talk to them; your part is done",
};

/** What the reader can do about it, by where they sit. */
function wayOut({ view, what, gone }: ReminderItem, side: Side | null, to: PersonId): Spans {
  const mine = sideOf(view.agreement, to);
  if (mine === null) return say`You're the named arbiter: talk to both sides.`;
  if (mine === side) return say`You can do it in their place.`;
  if (gone !== null)
    return say`Talk to ${side ? `the ${side}'s` : "the other"} side another way: somebody else of theirs can take it over.`;
  return say`You can ${CAN[what] ?? "talk to them"}.`;
}

/** Who owes it, where the kind of thing alone does not say so: whoever did not ask. */
export function sideOwing({ what, view: { milestone } }: ReminderItem): Side | null {
  const { extension, cancellation } = milestone;
  const dispute = openDispute(milestone);
  switch (what) {
    case "answer_extension":
      return extension && otherSide(extension.side);
    case "answer_cancellation":
      return cancellation && otherSide(cancellation.side);
    case "answer_proposal":
    case "answer_amendment": {
      const proposal = openProposal(milestone);
      return proposal && otherSide(proposal.proposedSide);
    }
    case "answer_dispute":
      return dispute ? otherSide(dispute.side) : null;
    default:
      return OWES[what] ?? null;
  }
}
