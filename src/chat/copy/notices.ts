import type { LinkNotice, Notice, NoticeKind } from "../../app/queries/notice-views.ts";
import type { MilestoneView } from "../../app/queries/views.ts";
import type { PersonId } from "../../domain/ids.ts";
import { openProposal } from "../../domain/milestone/milestone.ts";
import { plainRef } from "../action-ref.ts";
import type { Action, Block, Message } from "../blocks.ts";
import { payButton } from "../cards/asks.ts";
import { compareButtons } from "../cards/buttons.ts";
import { amendmentBlocks } from "../cards/milestone.ts";
import { payoutLine, platformWord } from "../cards/outcome.ts";
import { showButton } from "../cards/refused.ts";
import { clipped, personOf, personOfText, sideName } from "../people.ts";
import { day, money, named, type Span, type Spans, say, strong } from "../spans.ts";
import { AFTERWARDS_NOTICES } from "./afterwards-notices.ts";
import { CLOCK_NOTICES } from "./clock-notices.ts";
import { DISPUTE_NOTICES } from "./dispute-notices.ts";
import { linkNoticeMessage } from "./link-notices.ts";
import { nextActionLine } from "./next-action.ts";
import { payoutMoney } from "./payout.ts";
import { requirementList } from "./requirements.ts";
import { ordinal } from "./time.ts";

/** Who is told, for words that differ by side. */
type Reader = "buyer" | "facilitator" | "channel";

export type Said = {
  readonly words: Spans;
  readonly actions?: readonly Action[];
  readonly more?: readonly Block[];
};

type Say = (known: Known) => Said;

export type Known = {
  readonly view: MilestoneView;
  readonly detail: Notice["detail"];
  readonly reader: Reader;
  /** Read in private by whoever is named as the arbiter. */
  readonly isArbiter: boolean;
  readonly m: Span;
  readonly amount: Span;
  readonly net: Span;
};

const words = (spans: Spans): Said => ({ words: spans });

