import type { PayoutStatus } from "../../app/queries/views.ts";
import { payeeWaitsUntil } from "../../domain/agreement/agreement.ts";
import { plainRef } from "../action-ref.ts";
import type { Action, Block, Message } from "../blocks.ts";
import { payoutMoney } from "../copy/payout.ts";
import { requirementWords } from "../copy/requirements.ts";
import { clipped, sideName } from "../people.ts";
import { moment, type Spans, say, strong, text } from "../spans.ts";

/** How the facilitator gets paid: ready or not, what is missing thing by thing, what waits for it, and what to do. */
export function payoutsMessage(status: PayoutStatus): Message {
  const spans = standing(status);
  return {
    summary: spans,
    blocks: [
      { kind: "text", spans },
      ...missing(status),
      ...waiting(status),
      ...changeNote(status),
      ...(status.isOwner
        ? [{ kind: "actions", actions: buttons(status) } as const]
        : [ownerNote(status)]),
    ],
  };
}

function standing({ agreement: { payee } }: PayoutStatus): Spans {
  if (!payee)
    return say`⚪ ${strong`No payout account yet.`} Stripe pays you out; setting it up takes two minutes.`;
  const account = [
    payee.holder && clipped(payee.holder, 60),
    payee.last4 && `account ending ${payee.last4}`,
  ]
    .filter((part) => part)
    .join(", ");
  const which = account === "" ? [] : say` (${account})`;
  return payee.ready
    ? say`🟢 ${strong`Ready.`} Stripe can pay you${which}.`
    : say`🟡 ${strong`Not ready yet.`} Stripe can't pay you${which} until this is there:`;
}

function missing({ agreement: { payee } }: PayoutStatus): readonly Block[] {
  if (!payee || payee.ready) return [];
  const words = requirementWords(payee.requirements);
  const items = words.length === 0 ? ["a few details about you"] : words;
  return [
    {
      kind: "checklist",
      items: items.map((item) => ({ shown: false, spans: [text(item)], note: [] })),
    },
  ];
}

function waiting({ waiting: views }: PayoutStatus): readonly Block[] {
  return views.map((view) => {
    const { number } = view.milestone;
    return {
      kind: "text",
      spans: say`M-${number} is approved: ${payoutMoney(view)} goes out by itself as soon as that's done.`,
    };
  });
}

function changeNote({ agreement, now }: PayoutStatus): readonly Block[] {
  const until = payeeWaitsUntil(agreement, now);
  if (!until) return [];
  return [
    {
      kind: "text",
      spans: say`This account replaced another one, so approvals wait until ${moment(until, now)}.`,
      aside: true,
    },
  ];
}

function ownerNote(status: PayoutStatus): Block {
  return {
    kind: "text",
    spans: say`${sideName(status, "facilitator")} owns the facilitator's side and sets this up.`,
    aside: true,
  };
}

function buttons({ agreement: { payee } }: PayoutStatus): readonly Action[] {
  const start = plainRef("payouts_start");
  const change: Action = {
    kind: "act",
    label: "Use another account",
    ref: plainRef("payouts_change"),
    confirm: {
      title: "Use another account",
      question: say`Both sides are told, open approvals are voided, and approvals wait 24 hours. Go on?`,
      yes: "Use another account",
      no: "Not yet",
    },
  };
  if (!payee) return [{ kind: "act", label: "Set up payouts", ref: start, style: "primary" }];
  if (!payee.ready) {
    return [{ kind: "act", label: "Finish in 2 minutes", ref: start, style: "primary" }, change];
  }
  return [change];
}

/** The onboarding link, shown once and privately; it lives for minutes. */
export function onboardingMessage(url: string): Message {
  const spans = say`This link is yours alone and works for a few minutes. Stripe asks the rest on its own page.`;
  return {
    summary: spans,
    blocks: [
      { kind: "text", spans },
      {
        kind: "actions",
        actions: [{ kind: "open", label: "Go to Stripe", url, style: "primary" }],
      },
    ],
  };
}
