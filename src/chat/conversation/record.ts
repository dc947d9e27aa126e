import type { MilestoneRef } from "../../app/api.ts";
import type { RecordFile } from "../../app/queries/views.ts";
import { chargebackEvidence } from "../record/chargeback.ts";
import { decisionRecord } from "../record/decision-record.ts";
import { decisionsTable, moneyTable, toldOf } from "../record/tables.ts";
import { code, say } from "../spans.ts";
import { withPage } from "./reader-link.ts";
import type { Answer, PrivateFile, Turn } from "./turn.ts";

/** "record M-3 --chargeback", and Discord's choice of the same name. */
const isForBank = (words: string): boolean => /^(?:--?|—)?chargeback$/i.test(words.trim());

/** The whole history privately: as a document and the file that anyone can verify, or as evidence for the buyer's bank. */
export async function record(turn: Turn, ref: MilestoneRef, words: string): Promise<Answer> {
  const file = await turn.app.record(turn.origin, ref);
  if (file.kind === "refused") return file;
  const { pdf, page } = await turn.app.print(decisionRecord(file));
  const name = `M-${file.view.milestone.number}-record`;
  const told = toldOf(file);
  const short = `M-${file.view.milestone.number}`;
  const [money, decisions] = await Promise.all([
    turn.app.tabulate(moneyTable(told)),
    turn.app.tabulate(decisionsTable(told)),
  ]);
  const documents: PrivateFile[] = [
    ...(pdf ? [{ name: `${name}.pdf`, content: pdf }] : []),
    { name: `${name}.html`, content: page },
    { name: file.name, content: file.json },
    { name: `${short}-money.csv`, content: money },
    { name: `${short}-decisions.csv`, content: decisions },
  ];
  const given = await (isForBank(words) ? forBank : toKeep)(turn, file, documents);
  return withPage(turn, given, { kind: "record", milestoneId: file.view.milestone.id });
}

function toKeep(turn: Turn, { view }: RecordFile, files: readonly PrivateFile[]) {
  const words = say`The record of M-${view.milestone.number}, to read and to keep; the CSV files are for whoever does the books. Anyone can check the JSON file offline with npm run verify-record.`;
  return turn.host.give(files, words);
}

const FILLED = {
  filled:
    "It stands in Stripe's form for the bank now, and isn't submitted: whoever runs Tranche does that with npm run ops.",
  no_chargeback: "No bank has charged it back, so nothing was sent anywhere.",
  sent_already: "The bank was answered already, so nothing more was sent.",
  not_reached: "Stripe could not be reached, so its form isn't filled yet. Try again in a minute.",
} as const;

/** Field by field as the payment provider's form has them, beside the whole record. */
async function forBank(turn: Turn, file: RecordFile, documents: readonly PrivateFile[]) {
  const number = file.view.milestone.number;
  const fields = Object.entries(chargebackEvidence(file));
  const content = fields.map(([field, text]) => `=== ${field} ===\n${text}\n`).join("\n");
  const filled = await turn.app.fillBank(file);
  const words = say`The record of M-${number} as evidence for the buyer's bank: ${code(`M-${number}-chargeback.txt`)} has it field by field. ${FILLED[filled]}`;
  return turn.host.give([{ name: `M-${number}-chargeback.txt`, content }, ...documents], words);
}
