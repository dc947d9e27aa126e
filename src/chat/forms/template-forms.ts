import type { Template } from "../../app/api.ts";
import type { FormStart, MilestoneView } from "../../app/queries/views.ts";
import { samePolicies } from "../../domain/agreement/policies.ts";
import { formatMinor } from "../../domain/money.ts";
import { LONGEST_NAME, type TemplateContent } from "../../domain/templates/template.ts";
import { refTo, templateRef } from "../action-ref.ts";
import { clipped } from "../people.ts";
import { say } from "../spans.ts";
import { block, type Form, type FormPart, type FormValues, field } from "./form.ts";
import { quorumAboveText } from "./policy-fields.ts";

const REPLACES = "replaces";

/** Under which name some terms are kept. */
export function saveTemplateForm({ milestone }: MilestoneView): Form {
  const { title } = milestone.amendment ?? milestone.terms;
  return {
    name: "template_save",
    title: "Save as template",
    submit: "Save",
    parts: [
      block({
        ...{ kind: "text", aside: true },
        spans: say`Everything in M-${milestone.number}'s terms but the due date. Both sides of the agreement can start from it.`,
      }),
      nameField(clipped(title, LONGEST_NAME)),
      field({
        ...{ id: REPLACES, kind: "checks", label: "If there is one of that name", optional: true },
        choices: [{ value: "yes", label: "This one takes its place" }],
        initial: "",
      }),
    ],
    carry: { milestoneId: milestone.id, version: null, policiesOpen: false },
    reopen: refTo("template_save", milestone.id),
  };
}

export const readSave = (typed: FormValues) => ({
  name: typed.name ?? "",
  replaces: (typed[REPLACES] ?? "") !== "",
});

/** Another name for a template. */
export function renameTemplateForm({ id, name }: Template): Form {
  return {
    name: "template_rename",
    title: "Rename template",
    submit: "Rename",
    parts: [nameField(name)],
    carry: { milestoneId: id, version: null, policiesOpen: false },
    reopen: templateRef("template_rename", id),
  };
}

const nameField = (initial: string): FormPart =>
  field({
    ...{ id: "name", kind: "line", label: "Name", longest: LONGEST_NAME, optional: false },
    ...{ initial, hint: "As you'd look for it: “Landing page”, “Monthly care”." },
  });

/** A template as though it had been typed into the form of `new`; policies only where they differ from what is usual here. */
export function typedFrom(content: TemplateContent, { policies: usual }: FormStart): FormValues {
  const { amount, criteria, policies: kept, ...texts } = content;
  // A policy that is newer than the template is as usual.
  const policies = { ...usual, ...kept };
  const {
    reviewWindowDays,
    quorum,
    dependencyDays,
    quorumAboveMinor: _above,
    ...chosen
  } = policies;
  const values = {
    ...texts,
    criteria: criteria.join("\n"),
    amount: formatMinor(amount),
    currency: amount.currency,
    reviewWindowDays: String(reviewWindowDays),
  };
  if (samePolicies({ ...policies, reviewWindowDays: usual.reviewWindowDays }, usual)) return values;
  const { processingBorneBy, onSilence, onDeadlock, onDependencyMissing, payBy, aiContext } =
    chosen;
  return {
    ...values,
    ...{ processingBorneBy, onSilence, onDeadlock, onDependencyMissing, payBy, aiContext },
    ...{ quorum: String(quorum), dependencyDays: String(dependencyDays) },
    quorumAbove: quorumAboveText(policies, amount.currency),
  };
}
