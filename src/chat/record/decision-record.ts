import type { DocumentPart, PrintedDocument } from "../../app/ports/documents.ts";
import type { RecordFile } from "../../app/queries/views.ts";
import { peopleOf, type Side } from "../../domain/agreement/agreement.ts";
import { headline } from "../../domain/milestone/milestone.ts";
import { reportSentence } from "../copy/report.ts";
import { plainText } from "../plain.ts";
import { agreedParts } from "./agreed.ts";
import { chainParts } from "./chain.ts";
import { moneyParts } from "./money.ts";
import { pictureOf } from "./picture.ts";
import { type Words, wordsOf } from "./words.ts";
import { workParts } from "./work.ts";

/** A milestone's record as a document for both sides, an accountant or a bank: complete, in plain words, times in UTC. */
export function decisionRecord(file: RecordFile): PrintedDocument {
  const { milestone, now } = file.view;
  const words = wordsOf(file);
  const title = `M-${milestone.number}: ${milestone.terms.title}`;
  return {
    title,
    subtitle: `Decision record, exported ${words.at(now)}. All times in UTC.`,
    foot: `Decision record of M-${milestone.number}`,
    parts: [
      ...whoParts(file, words),
      ...agreedParts(file, words),
      ...workParts(file, words),
      ...moneyParts(file, words),
      ...chartParts(file),
      ...chainParts(file, words),
    ],
  };
}

/** The milestone over time, where money moved and it could be drawn. */
function chartParts({ chart }: RecordFile): readonly DocumentPart[] {
  return chart ? pictureOf(chart.png, plainText(reportSentence(chart.report))) : [];
}

function whoParts({ view }: RecordFile, words: Words): readonly DocumentPart[] {
  const { agreement, milestone } = view;
  const names = (side: Side) => peopleOf(agreement, side).map(words.person).join(", ") || "nobody";
  return [
    {
      kind: "facts",
      facts: [
        ["Buyer", names("buyer")],
        ["Facilitator", names("facilitator")],
        ["Arbiter", agreement.arbiter ? words.person(agreement.arbiter) : "none named"],
        ["Amount", words.amount(milestone.terms.amount.amountMinor)],
        ["Where it stands", STANDS[headline(milestone)]],
        ["Milestone", milestone.id],
        ["Agreement", agreement.id],
      ],
    },
  ];
}

/** Where a milestone stands, in plain words. */
export const STANDS: Readonly<Record<ReturnType<typeof headline>, string>> = {
  proposed: "Proposed",
  accepted: "Accepted, not funded",
  funded: "Funded",
  submitted: "In review",
  changes_requested: "Changes requested",
  disputed: "Disputed",
  approved: "Approved, payout under way",
  released: "Released",
  decided: "Decided, money under way",
  refunded: "Refunded",
  declined: "Declined",
  lapsed: "Lapsed",
  cancelled: "Cancelled",
  charged_back: "Taken back by the buyer's bank",
};
