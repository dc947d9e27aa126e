import type { MilestoneView } from "../../app/queries/views.ts";
import { otherSide, type Side } from "../../domain/agreement/agreement.ts";
import type { CriterionId } from "../../domain/ids.ts";
import { STATEMENT_LIMIT } from "../../domain/milestone/decide/dispute.ts";
import { type Dispute, lastOffer, openOffer } from "../../domain/milestone/dispute.ts";
import { REASON_LIMIT } from "../../domain/milestone/reason.ts";
import { disputeRef, refTo } from "../action-ref.ts";
import {
  clockWords,
  heldMinor,
  heldMoney,
  offerWords,
  partWords,
  percentOf,
  splitWords,
  standingOffers,
  thenWords,
} from "../copy/dispute.ts";
import { formatMoney } from "../copy/money.ts";
import { counted } from "../copy/time.ts";
import { clipped, personOf, sideName } from "../people.ts";
import { listed, moment, named, type Spans, say } from "../spans.ts";
import { filesField } from "./evidence-forms.ts";
import { block, type Form, type FormPart, type FormValues, field } from "./form.ts";

const LONGEST_OPTION = 75;
/** A platform's list of boxes takes ten at most. */
const BOXES = 10;

/** The form of `dispute`: why, and what is in question; it says first what happens at once, and by when the rest. */
export function disputeForm(view: MilestoneView, side: Side, reason: string): Form {
  const { milestone } = view;
  const { id, number, review, terms } = milestone;
  const decision = review.state === "approved" ? review.decision : null;
  return {
    name: "dispute",
    title: `Dispute M-${number}`,
    submit: "Open dispute",
    parts: [
      block({ kind: "text", spans: effectWords(view, side) }),
      field({
        ...{ id: "reason", kind: "lines", label: "What is wrong", longest: REASON_LIMIT },
        ...{ optional: false, initial: reason },
        hint: "The other side reads this, and so does whoever decides.",
      }),
      ...criteriaFields(view),
    ],
    carry: {
      ...{ milestoneId: id, version: terms.version, policiesOpen: false },
      ...(decision ? { shown: decision.id } : {}),
    },
    reopen: refTo("dispute", id),
  };
}

/** What a dispute does at once, and what comes after it by when. */
function effectWords(view: MilestoneView, side: Side): Spans {
  const { milestone, people, now } = view;
  const { disputeAnswerWorkingDays, negotiationDays } = milestone.terms.policies;
  const { review } = milestone;
  const other = sideName(view, otherSide(side));
  const taken =
    review.state === "approved"
      ? say`This takes back the approval by ${listed(review.decision.by.map((by) => [named(personOf(people, by))]))}, ${moment(review.decision.at, now)}. `
      : [];
  return say`${taken}${heldMoney(view)} stays where it is from now on, and all clocks stand still. ${other} has ${counted(disputeAnswerWorkingDays, "working day")} to answer, and you two have ${counted(negotiationDays, "day")} to agree. If you don't, ${thenWords(view)}. You can withdraw it at any time.`;
}

function criteriaFields({ milestone }: MilestoneView): readonly FormPart[] {
  const { criteria } = milestone.terms;
  const options = criteria.map(({ id, text: words }, index) => ({
    value: id,
    label: clipped(`${index + 1}. ${words}`, LONGEST_OPTION),
  }));
  const checks = (id: string, label: string, from: number, to: number): FormPart =>
    field({
      ...{ id, kind: "checks", label, optional: true, initial: "" },
      choices: options.slice(from, to),
    });
  return [
    checks("criteria", "Criteria in question (none: the whole)", 0, BOXES),
    ...(criteria.length > BOXES
      ? [checks("criteria_more", "More criteria in question", BOXES, criteria.length)]
      : []),
  ];
}

/** Which criteria were chosen in `dispute`, in the terms' order. */
export function criteriaIn(
  { milestone }: MilestoneView,
  typed: FormValues,
): readonly CriterionId[] {
  const chosen = new Set(`${typed.criteria ?? ""}\n${typed.criteria_more ?? ""}`.split("\n"));
  return milestone.terms.criteria.map(({ id }) => id).filter((id) => chosen.has(id));
}

/** What "Add statement" asks. */
export function statementForm(view: MilestoneView, dispute: Dispute): Form {
  const { id, number } = view.milestone;
  return {
    name: "statement",
    title: `Statement on M-${number}`,
    submit: "Add statement",
    parts: [
      block({
        kind: "text",
        spans: say`It is shown in the dispute's thread in every linked channel under your name, and stays in the record. It can't be changed afterwards.`,
      }),
      field({
        ...{ id: "text", kind: "lines", label: "Your statement", longest: STATEMENT_LIMIT },
        ...{ optional: false, initial: "" },
        hint: "Facts, and links to what shows them. Name the criterion: “3. The report is there: …”.",
      }),
      field(filesField("What shows it; up to 25 MB each.")),
    ],
    carry: { milestoneId: id, version: dispute.nth, policiesOpen: false },
    reopen: disputeRef("statement", id, dispute.nth),
  };
}

