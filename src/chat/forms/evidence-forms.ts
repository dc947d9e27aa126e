import type { Parked } from "../../app/evidence/attach.ts";
import type { MilestoneView } from "../../app/queries/views.ts";
import { asId, type CriterionId, type MilestoneId } from "../../domain/ids.ts";
import { plainRef, refTo } from "../action-ref.ts";
import { clipped } from "../people.ts";
import { say } from "../spans.ts";
import { block, type Field, type Form, type FormValues, field } from "./form.ts";

/** Both platforms take ten files at once. */
const MOST_FILES = 10;
const LONGEST_OPTION = 75;
const WHOLE = "whole";

/** The files of a form. */
export const filesField = (hint: string): Field => ({
  ...{ id: "files", kind: "files", most: MOST_FILES, label: "Files", hint },
  ...{ optional: true, initial: "" },
});

/** What "Add files" asks: files, and links or notes beside them, for one criterion or the whole. */
export function draftAddForm(view: MilestoneView, criterion = ""): Form {
  const { id, number, terms } = view.milestone;
  const choices = [
    ...terms.criteria.map(({ id: value, text }, index) => ({
      value,
      label: clipped(`${index + 1}. ${text}`, LONGEST_OPTION),
    })),
    { value: WHOLE, label: "The work as a whole" },
  ];
  return {
    name: "draft_add",
    title: `Add to M-${number}`,
    submit: "Add",
    parts: [
      block({
        kind: "text",
        spans: say`It is copied at once and added to your submission. The buyer sees it when you send that.`,
      }),
      field({
        ...{ id: "criterion", kind: "choice", label: "What it shows", choices, optional: false },
        initial: criterion || (choices[0]?.value ?? WHOLE),
      }),
      field(filesField("Up to 25 MB each.")),
      field({
        ...{ id: "text", kind: "lines", label: "Links and notes", longest: 2_000 },
        ...{ optional: true, initial: "" },
      }),
    ],
    carry: { milestoneId: id, version: terms.version, policiesOpen: false },
    reopen: refTo("draft_add", id),
  };
}

/** What a message is asked for before it is attached: to which milestone, and what it shows there. */
export function attachForm({ id, targets }: Parked, most: number): Form {
  const all = targets.flatMap(({ view, as }) => choicesOf(view, as));
  // Where that is more than a list holds, what it shows is said in the preview instead.
  const choices = all.length <= most ? all : all.filter(({ value }) => value.endsWith(WHOLE));
  return {
    name: "attach",
    title: "Attach to milestone",
    submit: "Attach",
    parts: [
      block({
        kind: "text",
        spans: say`The message is copied with its files: your copy stays as it is now.`,
      }),
      field({
        ...{ id: "target", kind: "choice", label: "What it shows", optional: false },
        ...{ choices: choices.slice(0, most), initial: choices[0]?.value ?? "" },
      }),
    ],
    carry: { milestoneId: null, version: null, policiesOpen: false, shown: id },
    reopen: plainRef("not_yet"),
  };
}

function choicesOf({ milestone }: MilestoneView, as: "evidence" | "statement") {
  const { id, number, terms } = milestone;
  const whole = { value: `${id}.${WHOLE}`, label: `M-${number}: the work as a whole` };
  if (as === "statement")
    return [{ ...whole, label: `M-${number}: as a statement in its dispute` }];
  const criteria = terms.criteria.map(({ text }, index) => ({
    value: `${id}.${index}`,
    label: clipped(`M-${number}, ${index + 1}. ${text}`, LONGEST_OPTION),
  }));
  return [...criteria, whole];
}

/** The milestone and the criterion, by its place in the terms, that were chosen; null for anything else. */
export function targetIn({
  target = "",
}: FormValues): { id: MilestoneId; index: number | null } | null {
  const [, id, place] = /^([0-9a-f-]{36})\.(\d{1,2}|whole)$/.exec(target) ?? [];
  if (!id || !place) return null;
  return { id: asId<MilestoneId>(id), index: place === WHOLE ? null : Number(place) };
}

/** The criterion that was chosen; null for the whole. */
export function criterionIn(typed: FormValues): CriterionId | null {
  const { criterion = WHOLE } = typed;
  return criterion === WHOLE || criterion === "" ? null : asId<CriterionId>(criterion);
}
