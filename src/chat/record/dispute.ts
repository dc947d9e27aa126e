import type { DocumentPart } from "../../app/ports/documents.ts";
import type { RecordFile } from "../../app/queries/views.ts";
import { withCopies } from "../../domain/milestone/evidence-item.ts";
import { withAuthors } from "../people.ts";
import { copiesOf, copyWords, pieceWords } from "./evidence.ts";
import { platformName, type Words } from "./words.ts";

type RecordEvent = RecordFile["history"]["events"][number]["event"];

/** What was said and offered in a dispute, in the order in which it happened; null for all other events. */
export function disputePart(
  file: RecordFile,
  event: RecordEvent,
  words: Words,
): DocumentPart | null {
  const { party, at, amount } = words;
  switch (event.type) {
    case "DisputeOpened": {
      const about = inQuestion(file, event.criteria);
      return {
        kind: "said",
        head: `Disputed by ${party(event.by)} on ${platformName(event.platform)}, ${at(event.at)}; about ${about}. Answer due ${at(event.answerDueAt)}, agreement by ${at(event.negotiationEndsAt)}.`,
        text: event.reason,
      };
    }
    case "StatementMade": {
      const pieces = withAuthors(event.evidence, file.view.people);
      const attached = withCopies(pieces, copiesOf(file)).map(
        (item) => `Attached: ${pieceWords(item)}\n(${copyWords(item, words)})`,
      );
      return {
        kind: "said",
        head: `Statement of ${party(event.by)} on ${platformName(event.platform)}, ${at(event.at)}`,
        text: [event.text, ...attached].filter((line) => line !== "").join("\n"),
      };
    }
    case "OfferMade":
      return {
        kind: "said",
        head: `Offer of ${party(event.by)}, ${at(event.at)}, open until ${at(event.until)}`,
        text: [
          `${amount(event.releaseMinor)} to the facilitator before costs, the rest back to the buyer.`,
          event.note,
        ]
          .filter((line) => line !== "")
          .join("\n"),
      };
    case "SettlementBacked":
      return soft(`${party(event.by)} agreed for the buyer, ${at(event.at)}.`);
    case "OfferLapsed":
      return soft(`An offer was not accepted in time, ${at(event.at)}.`);
    case "DisputeEscalated":
      return soft(
        `${ESCALATED[event.why]}, so it went to the arbiter, ${at(event.at)}; the ruling was due ${at(event.rulingDueAt)}.`,
      );
    case "DisputeWithdrawn":
      return {
        kind: "said",
        head: `The dispute was withdrawn by ${party(event.by)}, ${at(event.at)}`,
        text: event.reason,
      };
    default:
      return null;
  }
}

const ESCALATED = {
  no_answer: "There was no answer in time",
  no_agreement: "The two sides did not agree in time",
} as const;

const soft = (text: string): DocumentPart => ({ kind: "paragraph", soft: true, text });

function inQuestion({ view }: RecordFile, ids: readonly string[]): string {
  const { criteria } = view.milestone.terms;
  const numbers = criteria.flatMap(({ id }, index) => (ids.includes(id) ? [index + 1] : []));
  if (numbers.length === 0) return "the whole";
  return `${numbers.length === 1 ? "criterion" : "criteria"} ${numbers.join(", ")}`;
}