/** The words of every notice. A kind without words does not compile. */
const NOTICES: Readonly<Record<NoticeKind, Say>> = {
  proposed: ({ view, m, amount }) =>
    words(say`${by(view, openProposal(view.milestone)?.proposedBy)} proposes ${m}, ${amount}.`),
  amended: ({ view, m }) => ({
    words: say`${by(view, openProposal(view.milestone)?.proposedBy)} proposes new terms for ${m}, version ${openProposal(view.milestone)?.version ?? ""}.`,
    more: amendmentBlocks(view),
  }),
  accepted: ({ view, m }) => {
    const { terms, termsTrack } = view.milestone;
    const who = termsTrack.state === "accepted" ? by(view, termsTrack.by) : say`The other side`;
    return words(say`${who} accepted version ${terms.version} of ${m}. It binds both sides now.`);
  },
  declined: ({ view, m, detail }) => {
    const { termsTrack } = view.milestone;
    const who = termsTrack.state === "declined" ? by(view, termsTrack.by) : say`The other side`;
    return words(say`${who} declined ${m}${reason(detail)}.`);
  },
  amendment_declined: ({ view, m, detail }) =>
    words(
      say`The new terms for ${m} are declined${reason(detail)}. Version ${view.milestone.terms.version} stands.`,
    ),
  cancelled: ({ view, m }) => {
    const { termsTrack } = view.milestone;
    if (termsTrack.state !== "cancelled") return words(say`${m} is cancelled.`);
    const why = termsTrack.reason.trim() === "" ? [] : say`: “${clipped(termsTrack.reason, 300)}”`;
    return words(say`${by(view, termsTrack.by)} cancelled ${m}${why}. Nothing was paid.`);
  },
  cancellation_requested: ({ view, m }) => {
    const { cancellation } = view.milestone;
    const why = cancellation?.reason.trim() ? say`: “${clipped(cancellation.reason, 300)}”` : [];
    return words(
      say`${by(view, cancellation?.by)} asks to cancel ${m}${why}. The money stays held until that's answered.`,
    );
  },
  cancellation_refused: ({ m }) =>
    words(say`${m} goes on; the request to cancel it was turned down.`),
  funded: ({ m, amount, view }) =>
    words(
      say`🟢 ${m} is funded: ${amount} is held until ${sideName(view, "buyer")} approves the work${deemedNote(view)}.`,
    ),
  checkout_ready: ({ view, m, detail }) => ({
    words: say`The payment page for ${m} is open now.`,
    actions: typeof detail.url === "string" ? [payButton(view.milestone.terms, detail.url)] : [],
  }),
  payment_processing: ({ m }) =>
    words(
      say`The payment for ${m} is on its way. The bank confirms it in a few days; until then it isn't funded.`,
    ),
  payment_failed: ({ m }) =>
    words(say`The payment for ${m} didn't go through, and nothing was taken.`),
  stray_refunded: ({ m, detail, view }) =>
    words(
      say`A payment of ${detailMoney(view, detail)} for ${m} came on top of what is due. It is being refunded by itself.`,
    ),
  submitted: ({ view, m }) => {
    const { submission } = view.milestone;
    const nth =
      submission.state === "submitted" && submission.nth > 1
        ? say` (${ordinal(submission.nth)} submission)`
        : [];
    const who = submission.state === "submitted" ? by(view, submission.by) : say`The facilitator`;
    const { id, number } = view.milestone;
    const compare = compareButtons(view);
    return {
      words: say`${who} submitted ${m}${nth}.`,
      ...(compare.length > 0 && { actions: [showButton(id, number), ...compare] }),
    };
  },
  withdrawn: ({ view, m }) => {
    const { submission } = view.milestone;
    const who = submission.state === "withdrawn" ? by(view, submission.by) : say`The facilitator`;
    return words(say`${who} took back the submission of ${m}. The review has stopped.`);
  },
  changes_requested: ({ view, m }) => changesRequested(view, m),
  approved: ({ view, m }) => {
    const { review } = view.milestone;
    const voters = review.state === "approved" ? review.decision.by.at(-1) : undefined;
    return words(say`${by(view, voters)} approved ${m}. ${payoutLine(view)}`);
  },
  approvals_voided: ({ m }) =>
    words(
      say`The payout account changed, so the approval of ${m} no longer counts. The buyer approves again once the new account may be used.`,
    ),
  payout_waiting: (known) => payoutWaiting(known),
  payout_failed: ({ m, net, detail, reader }) =>
    words(
      reader === "facilitator"
        ? say`The transfer of ${net} for ${m} was refused (${codeWords(detail)}). The money stays held; it's tried again when the cause is gone.`
        : say`The transfer of ${net} for ${m} was refused (${codeWords(detail)}). The money stays held, and you have nothing to do.`,
    ),
  released: ({ view, m }) => words(say`✅ ${m} is released. ${payoutLine(view)}`),
  refund_started: ({ m, view }) =>
    words(
      say`The refund for ${m} is on its way to ${sideName(view, "buyer")}. Banks take a few days.`,
    ),
  refunded: ({ m, view, amount, detail }) => {
    const { funding } = view.milestone;
    const paid = "amountMinor" in funding ? funding.amountMinor : null;
    const isPart = typeof detail.amountMinor === "number" && detail.amountMinor !== paid;
    return words(
      isPart
        ? say`↩️ ${detailMoney(view, detail)} of ${m} went back to ${sideName(view, "buyer")}.`
        : say`↩️ ${m} is refunded: ${amount} went back to ${sideName(view, "buyer")}.`,
    );
  },
  refund_failed: ({ m, detail }) =>
    words(
      say`The refund for ${m} didn't go through (${codeWords(detail)}). The money stays held, and Tranche's operator settles it.`,
    ),
  payee_changed: ({ view }) =>
    words(
      say`${sideName(view, "facilitator")} changed the account that payouts go to. Open approvals no longer count, and approvals wait 24 hours. If that's a surprise, talk to each other first.`,
    ),
  payee_ready: () => ({
    words: say`🟢 Stripe can pay you now. What is approved goes out by itself.`,
    // It is about all of them, so none of them is shown.
    actions: [],
  }),
  bank_payout_failed: ({ m, net }) => ({
    words: say`${net} for ${m} reached your Stripe account, but your bank didn't take it. Fix the bank details and Stripe sends it again.`,
    actions: [finishButton("Fix bank details")],
  }),
  identity_linked: ({ view, detail }) =>
    words(
      say`${personOfText(view.people, detail.person)} linked another account of theirs: ${accountWords(detail)}. It can't approve or change where money goes for 24 hours. If that's a surprise, talk to each other first.`,
    ),
  identity_unlinked: ({ view, detail }) =>
    words(
      say`${personOfText(view.people, detail.person)} unlinked an account: ${accountWords(detail)} can't act for them any more.`,
    ),
  ...CLOCK_NOTICES,
  ...DISPUTE_NOTICES,
  ...AFTERWARDS_NOTICES,
};

function accountWords({ name, platform, team }: Notice["detail"]): Spans {
  const where = typeof team === "string" ? say` in ${clipped(team, 60)}` : [];
  const on = typeof platform === "string" ? say` on ${platformWord(platform)}` : [];
  return say`@${clipped(String(name ?? "someone"), 60)}${where}${on}`;
}

/** A notice as a message: what happened, then what is next, by whom and by when. */
export function noticeMessage(notice: Notice | LinkNotice): Message {
  return "link" in notice ? linkNoticeMessage(notice) : milestoneNotice(notice);
}

