import type { DocumentTable, PrintedDocument } from "../../app/ports/documents.ts";
import type { RecordFile, ReportFiles } from "../../app/queries/views.ts";
import type { Instant } from "../../domain/clock/instant.ts";
import { fallbackTime } from "../copy/time.ts";
import { decisionRecord } from "./decision-record.ts";
import { reportDocument } from "./report-document.ts";
import { decisionsTable, moneyTable, toldInReport, toldOf } from "./tables.ts";

/** A file beside a page: where it is below the link, what it is called there and when it is saved. */
export type ReaderFile = {
  readonly at: string;
  readonly label: string;
  readonly saveAs: string;
  readonly content:
    | { readonly kind: "pdf" }
    | { readonly kind: "csv"; readonly table: () => DocumentTable }
    | { readonly kind: "csv_text"; readonly text: string }
    | { readonly kind: "json"; readonly text: string };
};

/** What a link shows, as a document. */
export function shownDocument(shown: RecordFile | ReportFiles): PrintedDocument {
  return shown.kind === "record" ? decisionRecord(shown) : reportDocument(shown);
}

/** Everything that belongs to it, the best to read first. */
export function readerFiles(shown: RecordFile | ReportFiles): readonly ReaderFile[] {
  const isRecord = shown.kind === "record";
  const told = isRecord ? toldOf(shown) : toldInReport(shown);
  const name = isRecord
    ? `M-${shown.view.milestone.number}`
    : `report-${shown.report.now.slice(0, 10)}`;
  const file = (
    at: string,
    label: string,
    saveAs: string,
    content: ReaderFile["content"],
  ): ReaderFile => ({ at, label, saveAs, content });
  const money = { kind: "csv", table: () => moneyTable(told) } as const;
  const decisions = { kind: "csv", table: () => decisionsTable(told) } as const;
  return [
    isRecord
      ? file("record.pdf", "Record as PDF", `${name}-record.pdf`, { kind: "pdf" })
      : file("report.pdf", "Report as PDF", `${name}.pdf`, { kind: "pdf" }),
    file("money.csv", "Money as CSV", `${name}-money.csv`, money),
    file("decisions.csv", "Decisions as CSV", `${name}-decisions.csv`, decisions),
    isRecord
      ? file("record.json", "Verifiable record as JSON", shown.name, {
          ...{ kind: "json", text: shown.json },
        })
      : file("milestones.csv", "Milestones as CSV", `${name}.csv`, {
          ...{ kind: "csv_text", text: shown.csv },
        }),
  ];
}

/** What its reader should know of the link. */
export function linkNote(until: Instant): string {
  return `This link was made for you and opens until ${fallbackTime(until, true)}. Whoever has it can read this page, so pass on the files instead.`;
}

/** The one answer for links that are over, closed, somebody else's or never were. */
export const NOT_OPEN: PrintedDocument = {
  title: "This link doesn't open anything now",
  subtitle: "Links to a record or a report open for 15 minutes.",
  foot: "Tranche",
  parts: [
    {
      kind: "paragraph",
      text: "They work for the person who asked for them, while that person is part of the agreement, and they can be closed before their time.",
    },
    { kind: "heading", text: "To get a new one" },
    {
      kind: "list",
      numbered: false,
      items: [
        "In Slack or Discord, type /milestone record M-3 for one milestone (with its own number), or /milestone report for the whole agreement.",
        "Follow the button in the answer: only you see it.",
      ],
    },
  ],
};

/** After its reader has closed a link; the same for a token that never was one. */
export const CLOSED: PrintedDocument = {
  title: "This link is closed",
  subtitle: "It doesn't open anything any more, for anybody.",
  foot: "Tranche",
  parts: [
    {
      kind: "paragraph",
      text: "Files that were saved stay where they are. For a new link, ask again in Slack or Discord with /milestone record or /milestone report.",
    },
  ],
};
