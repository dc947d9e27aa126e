import type { MilestoneView } from "../../app/queries/views.ts";
import { sideOf } from "../../domain/agreement/agreement.ts";
import type { Actor } from "../../domain/milestone/decision.ts";
import { openProposal } from "../../domain/milestone/milestone.ts";
import type { Terms } from "../../domain/milestone/terms.ts";
import { approvalRef, plainRef, refTo } from "../action-ref.ts";
import type { Action, Block, Message } from "../blocks.ts";
import { formatMoney } from "../copy/money.ts";
import { nextActionLine } from "../copy/next-action.ts";
import { DEEMED_WORDS } from "../copy/policies.ts";
import { approveQuestion } from "../copy/questions.ts";
import { requirementList } from "../copy/requirements.ts";
import { type Spans, say, strong, text } from "../spans.ts";
import { costBlock } from "./costs.ts";
import { criteriaItems, wholeBlocks } from "./evidence.ts";
import { cardSummary } from "./milestone.ts";
import { moneyLine } from "./standing.ts";
import { changedTerms, reviewStandard, termsInFull } from "./terms.ts";

const notYet: Action = { kind: "act", label: "Not yet", ref: plainRef("not_yet") };

const nextBlock = (view: MilestoneView): readonly Block[] => {
  const next = nextActionLine(view);
  return next ? [{ kind: "text", spans: next }] : [];
};

/** The terms in full, and the two answers: what `accept` shows before anyone is bound. */
export function acceptAsk(view: MilestoneView): Message {
  const { milestone } = view;
  const proposal = openProposal(milestone) ?? milestone.terms;
  const { id, number, terms, amendment } = milestone;
  const body = amendment
    ? [
        { kind: "text", spans: [strong`What version ${amendment.version} changes`] } as const,
        ...changedTerms(terms, amendment, view),
      ]
    : termsInFull(proposal, view);
  return {
    summary: say`Terms of M-${number}, version ${proposal.version}`,
    blocks: [
      { kind: "header", text: `M-${number} ${proposal.title}` },
      { kind: "text", spans: say`${moneyLine(view)} · version ${proposal.version}` },
      ...body,
      costBlock(proposal),
      ...nextBlock(view),
      {
        kind: "actions",
        actions: [
          {
            kind: "act",
            label: amendment ? `Accept version ${proposal.version}` : "Accept these terms",
            ref: refTo("accept", id, proposal.version),
            style: "primary",
          },
          { kind: "act", label: "Decline", ref: refTo("decline", id, proposal.version) },
          { kind: "act", label: "Propose changes", ref: refTo("amend", id) },
        ],
      },
    ],
  };
}

function payLabel({ costs, amount }: Terms): string {
  return `Pay ${formatMoney({ amountMinor: costs.buyerPaysMinor, currency: amount.currency })}`;
}

/** The button that opens the provider's payment page. */
export function payButton(terms: Terms, url: string): Action {
  return { kind: "open", label: payLabel(terms), url, style: "primary" };
}

/** Whoever pays reads before that what saying nothing would mean. */
function deemedNote({ policies }: Terms): string {
  return policies.onSilence === "deem_accepted" ? ` ${DEEMED_WORDS}` : "";
}

/** The review standard and the costs before the checkout. Without a link yet, it says that it follows. */
export function fundMessage(view: MilestoneView, url: string | null): Message {
  const { milestone } = view;
  const { number, terms } = milestone;
  const ready: Spans =
    view.agreement.payee?.ready === false || !view.agreement.payee
      ? say`The facilitator can't be paid out yet. You can fund it now; the money stays held until they can.`
      : [];
  return {
    summary: say`Fund M-${number}: ${payLabel(terms)}`,
    blocks: [
      { kind: "header", text: `Fund M-${number} ${terms.title}` },
      {
        kind: "text",
        spans: say`This is what the work will be judged by. The money is held until you approve it.${deemedNote(terms)}`,
      },
      ...reviewStandard(terms),
      costBlock(terms),
      ...(ready.length > 0 ? [{ kind: "text", spans: ready } as const] : []),
      ...(url
        ? [
            {
              kind: "text",
              spans: say`You pay on Stripe's page. The card here turns to Funded once it's paid.`,
            } as const,
            { kind: "actions", actions: [payButton(terms, url)] } as const,
          ]
        : [
            {
              kind: "text",
              spans: say`Stripe is still opening the checkout. I'll send you the link as soon as it's there.`,
            } as const,
          ]),
    ],
  };
}

/** Number, amount and payee, what was submitted, and the two answers: what `approve` shows before money moves. */
export function approveAsk(view: MilestoneView): Message {
  const { milestone, agreement } = view;
  const shown = {
    termsVersion: milestone.terms.version,
    payeeAccountId: agreement.payee?.accountId ?? null,
  };
  const missing = agreement.payee && !agreement.payee.ready ? agreement.payee.requirements : null;
  const note: readonly Block[] = missing
    ? [
        {
          kind: "text",
          spans: say`Stripe still needs ${requirementList(missing, "their")} from the facilitator.`,
          aside: true,
        },
      ]
    : [];
  return {
    summary: approveQuestion(view),
    blocks: [
      { kind: "header", text: `Approve M-${milestone.number} ${milestone.terms.title}` },
      { kind: "checklist", items: criteriaItems(view, true) },
      ...wholeBlocks(view, true),
      costBlock(milestone.terms),
      { kind: "text", spans: approveQuestion(view) },
      ...note,
      {
        kind: "actions",
        actions: [
          {
            kind: "act",
            label: "Approve and release",
            ref: approvalRef(milestone.id, shown),
            style: "primary",
          },
          notYet,
        ],
      },
    ],
  };
}

/** What `withdraw` shows before the review stops. */
export function withdrawAsk(view: MilestoneView): Message {
  const { id, number } = view.milestone;
  const question = say`Take back your submission of M-${number}? The review stops, and its time starts again when you submit.`;
  return {
    summary: question,
    blocks: [
      { kind: "text", spans: question },
      {
        kind: "actions",
        actions: [
          {
            kind: "act",
            label: "Withdraw submission",
            ref: refTo("withdraw", id),
            style: "danger",
          },
          notYet,
        ],
      },
    ],
  };
}

/** What `cancel` shows to the side that is asked to agree. */
export function cancelAnswerAsk(view: MilestoneView, actor: Actor): Message {
  const { id, number, cancellation, funding, terms } = view.milestone;
  const held = funding.state === "funded" ? funding.amountMinor : 0;
  const amount = formatMoney({ amountMinor: held, currency: terms.amount.currency });
  const other = cancellation && sideOf(view.agreement, actor.personId) === cancellation.side;
  if (!cancellation || other) return { summary: cardSummary(view), blocks: nextBlock(view) };
  return {
    summary: say`Cancel M-${number}?`,
    blocks: [
      {
        kind: "text",
        spans: say`The other side asks to cancel M-${number}: “${cancellation.reason}”`,
      },
      {
        kind: "text",
        spans: say`If you agree, ${text(amount)} goes back to the buyer and M-${number} ends. This can't be undone.`,
      },
      {
        kind: "actions",
        actions: [
          {
            kind: "act",
            label: "Agree to cancel",
            ref: refTo("cancel_agree", id),
            style: "danger",
          },
          { kind: "act", label: "Keep it going", ref: refTo("cancel_refuse", id) },
        ],
      },
    ],
  };
}
