import type { OperatorCase } from "../../app/queries/operator.ts";
import { currencyRule } from "../../domain/currencies.ts";
import type { Message } from "../blocks.ts";
import { code, type Spans, say, strong, text } from "../spans.ts";
import { formatMoney } from "./money.ts";

/** What a case is called, what happened, and what that means for whom: plain sentences for the operator. */
export type CaseWords = {
  readonly title: string;
  readonly happened: string;
  readonly means: string;
};

/** As much of an id as the operator has to type. */
export const shortId = (id: string): string => id.slice(0, 8);

/** The words of a case; a kind that has none of its own shows what was recorded. */
export function caseWords(one: OperatorCase): CaseWords {
  const words = WORDS[one.kind];
  return words ? words(one) : unknownKind(one);
}

/** What the operator's channel reads when a case is opened. */
export function alarmMessage(one: OperatorCase): Message {
  const { title, happened, means } = caseWords(one);
  const about = one.milestone ? say` · M-${one.milestone.number} ${one.milestone.title}` : [];
  const head: Spans = [strong`${title}`, ...about];
  const how = say`${code(`npm run ops -- show ${shortId(one.id)}`)} says what you can do.`;
  return {
    summary: [text(title), ...about],
    blocks: [head, say`${happened} ${means}`, how].map((spans) => ({ kind: "text", spans })),
  };
}

/** An amount of a question's detail; currencies that we do not deal in are shown as Stripe counts them. */
export function caseAmount(minor: unknown, currency: unknown): string {
  if (typeof minor !== "number" || typeof currency !== "string") return "an unknown amount";
  return currencyRule(currency)
    ? formatMoney({ amountMinor: minor, currency })
    : `${minor} minor units of ${currency}`;
}

const WORDS: Readonly<Record<string, (one: OperatorCase) => CaseWords>> = {
  move_refused: (one) => {
    const kind = kindOf(one);
    const isRefund = kind === "refund";
    if (kind === "reversal") return reversalRefused(one);
    return {
      title: isRefund ? "Refund refused" : "Transfer refused",
      happened: `Stripe refused the ${kindOf(one)} of ${owed(one)} for good (${one.detail["code"]}).`,
      means: isRefund
        ? "The buyer has not got this money back. It is still in the platform's balance; both sides were told."
        : "The facilitator has not been paid. The money is still in the platform's balance; both sides were told.",
    };
  },
  key_reused: (one) => ({
    title: "Stripe knows this key with other parameters",
    happened: `The ${kindOf(one)} of ${owed(one)} was stopped: its idempotency key was used before for something else.`,
    means:
      "Nothing more is sent by itself. This points to a defect or a restored backup: look at the transfer group in Stripe's dashboard before you retry.",
  }),
  refund_failed: (one) => ({
    title: "A refund came back",
    happened: `The bank sent the refund of ${owed(one)} back (${one.detail["code"]}).`,
    means:
      "The buyer does not have this money; the books hold it again. Retrying goes to the same card: where that is gone, pay the buyer back another way and resolve this.",
  }),
  chargeback: (one) => ({
    title: "The buyer's bank took a payment back",
    happened: `The bank has ${amountOf(one)} (${one.subject}, reason "${one.detail["reason"]}")${dueOf(one)}.`,
    means:
      "What was held of it is frozen; what was paid out is taken back from the facilitator by itself. Answer the bank with what is on record, or resolve this where you give it up; what it decides is booked by itself.",
  }),
  clawback: (one) => ({
    title: "A lost chargeback is not covered",
    happened: `${caseAmount(one.detail["debtMinor"], one.detail["currency"])} that had been paid out is missing (${one.detail["chargebackId"]}).`,
    means:
      "It is taken back from the facilitator's Stripe balance as soon as there is enough. Where that will never be, write it off.",
  }),
  foreign_chargeback: (one) => ({
    title: "A chargeback of a payment that funds nothing",
    happened: `The bank has ${amountOf(one)} of charge ${one.detail["chargeId"]} (${one.subject}).`,
    means:
      "The books have no such payment, or hold nothing of it: answer it in Stripe's dashboard.",
  }),
  bank_inquiry: (one) => ({
    title: "The buyer's bank asks about a payment",
    happened: `It asks about ${amountOf(one)} (${one.subject}, reason "${one.detail["reason"]}")${dueOf(one)}.`,
    means:
      "No money was taken, and nothing is frozen. Answer it in Stripe's dashboard: left alone, it can become a chargeback.",
  }),
  foreign_reversal: (one) => ({
    title: "A reversal made by hand",
    happened: `${amountOf(one)} of transfer ${one.detail["transferId"]} was taken back (${one.subject}), and not by Tranche.`,
    means:
      "The ledger still counts it as paid out. Compare it with Stripe before more money of this milestone moves.",
  }),
  task_given_up: ({ detail }) => ({
    title: "Work was given up",
    happened: `"${detail["task"]}" (${detail["of"]}) was tried many times. Last reason: ${detail["why"]}`,
    means: MESSAGES.has(String(detail["task"]))
      ? "A card or a notice is missing or out of date. No money depends on it."
      : "Money or a payment may wait for it. Find the cause first, then run it again.",
  }),
  foreign_transfer: (one) => foreign(one, "transfer"),
  foreign_refund: (one) => foreign(one, "refund"),
  payment_mismatch: ({ detail }) => ({
    title: "A payment of another amount",
    happened: `${caseAmount(detail["foundMinor"], detail["foundCurrency"])} was paid where ${caseAmount(detail["expectedMinor"], detail["expectedCurrency"])} was agreed (${detail["sessionId"]}).`,
    means:
      "It funds nothing, and the buyer's money is in the platform's balance without being in the books.",
  }),
  lost_payment: (one) => ({
    title: "A payment was lost with the restore",
    happened: `A buyer paid ${amountOf(one)} (${one.subject}) after the backup; the books have no such checkout.`,
    means:
      "Nothing holds this money for the milestone. Refund it in Stripe's dashboard and let the buyer fund it again, then resolve this.",
  }),
  unknown_account: ({ subject, detail }) => ({
    title: "An event of an account that is none of ours",
    happened: `Stripe sent ${detail["type"]} (${detail["eventId"]}) of ${subject}, which was never a payee here.`,
    means:
      "Nothing was done by it. Another use of the same Stripe account explains it, or a webhook endpoint that listens to more than it should.",
  }),
  unreachable: ({ detail }) => ({
    title: "Nobody can be reminded",
    happened: `What is owed ("${detail["what"]}", since ${detail["since"]}) reaches nobody: whoever should hear of it has left, or takes no messages.`,
    means:
      "No money moves because of it; deadlines and the accepted terms go on. Reach the people another way, or see whether the bot was removed from their workspace or server.",
  }),
  erasure_request: ({ subject }) => ({
    title: "A person asks for their data to be deleted",
    happened: `The person with the id ${subject} asked for it in their own settings.`,
    means: `npm run ops -- erase-person ${shortId(subject)} says what would go, what stays and what has to end first. Many laws give you a month to answer.`,
  }),
  checkout_refused: ({ detail }) => ({
    title: "Stripe opens no checkout",
    happened: `Stripe refused to open the checkout (${detail["code"]}).`,
    means:
      "The buyer can't pay. Clear the cause in Stripe's dashboard; the buyer then uses /milestone fund again.",
  }),
};

