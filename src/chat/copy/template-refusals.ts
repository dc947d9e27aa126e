import type { RefusalDetail } from "../../domain/refusals.ts";
import { LONGEST_NAME, MOST_TEMPLATES } from "../../domain/templates/template.ts";
import { code, say } from "../spans.ts";

type Said = { readonly detail: RefusalDetail };

/** Refusals about templates. */
export const TEMPLATE_WORDS = {
  "template.gone": () =>
    say`That template isn't there any more, or it isn't yours. ${code("/milestone list")} leads to those that are.`,
  "template.only_sides": () =>
    say`Templates are for the two sides of an agreement: they can save, rename and delete them.`,
  "template.name_missing": () => say`Give the template a name.`,
  "template.name_long": () => say`That name is too long: ${LONGEST_NAME} characters fit.`,
  "template.taken": ({ detail }: Said) =>
    detail.renaming === "yes"
      ? say`There is a template of that name already. Choose another one.`
      : say`There is a template of that name already. Choose another name, or tick that it takes its place.`,
  "template.full": () =>
    say`You have ${MOST_TEMPLATES} templates, which is as many as there can be. Delete one first: ${code("/milestone list")}, then Templates.`,
} as const;
