import type { ActionRef } from "../action-ref.ts";
import type { Block } from "../blocks.ts";

export const FORM_NAMES = [
  "new",
  "new_where",
  "template_save",
  "template_rename",
  "split",
  "amend",
  "submit",
  "draft_add",
  "attach",
  "changes",
  "decline",
  "cancel",
  "block",
  "extend",
  "dispute",
  "statement",
  "dispute_withdraw",
  "give_back",
  "offer",
  "rule",
  "setup",
  "setup_me",
  "people_add",
  "people_arbiter",
] as const;

export type FormName = (typeof FORM_NAMES)[number];

export type Choice = { readonly value: string; readonly label: string };

/** What is asked; the limits are the domain's, said before it refuses. */
export type FieldKind =
  | { readonly kind: "line"; readonly longest: number }
  | { readonly kind: "lines"; readonly longest: number }
  | { readonly kind: "whole_number"; readonly min: number; readonly max: number }
  | { readonly kind: "choice"; readonly choices: readonly Choice[] }
  | { readonly kind: "radio"; readonly choices: readonly Choice[] }
  | { readonly kind: "checks"; readonly choices: readonly Choice[] }
  /** Files from the person's machine; the platform writes what came as `writeFiles` does. */
  | { readonly kind: "files"; readonly most: number }
  | { readonly kind: "person" }
  | { readonly kind: "day" };

/** One thing that a person fills in. `id` is what a refusal's `field` names. */
export type Field = FieldKind & {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly optional: boolean;
  /** What it starts with; for checks the chosen values, one a line. */
  readonly initial: string;
};

export type FormPart =
  | { readonly part: "field"; readonly field: Field }
  | { readonly part: "block"; readonly block: Block };

/** What a form remembers between opening and submitting: ids and versions only, never what was typed. */
export type FormCarry = {
  /** A milestone's id; for terms that were advised on, and for a template, theirs. */
  readonly milestoneId: string | null;
  readonly version: number | null;
  readonly policiesOpen: boolean;
  /** The id of what the form showed besides, as a decision that it takes back; left out where it showed none. */
  readonly shown?: string;
};

/** A neutral form; a platform shows it as a modal and brings back FormValues. */
export type Form = {
  readonly name: FormName;
  readonly title: string;
  readonly submit: string;
  readonly parts: readonly FormPart[];
  readonly carry: FormCarry;
  /** What it starts with beside what was typed, fields included that a platform does not ask for; as typed by nobody. */
  readonly filled?: FormValues;
  /** The act that opens it again, where it could not be opened in time. */
  readonly reopen: ActionRef;
};

/** What was typed, by field id; a field that was not shown is missing. Checks are one value a line. */
export type FormValues = Readonly<Record<string, string>>;

export const NOTHING_CARRIED: FormCarry = { milestoneId: null, version: null, policiesOpen: false };

export const field = (one: Field): FormPart => ({ part: "field", field: one });
export const block = (one: Block): FormPart => ({ part: "block", block: one });
