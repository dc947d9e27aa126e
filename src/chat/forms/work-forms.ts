import type { MilestoneView } from "../../app/queries/views.ts";
import type { EvidenceInput } from "../../domain/milestone/commands.ts";
import type { EvidenceItem } from "../../domain/milestone/evidence-item.ts";
import type { FailingCriterion } from "../../domain/milestone/milestone.ts";
import { REASON_LIMIT } from "../../domain/milestone/reason.ts";
import { type Criterion, TERMS_LIMITS } from "../../domain/milestone/terms.ts";
import { refTo } from "../action-ref.ts";
import { clipped, sideName } from "../people.ts";
import { money, say, text } from "../spans.ts";
import { block, type Field, type Form, type FormPart, type FormValues, field } from "./form.ts";

const LONGEST = 3_000;
/** A label holds any criterion; an option's text is shorter, and the criterion stands in full above it then. */
const LONGEST_LABEL = TERMS_LIMITS.criterion + 10;
const LONGEST_OPTION = 75;
/** A platform's list of boxes takes ten at most. */
const BOXES = 10;

const label = ({ text: words }: Criterion, index: number, longest: number) =>
  clipped(`${index + 1}. ${words}`, longest);

/** The form of `submit`: for each criterion what shows it; what was collected or handed in before is there already. */
export function submitForm(view: MilestoneView, items: readonly EvidenceItem[]): Form {
  const { milestone } = view;
  const { terms } = milestone;
  const proof = terms.requiredProof.trim();
  return {
    name: "submit",
    title: `Submit M-${milestone.number}`,
    submit: "Preview",
    parts: [
      block({
        kind: "text",
        spans: say`For each criterion: links and notes that show it. You see a preview next, where files can be added; nothing is sent yet.`,
      }),
      ...(proof === ""
        ? []
        : [block({ kind: "labelled", label: "Required proof", spans: [text(proof)] })]),
      ...terms.criteria.flatMap((criterion, index): readonly FormPart[] => {
        return [
          field({
            ...{ id: criterion.id, kind: "lines", longest: LONGEST, optional: true },
            label: label(criterion, index, LONGEST_LABEL),
            hint: "Links and notes",
            initial: typedAs(items, criterion),
          }),
        ];
      }),
    ],
    carry: { milestoneId: milestone.id, version: terms.version, policiesOpen: false },
    reopen: refTo("submit", milestone.id),
  };
}

/** What was typed for a criterion, as it could be typed again. */
function typedAs(evidence: readonly EvidenceItem[], { id }: Criterion): string {
  return evidence
    .filter(({ criterionId, kind }) => criterionId === id && (kind === "note" || kind === "link"))
    .map(({ text: words }) => words)
    .join("\n");
}

function whereLong(criterion: Criterion, index: number, longest: number): readonly FormPart[] {
  const words = `${index + 1}. ${criterion.text}`;
  return words.length <= longest ? [] : [block({ kind: "text", spans: [text(words)] })];
}

/** What was typed into `submit`, criterion by criterion. */
export function readEvidence(view: MilestoneView, typed: FormValues): readonly EvidenceInput[] {
  return view.milestone.terms.criteria.map(({ id }) => ({
    criterionId: id,
    text: typed[id] ?? "",
  }));
}

/** The form of `changes`: which criteria fail, and what needs to change. */
export function changesForm(view: MilestoneView, reason: string): Form {
  const { milestone } = view;
  const { criteria } = milestone.terms;
  const options = criteria.map((criterion, index) => ({
    value: criterion.id,
    label: label(criterion, index, LONGEST_OPTION),
  }));
  const checks = (id: string, name: string, from: number, to: number): FormPart =>
    field({
      ...{ id, kind: "checks", label: name, optional: true, initial: "" },
      choices: options.slice(from, to),
    });
  return {
    name: "changes",
    title: `Changes to M-${milestone.number}`,
    submit: "Request changes",
    parts: [
      ...criteria.flatMap((criterion, index) => whereLong(criterion, index, LONGEST_OPTION)),
      checks("failing", "What fails", 0, BOXES),
      ...(criteria.length > BOXES
        ? [checks("failing_more", "What else fails", BOXES, criteria.length)]
        : []),
      field({
        ...{ id: "note", kind: "lines", label: "What needs to change", longest: REASON_LIMIT },
        ...{ optional: false, initial: reason },
        hint: "To say it criterion by criterion, begin a line with its number: “3. The report is missing”.",
      }),
    ],
    carry: { milestoneId: milestone.id, version: milestone.terms.version, policiesOpen: false },
    reopen: refTo("changes", milestone.id),
  };
}

