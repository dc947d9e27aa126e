import type { Instant } from "../../domain/clock/instant.ts";
import type { Terms } from "../../domain/milestone/terms.ts";
import type { Block } from "../blocks.ts";
import { policyLines } from "../copy/policies.ts";
import { day, deadline, money, type Spans, say, struck, text } from "../spans.ts";

/** A label that people know from the form, and what a version of terms says under it. */
type Part = { readonly label: string; readonly spans: Spans };

const given = (value: string): Spans => [text(value.trim() === "" ? "None named" : value)];

const criteriaOf = (terms: Terms): Spans => [
  text(terms.criteria.map((criterion, index) => `${index + 1}. ${criterion.text}`).join("\n")),
];

/** The review standard: what the work is judged by, in full. */
function standardParts(terms: Terms): readonly Part[] {
  return [
    { label: "Deliverable", spans: given(terms.deliverable) },
    { label: "Acceptance criteria", spans: criteriaOf(terms) },
    { label: "Required proof", spans: given(terms.requiredProof) },
    { label: "Known exclusions", spans: given(terms.exclusions) },
    {
      label: "If credentials or access are missing",
      spans: given(terms.ifDependenciesMissing),
    },
  ];
}

function frameParts(terms: Terms, now: Instant, model: string | null): readonly Part[] {
  return [
    { label: "Title", spans: [text(terms.title)] },
    { label: "Amount", spans: [money(terms.amount.amountMinor, terms.amount.currency)] },
    { label: "Due", spans: [deadline(terms.dueAt, now)] },
    { label: "Policies", spans: [text(policyLines(terms, model).join("\n"))] },
  ];
}

const block = ({ label, spans }: Part): Block => ({ kind: "labelled", label, spans });

/** Deliverable, numbered criteria, proof, exclusions and what happens if access is missing; nothing is cut. */
export function reviewStandard(terms: Terms): readonly Block[] {
  return standardParts(terms).map(block);
}

/** When terms are read, and the model that evidence is sent to today; null where there is none. */
type TermsReading = { readonly now: Instant; readonly contextModel: string | null };

/** A whole version of terms: the review standard, when it is due (pauses may have moved that), and its policies. */
export function termsInFull(
  terms: Terms,
  { now, contextModel }: TermsReading,
  dueAt = terms.dueAt,
): readonly Block[] {
  const was = dueAt === terms.dueAt ? [] : say` (was ${day(terms.dueAt, now)} in the terms)`;
  const due: Part = { label: "Due", spans: [deadline(dueAt, now), ...was] };
  const frame = [
    due,
    ...frameParts(terms, now, contextModel).filter(({ label }) => label === "Policies"),
  ];
  return [...reviewStandard(terms), ...frame.map(block)];
}

/** Only what a new version changes: each changed part with its old words struck through. */
export function changedTerms(
  before: Terms,
  after: Terms,
  { now, contextModel }: TermsReading,
): readonly Block[] {
  const old = [...frameParts(before, now, contextModel), ...standardParts(before)];
  const fresh = [...frameParts(after, now, contextModel), ...standardParts(after)];
  return fresh.flatMap((part, index) => {
    const was = old[index];
    if (!was || JSON.stringify(was.spans) === JSON.stringify(part.spans)) return [];
    return [block({ label: part.label, spans: changed(was, part) })];
  });
}

/** Lists are compared line by line; anything else as a whole. */
function changed(was: Part, is: Part): Spans {
  const lines = (part: Part) =>
    part.spans.length === 1 && part.spans[0]?.kind === "text"
      ? part.spans[0].text.split("\n")
      : null;
  const before = lines(was);
  const after = lines(is);
  if (!before || !after) return [struck(was.spans), text(" "), ...is.spans];
  const gone = before.filter((line) => !after.includes(line) && line.trim() !== "");
  const added = after.filter((line) => !before.includes(line) && line.trim() !== "");
  const removed = gone.flatMap((line) => [struck([text(line)]), text("\n")]);
  return added.length === 0 ? removed.slice(0, -1) : [...removed, text(added.join("\n"))];
}
