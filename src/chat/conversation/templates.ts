import type { MilestoneRef, NamedTemplate } from "../../app/api.ts";
import { unreachable } from "../../domain/assert.ts";
import { asId, type MilestoneId } from "../../domain/ids.ts";
import { refusal } from "../../domain/refusals.ts";
import type { ActionRef } from "../action-ref.ts";
import {
  deletedMessage,
  savedMessage,
  templateMessage,
  templatesMessage,
} from "../cards/templates.ts";
import type { FormValues } from "../forms/form.ts";
import { hasPolicies } from "../forms/policy-fields.ts";
import {
  readSave,
  renameTemplateForm,
  saveTemplateForm,
  typedFrom,
} from "../forms/template-forms.ts";
import { askNew } from "./propose.ts";
import { type Answer, answer, conclusion, refusedHere, type Turn } from "./turn.ts";

const platformOf = (turn: Turn) => turn.origin.actor.platform;

/** The templates of this channel's agreement. */
async function listTemplates(turn: Turn): Promise<Answer> {
  const found = await turn.app.templates(turn.origin);
  return found.kind === "refused" ? found : answer(templatesMessage(found, platformOf(turn)));
}

/** The form of `new` with a template in it; a name that tells none apart gets the list. */
export async function startFrom(turn: Turn, named: NamedTemplate): Promise<Answer> {
  const found = await turn.app.templateFor(turn.origin, named);
  if (found.kind === "refused") return found;
  if (found.kind === "templates") {
    return answer(
      templatesMessage(found, platformOf(turn), named.by === "name" ? named.name : null),
    );
  }
  const start = await turn.app.formStart(turn.origin);
  // It is another agreement's where the button was carried into another channel.
  if (start.agreement?.id !== found.agreementId) return refusedHere(refusal("template.gone"));
  const typed = typedFrom(found.content, start);
  const opened = await askNew(turn, typed, hasPolicies(typed));
  return opened.kind === "form" ? { ...opened, form: { ...opened.form, filled: typed } } : opened;
}

export async function showTemplate(turn: Turn, id: string): Promise<Answer> {
  const found = await turn.app.templateFor(turn.origin, { by: "id", id });
  if (found.kind === "refused") return found;
  return answer(
    found.kind === "templates" ? templatesMessage(found, platformOf(turn)) : templateMessage(found),
  );
}

/** Asks under which name a milestone's terms are kept. */
async function askSaveTemplate(turn: Turn, ref: MilestoneRef): Promise<Answer> {
  const seen = await turn.app.see(turn.origin, ref, "show");
  if (seen.kind === "refused") return seen;
  return seen.actor.side
    ? { kind: "form", form: saveTemplateForm(seen.view) }
    : refusedHere(refusal("template.only_sides"));
}

export async function saveTemplate(
  turn: Turn,
  id: MilestoneId,
  typed: FormValues,
): Promise<Answer> {
  const saved = await turn.app.saveTemplate(turn.origin, { by: "id", id }, readSave(typed));
  return saved.kind === "refused" ? saved : answer(savedMessage(saved, platformOf(turn)));
}

async function askRenameTemplate(turn: Turn, id: string): Promise<Answer> {
  const found = await turn.app.templateFor(turn.origin, { by: "id", id });
  if (found.kind === "refused") return found;
  return found.kind === "templates"
    ? answer(templatesMessage(found, platformOf(turn)))
    : { kind: "form", form: renameTemplateForm(found) };
}

export async function renameTemplate(
  turn: Turn,
  id: string,
  { name = "" }: FormValues,
): Promise<Answer> {
  const renamed = await turn.app.renameTemplate(turn.origin, id, name);
  return renamed.kind === "refused" ? renamed : answer(savedMessage(renamed, platformOf(turn)));
}

async function deleteTemplate(turn: Turn, id: string): Promise<Answer> {
  const deleted = await turn.app.deleteTemplate(turn.origin, id);
  return deleted.kind === "refused" ? deleted : conclusion(deletedMessage(deleted));
}

type TemplateAction =
  | ("templates" | "template_save" | "template_show")
  | ("template_start" | "template_rename" | "template_delete");

/** Buttons about templates; an id is only a name for something that must be the clicker's. */
export function runTemplate(
  turn: Turn,
  ref: ActionRef & { readonly name: TemplateAction },
): Promise<Answer> | Answer {
  const { name, id } = ref;
  if (name === "templates") return listTemplates(turn);
  if (id === null) return refusedHere(refusal("milestone.not_found"));
  switch (name) {
    case "template_save":
      return askSaveTemplate(turn, { by: "id", id: asId<MilestoneId>(id) });
    case "template_show":
      return showTemplate(turn, id);
    case "template_start":
      return startFrom(turn, { by: "id", id });
    case "template_rename":
      return askRenameTemplate(turn, id);
    case "template_delete":
      return deleteTemplate(turn, id);
    default:
      return unreachable(name);
  }
}