function reversalRefused(one: OperatorCase): CaseWords {
  return {
    title: "Reversal refused",
    happened: `Stripe did not take ${owed(one)} back from the facilitator (${one.detail["code"]}).`,
    means:
      "It stays owed. Where only their balance is too small, it is tried again each day by itself; both sides were told.",
  };
}

const MESSAGES: ReadonlySet<string> = new Set([
  ...["update_card", "update_cards", "tell", "announce", "tell_link"],
  ...["remind", "refresh_reminders", "weekly_summary", "learn_person", "replan_person"],
]);

function foreign(one: OperatorCase, kind: "transfer" | "refund"): CaseWords {
  if (one.detail["lostMove"]) return lost(one, kind);
  const amount = caseAmount(one.detail["amountMinor"], one.detail["currency"]);
  return {
    title: kind === "transfer" ? "A transfer made by hand" : "A refund made by hand",
    happened: `Stripe has a ${kind} of ${amount} (${one.subject}) that Tranche did not make.`,
    means: foreignMeans(one),
  };
}

/** Made by Tranche after the backup from which its books were restored. */
function lost(one: OperatorCase, kind: "transfer" | "refund"): CaseWords {
  const amount = caseAmount(one.detail["amountMinor"], one.detail["currency"]);
  return {
    title:
      kind === "transfer"
        ? "A transfer was lost with the restore"
        : "A refund was lost with the restore",
    happened: `Stripe has a ${kind} of ${amount} (${one.subject}) that Tranche made after the backup; the decision is not in its books.`,
    means:
      "The money has moved and is not sent again: as soon as both sides decide the same once more, this is taken as its result. Where they decide otherwise, their money waits for you.",
  };
}

function foreignMeans({ milestone, move }: OperatorCase): string {
  if (!milestone) {
    return "It names no milestone. Look it up in Stripe's dashboard (a payment's transfer group is its milestone's id) and adopt it with --milestone, or resolve it where it is none of Tranche's.";
  }
  return move
    ? `M-${milestone.number} owes exactly this. Adopted, it counts as that payment and is not paid again; retried, it would be paid twice.`
    : `M-${milestone.number} owes nothing like it. Adopted, it is noted in the milestone's history; the ledger stays as it is, so compare it with Stripe before more money moves.`;
}

function unknownKind({ kind, subject, detail }: OperatorCase): CaseWords {
  const facts = Object.entries(detail).map(([name, value]) => `${name} ${value}`);
  return {
    title: kind.replaceAll("_", " "),
    happened: [`About ${subject}`, ...facts].join(", "),
    means: "Find out what it means, and resolve it with what you found.",
  };
}

const amountOf = ({ detail }: OperatorCase): string =>
  caseAmount(detail["amountMinor"], detail["currency"]);

function dueOf({ detail }: OperatorCase): string {
  const due = detail["evidenceDueAt"];
  return typeof due === "string" ? `; it takes an answer until ${due}` : "";
}

const kindOf = ({ move, detail }: OperatorCase) => move?.kind ?? String(detail["kind"] ?? "move");

function owed({ move, detail, milestone }: OperatorCase): string {
  return move
    ? caseAmount(move.amount.amountMinor, move.amount.currency)
    : caseAmount(detail["amountMinor"], milestone?.amount.currency);
}