/** What withdrawing a dispute asks. */
export function withdrawDisputeForm(view: MilestoneView, dispute: Dispute): Form {
  const { id, number } = view.milestone;
  return {
    name: "dispute_withdraw",
    title: `Withdraw dispute M-${number}`,
    submit: "Withdraw dispute",
    parts: [
      block({
        kind: "text",
        spans: say`M-${number} goes on as before, with the time that was left. Nothing is released or sent back by this.`,
      }),
      field({
        ...{ id: "reason", kind: "lines", label: "Reason", longest: REASON_LIMIT, optional: true },
        ...{ initial: "", hint: "The other side reads this." },
      }),
    ],
    carry: { milestoneId: id, version: dispute.nth, policiesOpen: false },
    reopen: disputeRef("dispute_withdraw", id, dispute.nth),
  };
}

/** What "Offer a split" asks, with what stands, the way offers may move, and an example in full. */
export function offerForm(view: MilestoneView, dispute: Dispute, side: Side, typed: string): Form {
  const { milestone } = view;
  const { id, number } = milestone;
  const theirs = openOffer(dispute, otherSide(side));
  const own = lastOffer(dispute, side);
  const stands = theirs ? say`${offerWords(view, theirs)}\n` : [];
  const before = own
    ? say`Your side ${side === "buyer" ? "offered" : "asked for"} ${partWords(view, own.releaseMinor)}; this one has to ${side === "buyer" ? "give more" : "ask for less"}. `
    : [];
  const example = exampleFor(view, theirs?.releaseMinor ?? null, own?.releaseMinor ?? null);
  return {
    name: "offer",
    title: `Offer a split of M-${number}`,
    submit: "Make offer",
    parts: [
      block({
        kind: "text",
        spans: say`${stands}${before}${heldMoney(view)} is held. For example ${partWords(view, example)}: ${splitWords(view, example)}.`,
      }),
      field({
        ...{ id: "release", kind: "line", label: "What the facilitator gets, before costs" },
        ...{ longest: 40, optional: false, initial: typed },
        hint: `An amount or a percentage: ${asAmount(view, example)} or ${percentOf(milestone, example).replaceAll(" ", "")}. The rest goes back to the buyer.`,
      }),
      field({
        ...{ id: "note", kind: "lines", label: "Why", longest: REASON_LIMIT, optional: true },
        ...{ initial: "", hint: "The other side reads this." },
      }),
    ],
    carry: { milestoneId: id, version: dispute.nth, policiesOpen: false },
    reopen: disputeRef("offer", id, dispute.nth),
  };
}

/** Between what the two have said, else 70 %: rounded to whole units of the currency. */
function exampleFor(
  { milestone }: MilestoneView,
  theirs: number | null,
  own: number | null,
): number {
  const held = heldMinor(milestone);
  const between = theirs !== null && own !== null ? (theirs + own) / 2 : held * 0.7;
  const unit = held >= 100_000 ? 1_000 : 100;
  const rounded = Math.round(between / unit) * unit;
  return rounded > 0 && rounded < held ? rounded : Math.max(1, Math.floor(held / 2));
}

const asAmount = ({ milestone }: MilestoneView, amountMinor: number): string =>
  formatMoney({ amountMinor, currency: milestone.terms.amount.currency });

/** What the arbiter's ruling asks: how much, and why; with what some shares would mean. */
export function ruleForm(view: MilestoneView, dispute: Dispute): Form {
  const { milestone } = view;
  const { id, number } = milestone;
  const held = heldMinor(milestone);
  const example = exampleFor(view, null, null);
  const offers = standingOffers(dispute).map((offer) => say`${offerWords(view, offer)}\n`);
  return {
    name: "rule",
    title: `Rule on M-${number}`,
    submit: "Rule",
    parts: [
      block({
        kind: "text",
        spans: say`${offers.flat()}${clockWords(view, dispute)}`,
      }),
      block({
        kind: "text",
        spans: say`0% means: ${splitWords(view, 0)}. ${percentOf(milestone, example).replaceAll(" ", "")} means: ${splitWords(view, example)}. 100% means: ${splitWords(view, held)}. Your ruling moves the money at once and can't be undone.`,
      }),
      field({
        ...{ id: "release", kind: "line", label: "What the facilitator gets, before costs" },
        ...{ longest: 40, optional: false, initial: "" },
        hint: `From 0 to ${asAmount(view, held)}, or from 0% to 100%. The rest goes back to the buyer.`,
      }),
      field({
        ...{ id: "reasons", kind: "lines", label: "Your reasons", longest: REASON_LIMIT },
        ...{ optional: false, initial: "" },
        hint: "Both sides read them, and they stay in the record.",
      }),
    ],
    carry: { milestoneId: id, version: dispute.nth, policiesOpen: false },
    reopen: disputeRef("rule", id, dispute.nth),
  };
}