export type ChangesRead = { readonly failing: readonly FailingCriterion[]; readonly note: string };

/**
 * What was typed into `changes`. Lines that begin with a chosen criterion's number are that criterion's; whatever else
 * was written counts for every chosen criterion without words of its own, or as the note where none was chosen.
 */
export function readChanges(view: MilestoneView, typed: FormValues): ChangesRead {
  const { criteria } = view.milestone.terms;
  const chosen = new Set(`${typed.failing ?? ""}\n${typed.failing_more ?? ""}`.split("\n"));
  const words = typed.note ?? "";
  const own = new Map<number, string>();
  const general: string[] = [];
  for (const line of words.split("\n")) {
    const [, digits, rest] = /^\s*(\d{1,2})[.):]\s+(.*)$/.exec(line) ?? [];
    const number = Number(digits);
    const criterion = criteria[number - 1];
    if (!criterion || !chosen.has(criterion.id) || rest === undefined) general.push(line);
    else own.set(number, [own.get(number), rest].filter((part) => part !== undefined).join("\n"));
  }
  const shared = general.join("\n").trim();
  const failing = criteria.flatMap(({ id }, index) =>
    chosen.has(id)
      ? [{ criterionId: id, why: own.get(index + 1) ?? shared, number: index + 1 }]
      : [],
  );
  const allHaveOwn = failing.every(({ number }) => own.has(number));
  return {
    failing: failing.map(({ criterionId, why }) => ({ criterionId, why })),
    note: allHaveOwn ? shared : "",
  };
}

const reasonField = (name: string, hint: string, initial: string, optional: boolean): Field => ({
  ...{ id: "reason", kind: "lines", label: name, longest: REASON_LIMIT, optional, initial, hint },
});

/** The form of `decline`: why, for the other side to read. */
export function declineForm(view: MilestoneView, version: number, reason: string): Form {
  const { milestone } = view;
  return {
    name: "decline",
    title: `Decline M-${milestone.number}`,
    submit: "Decline",
    parts: [
      block({
        kind: "text",
        spans: milestone.amendment
          ? say`Version ${version} is turned down; version ${milestone.terms.version} stands.`
          : say`Version ${version} of M-${milestone.number} is turned down. To change it instead, propose changes.`,
      }),
      field(reasonField("Reason", "The other side reads this.", reason, false)),
    ],
    carry: { milestoneId: milestone.id, version, policiesOpen: false },
    reopen: refTo("decline", milestone.id, version),
  };
}

/** The form of `cancel`; it says what happens to the money before anyone confirms. */
export function cancelForm(
  view: MilestoneView,
  side: "buyer" | "facilitator" | null,
  reason: string,
): Form {
  const { milestone } = view;
  const { funding, number, terms } = milestone;
  const held =
    funding.state === "funded" ? money(funding.amountMinor, terms.amount.currency) : null;
  const gives = held !== null && side === "facilitator";
  const effect = held
    ? gives
      ? say`This gives all of ${held} back to ${sideName(view, "buyer")} and ends M-${number}. It can't be undone.`
      : say`${sideName(view, "facilitator")} is asked to agree. If they do, ${held} comes back to the buyer; until then it stays held.`
    : say`This ends M-${number}. Nothing is paid, so nothing moves.`;
  return {
    name: "cancel",
    title: `Cancel M-${number}`,
    submit: gives ? "Give back and cancel" : held ? "Ask to cancel" : "Cancel milestone",
    parts: [
      block({ kind: "text", spans: effect }),
      field(reasonField("Reason", "The other side reads this.", reason, false)),
    ],
    carry: { milestoneId: milestone.id, version: terms.version, policiesOpen: false },
    reopen: refTo("cancel", milestone.id),
  };
}
