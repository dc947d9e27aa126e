import { cleanLine } from "../clean-text.ts";
import type { Terms, TermsDraft } from "../milestone/terms.ts";
import { type Refusal, refusal } from "../refusals.ts";

/** Of one name, in characters. */
export const LONGEST_NAME = 60;
/** Of one agreement: a list that people still look through. */
export const MOST_TEMPLATES = 50;

/** What later terms can start from: all of some terms but who, when, and what became of them. */
export type TemplateContent = Omit<TermsDraft, "criteria" | "dueAt"> & {
  readonly criteria: readonly string[];
};

/** What of some terms goes into a template. */
export function templateOf(terms: Terms): TemplateContent {
  const { title, deliverable, requiredProof, exclusions, ifDependenciesMissing } = terms;
  const { amount, policies } = terms;
  return {
    ...{ title, deliverable, requiredProof, exclusions, ifDependenciesMissing, amount, policies },
    criteria: terms.criteria.map(({ text }) => text),
  };
}

/** A typed name as everyone will see it, or why it can't be one. */
export function templateName(typed: string): { readonly name: string } | Refusal {
  const name = cleanLine(typed);
  if (name === "") return refusal("template.name_missing", {}, "name");
  return [...name].length > LONGEST_NAME ? refusal("template.name_long", {}, "name") : { name };
}

/** What two names of one agreement may not share: upper and lower case, and how letters are composed, tell nobody apart. */
export const templateKey = (name: string): string =>
  cleanLine(name).normalize("NFKC").toLowerCase();

/** The one that was meant: by its whole name, or by the beginning of one name alone; null for none or several. */
export function templateNamed<T extends { readonly name: string }>(
  templates: readonly T[],
  typed: string,
): T | null {
  const key = templateKey(typed);
  const exact = templates.find(({ name }) => templateKey(name) === key);
  const beginning = templates.filter(({ name }) => templateKey(name).startsWith(key));
  return exact ?? (beginning.length === 1 ? (beginning[0] ?? null) : null);
}
