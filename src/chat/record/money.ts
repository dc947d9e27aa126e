import type { DocumentPart } from "../../app/ports/documents.ts";
import type { RecordFile } from "../../app/queries/views.ts";
import { postedEvents, statementOf } from "../../domain/record/statement.ts";
import { paidIn, standingOf } from "../../domain/report/history.ts";
import { EVENT_WORDS } from "./event-words.ts";
import type { Words } from "./words.ts";

const KIND: Readonly<Record<string, string>> = {
  refund: "Refund to the buyer",
  transfer: "Payout to the facilitator",
  reversal: "Taken back from the facilitator",
};

const STATUS: Readonly<Record<string, string>> = {
  owed: "owed",
  sent: "under way",
  unknown: "being looked up at the provider",
  pending: "accepted by the provider, not settled yet",
  done: "done",
  failed: "refused by the provider",
  void: "voided, nothing moved",
};

/** Where the money is, every entry of the ledger, and every movement as the payment provider saw it last. */
export function moneyParts({ history }: RecordFile, words: Words): readonly DocumentPart[] {
  const { moves } = history;
  return [
    ...entryParts(history, words),
    { kind: "heading", text: "Money moves" },
    moves.length === 0
      ? { kind: "paragraph", text: "None were decided.", soft: true }
      : {
          kind: "table",
          head: ["What", "Amount", "State", "At the provider"],
          widths: [2.4, 1.5, 2, 3],
          rows: moves.map(({ kind, amount, status, providerId }) => [
            ...[KIND[kind] ?? kind, words.amount(amount.amountMinor, amount.currency)],
            ...[STATUS[status] ?? status, providerId ?? "—"],
          ]),
        },
  ];
}

function entryParts(history: RecordFile["history"], words: Words): readonly DocumentPart[] {
  const posted = postedEvents(history);
  const entries = statementOf(posted);
  if (entries.length === 0) return [];
  const now = standingOf(posted);
  return [
    { kind: "heading", text: "Money" },
    {
      kind: "facts",
      facts: [
        ["Paid in", words.amount(paidIn(now))],
        ["Released", words.amount(now.releasedMinor)],
        ["Held, or on its way", words.amount(now.heldMinor)],
        ["Refunded", words.amount(now.refundedMinor)],
        ["Kept for processing and fee", words.amount(now.feesMinor)],
      ],
    },
    {
      kind: "table",
      head: ["When", "What", "Amount", "At Stripe"],
      widths: [2.6, 2.6, 1.5, 3],
      rows: entries.map(({ at, what, amountMinor, currency, references }) => [
        ...[words.at(at), EVENT_WORDS[what], words.amount(amountMinor, currency)],
        references.join("\n") || "—",
      ]),
    },
  ];
}