function milestoneNotice(notice: Notice): Message {
  const { view, detail } = notice;
  const { milestone } = view;
  const { terms, funding } = milestone;
  const { currency } = terms.amount;
  const held = "amountMinor" in funding ? funding.amountMinor : terms.amount.amountMinor;
  const known: Known = {
    view,
    detail,
    reader: readerOf(view, notice.to),
    isArbiter: notice.to !== null && notice.to === view.agreement.arbiter,
    m: strong`M-${milestone.number} ${clipped(terms.title, 80)}`,
    amount: money(held, currency),
    net: payoutMoney(view),
  };
  const said = NOTICES[notice.kind](known);
  const next = saysNextItself(notice.kind) ? null : nextActionLine(view);
  const offers = notice.to !== null || CALLS_FOR_AN_ACT.has(notice.kind);
  const actions = said.actions ?? (offers ? [showButton(milestone.id, milestone.number)] : []);
  return {
    summary: said.words,
    blocks: [
      { kind: "text", spans: said.words },
      ...(said.more ?? []),
      ...(next ? [{ kind: "text", spans: next } as const] : []),
      ...(actions.length > 0 ? [{ kind: "actions", actions } as const] : []),
    ],
  };
}

/**
 * After these someone has to act. A notice stays as it was posted, so it never offers the act itself: its button shows
 * where the milestone stands when it is clicked, with what can be done then.
 */
const CALLS_FOR_AN_ACT: ReadonlySet<NoticeKind> = new Set([
  "amended",
  "funded",
  "submitted",
  "changes_requested",
  "cancellation_requested",
  "payment_failed",
  "approvals_voided",
  "silence_warning",
]);

/** These say themselves what is next, or are not about one milestone. */
const saysNextItself = (kind: NoticeKind) =>
  [
    ...["payee_changed", "payee_ready", "payout_waiting", "bank_payout_failed"],
    ...["identity_linked", "identity_unlinked", "extension_requested"],
  ].includes(kind);

function readerOf({ agreement }: MilestoneView, to: PersonId | null): Reader {
  return agreement.seats.find((seat) => seat.personId === to)?.side ?? "channel";
}

function by(view: MilestoneView, id: PersonId | undefined | null): Spans {
  return id ? [named(personOf(view.people, id))] : say`Someone`;
}

/** Where both sides agreed that silence is an answer, nobody is told that only approval is. */
function deemedNote({ milestone }: MilestoneView): string {
  const { onSilence } = milestone.terms.policies;
  return onSilence === "deem_accepted" ? ", or says nothing by the end of the review" : "";
}

function reason(detail: Notice["detail"]): Spans {
  const { reason: why } = detail;
  return typeof why === "string" && why.trim() !== "" ? say`: “${clipped(why, 300)}”` : [];
}

const codeWords = ({ code }: Notice["detail"]) =>
  typeof code === "string" ? code.replaceAll("_", " ") : "no reason given";

function detailMoney(view: MilestoneView, { amountMinor }: Notice["detail"]): Span {
  const { currency } = view.milestone.terms.amount;
  return money(typeof amountMinor === "number" ? amountMinor : 0, currency);
}

function changesRequested(view: MilestoneView, m: Span): Said {
  const { review, terms } = view.milestone;
  if (review.state !== "changes_requested") return words(say`Changes were requested on ${m}.`);
  const failing = review.failing.map(({ criterionId, why }) => {
    const index = terms.criteria.findIndex(({ id }) => id === criterionId);
    const criterion = terms.criteria[index]?.text ?? "";
    return say`${index + 1}. ${criterion}: ${clipped(why, 300)}`;
  });
  const note = review.note.trim() === "" ? [] : [say`“${clipped(review.note, 300)}”`];
  return {
    words: say`${by(view, review.by)} asks for changes to ${m}.`,
    more: [{ kind: "timeline", entries: [...failing, ...note] }],
  };
}

function payoutWaiting({ view, m, net, reader, detail }: Known): Said {
  const { payout } = view.milestone;
  const why = payout.state === "waiting" ? payout.reason : detail.reason;
  const requirements = payout.state === "waiting" ? payout.requirements : [];
  const { funding } = view.milestone;
  const how = decidedWord(view);
  if (why === "funds_not_available") {
    const from =
      funding.state === "funded" && funding.availableOn
        ? say` on ${day(funding.availableOn, view.now)}`
        : [];
    return words(
      say`${m} is ${how}. ${net} goes out by itself as soon as the payment has settled${from}.`,
    );
  }
  const needs = (whose: "your" | "their") =>
    why === "payee_missing" ? say`a payout account` : requirementList(requirements, whose);
  if (reader !== "facilitator") {
    return words(
      say`${m} is ${how}. Stripe can't pay ${sideName(view, "facilitator")} yet: it needs ${needs("their")}. ${net} stays held and goes out by itself once that's done; you have nothing to do.`,
    );
  }
  return {
    words: say`${m} is ${how} and ${net} is yours, but Stripe can't pay you yet: it needs ${needs("your")}. It goes out by itself as soon as that's done.`,
    actions: [finishButton("Finish in 2 minutes")],
  };
}

/** Nobody has approved what silence or the terms have decided. */
function decidedWord({ milestone: { review } }: MilestoneView): string {
  if (review.state === "decided") return "decided";
  return review.state === "approved" && review.how === "deemed"
    ? "accepted by agreed silence"
    : "approved";
}

function finishButton(label: string): Action {
  return { kind: "act", label, ref: plainRef("payouts_start"), style: "primary" };
}
