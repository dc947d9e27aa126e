import type { DocumentPart, PrintedDocument } from "../../app/ports/documents.ts";
import type { ReportFiles } from "../../app/queries/views.ts";
import { peopleOf } from "../../domain/agreement/agreement.ts";
import { statementOf } from "../../domain/record/statement.ts";
import { paidIn } from "../../domain/report/history.ts";
import type { MoneySeries } from "../../domain/report/money-series.ts";
import { reportNote, reportSentence } from "../copy/report.ts";
import { plainText } from "../plain.ts";
import { STANDS } from "./decision-record.ts";
import { EVENT_WORDS } from "./event-words.ts";
import { pictureOf } from "./picture.ts";
import { toldInReport } from "./tables.ts";
import { type Words, wordsFor } from "./words.ts";

/** An agreement over time as a document for both sides and their accountants: its chart, its milestones, its money. */
export function reportDocument(files: ReportFiles): PrintedDocument {
  const { report, among, png } = files;
  const words = wordsFor(among, report.money[0]?.currency ?? "USD");
  const said = plainText(reportSentence(report));
  const note = plainText(reportNote(report));
  const names = (side: "buyer" | "facilitator") =>
    peopleOf(among.agreement, side).map(words.person).join(", ") || "nobody";
  return {
    title: "Agreement over time",
    subtitle: `Report, made ${words.at(report.now)}. All times in UTC.`,
    foot: "Report of an agreement",
    parts: [
      {
        kind: "facts",
        facts: [
          ["Buyer", names("buyer")],
          ["Facilitator", names("facilitator")],
          ["Agreement", among.agreement.id],
        ],
      },
      { kind: "paragraph", text: note === "" ? said : `${said} ${note}` },
      ...pictureOf(png, said),
      ...report.money.flatMap((series) => totals(series, words)),
      { kind: "heading", text: "Milestones" },
      {
        kind: "table",
        head: ["No.", "Milestone", "State", "Amount", "Released", "Refunded"],
        widths: [1.2, 3, 2, 1.7, 1.7, 1.7],
        rows: report.rows.map((row) => [
          ...[`M-${row.number}`, row.title, STANDS[row.headline]],
          ...[row.amountMinor, row.releasedMinor, row.refundedMinor].map((minor) =>
            words.amount(minor, row.currency),
          ),
        ]),
      },
      ...entries(files, words),
    ],
  };
}

function totals({ currency, now }: MoneySeries, words: Words): readonly DocumentPart[] {
  const as = (minor: number) => words.amount(minor, currency);
  return [
    { kind: "heading", text: `Money in ${currency}` },
    {
      kind: "facts",
      facts: [
        ["Paid in", as(paidIn(now))],
        ["Released", as(now.releasedMinor)],
        ["Held, or on its way", as(now.heldMinor)],
        ["Refunded", as(now.refundedMinor)],
        ["Kept for processing and fee", as(now.feesMinor)],
      ],
    },
  ];
}

function entries(files: ReportFiles, words: Words): readonly DocumentPart[] {
  const all = toldInReport(files).flatMap(({ number, events }) =>
    statementOf(events).map((entry) => ({ number, ...entry })),
  );
  if (all.length === 0) return [];
  const sorted = all.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return [
    { kind: "heading", text: "Every entry" },
    {
      kind: "table",
      head: ["When", "No.", "What", "Amount", "At Stripe"],
      widths: [2.6, 1.2, 2.6, 1.7, 3],
      rows: sorted.map(({ at, number, what, amountMinor, currency, references }) => [
        ...[words.at(at), `M-${number}`, EVENT_WORDS[what]],
        ...[words.amount(amountMinor, currency), references.join("\n") || "—"],
      ]),
    },
  ];
}
