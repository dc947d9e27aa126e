import { sentence } from "../blocks.ts";
import { reportNote, reportSentence } from "../copy/report.ts";
import { plainText } from "../plain.ts";
import { moneyTable, toldInReport } from "../record/tables.ts";
import { say } from "../spans.ts";
import { withPage } from "./reader-link.ts";
import type { Answer, Turn } from "./turn.ts";

/**
 * The agreement over time: a chart, its numbers and every entry of money as CSV, for both sides in the channel of the agreement, for the reader
 * alone anywhere else.
 */
export async function report(turn: Turn): Promise<Answer> {
  const made = await turn.app.report(turn.origin);
  if (made.kind === "refused") return made;
  const said = reportSentence(made.report);
  const note = reportNote(made.report);
  const message = sentence(note.length === 0 ? said : say`${said} ${note}`);
  const day = made.report.now.slice(0, 10);
  const picture = made.png && {
    name: `report-${day}.png`,
    title: "Agreement over time",
    png: made.png,
    alt: plainText(said),
  };
  const money = await turn.app.tabulate(moneyTable(toldInReport(made)));
  const files = [
    { name: `report-${day}.csv`, content: made.csv },
    { name: `report-${day}-money.csv`, content: money },
  ];
  const shared = await turn.host.share({ message, picture, files }, made.isHere);
  return withPage(turn, shared, { kind: "report", agreementId: made.among.agreement.id });
}
