import type { DocumentPart } from "../../app/ports/documents.ts";
import type { RecordFile } from "../../app/queries/views.ts";
import { peopleOf } from "../../domain/agreement/agreement.ts";
import { policyLines } from "../copy/policies.ts";
import { agreedParts } from "./agreed.ts";
import { asText } from "./as-text.ts";
import { chainParts } from "./chain.ts";
import { moneyParts } from "./money.ts";
import { type Words, wordsOf } from "./words.ts";
import { workParts } from "./work.ts";

/** The fields of a bank's dispute that a record can fill, by Stripe's names (POST /v1/disputes/:id, `evidence`). */
export const CHARGEBACK_FIELDS = [
  ...(["product_description", "service_date", "customer_name"] as const),
  ...(["refund_policy_disclosure", "cancellation_policy_disclosure"] as const),
  ...(["refund_refusal_explanation", "access_activity_log", "uncategorized_text"] as const),
] as const;

export type ChargebackEvidence = Readonly<
  Partial<Record<(typeof CHARGEBACK_FIELDS)[number], string>>
>;

/** Stripe takes 20,000 characters a text and 150,000 in all of a dispute's evidence (its API reference, Disputes). */
export const CHARGEBACK_LIMITS = { field: 20_000, all: 150_000 } as const;

/** A record as evidence for the buyer's bank; what does not fit ends with a line that says so. */
export function chargebackEvidence(file: RecordFile): ChargebackEvidence {
  const words = wordsOf(file);
  const { milestone, agreement } = file.view;
  const { terms } = milestone;
  const submittedAt = lastSubmission(file);
  const buyers = peopleOf(agreement, "buyer").map(words.person).join(", ");
  const texts: ChargebackEvidence = {
    product_description: asText([
      { kind: "paragraph", text: `M-${milestone.number}: ${terms.title}` },
      ...agreedParts(file, words),
    ]),
    ...(submittedAt && { service_date: words.at(submittedAt) }),
    ...(buyers && { customer_name: buyers }),
    refund_policy_disclosure: asText([disclosure(file, words), policies(file)]),
    cancellation_policy_disclosure: asText([disclosure(file, words), CANCELLING]),
    refund_refusal_explanation: asText(moneyParts(file, words)),
    access_activity_log: asText(chainParts(file, words)),
    uncategorized_text: asText(workParts(file, words)),
  };
  return Object.fromEntries(
    Object.entries(texts).flatMap(([name, text]) =>
      text === "" ? [] : [[name, fitting(text, CHARGEBACK_LIMITS.field)]],
    ),
  );
}

function disclosure({ history }: RecordFile, words: Words): DocumentPart {
  const accepted = history.events.flatMap(({ event }) =>
    event.type === "TermsAccepted" ? [event] : [],
  );
  const last = accepted.at(-1);
  const text = last
    ? `These rules were part of the terms, shown in full before payment. Version ${last.termsVersion} was accepted by ${words.party(last.by)}, ${words.at(last.at)}; the SHA-256 of what was accepted is ${last.termsHash}.`
    : "The terms were shown in full before payment.";
  return { kind: "paragraph", text };
}

const policies = ({ view }: RecordFile): DocumentPart => ({
  ...{ kind: "list", numbered: false, items: policyLines(view.milestone.terms) },
});

const CANCELLING: DocumentPart = {
  kind: "list",
  numbered: false,
  items: [
    "Before payment either side can end the milestone, and nothing is paid.",
    "After payment the facilitator can give all of it back at any time; the buyer can ask for that, ask for changes, or dispute the work before it is approved.",
    "An approval by the buyer releases the money.",
  ],
};

function lastSubmission({ history }: RecordFile) {
  const events = history.events.flatMap(({ event }) =>
    event.type === "WorkSubmitted" ? [event] : [],
  );
  return events.at(-1)?.at ?? null;
}

/** At most so many characters, whole code points; the end says how much of the record is not in it. */
function fitting(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const note = `\n[Shortened: the full record has ${text.length - limit} more characters here.]`;
  const kept = text.slice(0, limit - note.length).replace(/[\ud800-\udbff]$/, "");
  return `${kept}${note}`;
}
