import type { DocumentPart } from "../../app/ports/documents.ts";
import type { RecordFile } from "../../app/queries/views.ts";
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

/** Every movement of money that was decided, as the payment provider saw it last. */
export function moneyParts({ history }: RecordFile, words: Words): readonly DocumentPart[] {
  const { moves } = history;
  return [
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
