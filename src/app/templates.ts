import { type Refusal, refusal } from "../domain/refusals.ts";
import {
  MOST_TEMPLATES,
  templateKey,
  templateName,
  templateNamed,
  templateOf,
} from "../domain/templates/template.ts";
import type {
  MilestoneRef,
  NamedTemplate,
  Origin,
  TemplateDeleted,
  TemplateSaved,
  Templates,
} from "./api.ts";
import type { Deps } from "./deps.ts";
import type { Template } from "./ports/templates.ts";
import { formStart } from "./queries/forms.ts";
import { see } from "./queries/see.ts";
import type { Refused } from "./queries/views.ts";
import { refusedWith } from "./resolve.ts";

const no = (deps: Deps, ...refusals: Refusal[]) => refusedWith(deps, null, refusals);
const gone = (deps: Deps) => no(deps, refusal("template.gone"));

/** The templates of this channel's agreement, for its two sides. */
export async function templates(deps: Deps, origin: Origin): Promise<Templates | Refused> {
  const { agreement, actor } = await formStart(deps, origin);
  if (!agreement) return no(deps, refusal("agreement.none_here"));
  if (!actor?.side) return no(deps, refusal("agreement.not_a_party"));
  return { kind: "templates", all: await deps.templates.list(origin.actor, agreement.id) };
}

/** The template that was named, or its id; where none or several could be meant, all of them. */
export async function templateFor(
  deps: Deps,
  origin: Origin,
  named: NamedTemplate,
): Promise<Template | Templates | Refused> {
  if (named.by === "id") return (await deps.templates.find(origin.actor, named.id)) ?? gone(deps);
  const found = await templates(deps, origin);
  if (found.kind === "refused") return found;
  return templateNamed(found.all, named.name) ?? found;
}

/** Keeps a milestone's terms, as they stand or are proposed, under a name. */
export async function saveTemplate(
  deps: Deps,
  origin: Origin,
  ref: MilestoneRef,
  typed: { readonly name: string; readonly replaces: boolean },
): Promise<TemplateSaved | Refused> {
  const seen = await see(deps, origin, ref, "show");
  if (seen.kind === "refused") return seen;
  const { milestone, agreement } = seen.view;
  if (!seen.actor.side) return no(deps, refusal("template.only_sides"));
  const named = templateName(typed.name);
  if ("code" in named) return no(deps, named);
  const saved = await deps.templates.save(
    origin.actor,
    agreement.id,
    {
      ...{ id: deps.newId(), requestId: origin.requestId, name: named.name },
      ...{ key: templateKey(named.name), replaces: typed.replaces },
      content: templateOf(milestone.amendment ?? milestone.terms),
    },
    MOST_TEMPLATES,
  );
  if (saved === "not_theirs") return no(deps, refusal("template.only_sides"));
  if (saved === "taken") return no(deps, refusal("template.taken", {}, "name"));
  if (saved === "full") return no(deps, refusal("template.full"));
  return { kind: "template_saved", name: named.name };
}

/** Gives one another name. */
export async function renameTemplate(
  deps: Deps,
  origin: Origin,
  id: string,
  typed: string,
): Promise<TemplateSaved | Refused> {
  const named = templateName(typed);
  if ("code" in named) return no(deps, named);
  const { name } = named;
  const done = await deps.templates.rename(origin.actor, id, name, templateKey(name));
  if (done === "taken") return no(deps, refusal("template.taken", { renaming: "yes" }, "name"));
  return done === "gone" ? gone(deps) : { kind: "template_saved", name };
}

/** Deletes one; milestones that began from it stay as they are. */
export async function deleteTemplate(
  deps: Deps,
  origin: Origin,
  id: string,
): Promise<TemplateDeleted | Refused> {
  const removed = await deps.templates.remove(origin.actor, id);
  return removed ? { kind: "template_deleted", name: removed.name } : gone(deps);
}
