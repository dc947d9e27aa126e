import type { Block } from "../../../chat/blocks.ts";
import type { Field, Form, FormValues } from "../../../chat/forms/form.ts";
import { LIMITS, lengthOf } from "../limits.ts";

/** What one modal asks. */
export type Page = {
  readonly fields: readonly Field[];
  /** What stands above the fields; the first page has the form's own words. */
  readonly blocks: readonly Block[];
};

/** What is known before a form is shown. */
export type Known = {
  readonly typed: FormValues;
  readonly given: ReadonlySet<string>;
  readonly brief: boolean;
};

/** Labels that Discord's 45 characters have no room for, in the words that cards use. */
const SHORT_LABELS: Readonly<Record<string, string>> = {
  ifDependenciesMissing: "If credentials or access are missing",
};

/** A field's label in a modal, and the whole of it where it doesn't fit. */
export function labelOf(field: Field): { readonly short: string; readonly whole: string | null } {
  const label = SHORT_LABELS[field.id] ?? field.label;
  const points = [...label];
  if (points.length <= LIMITS.label) return { short: label, whole: null };
  return {
    short: `${points
      .slice(0, LIMITS.label - 1)
      .join("")
      .trimEnd()}…`,
    whole: label,
  };
}

/** The side that one is on is never assumed: it has a first value, but it has to be looked at. */
const ALWAYS_ASKED: ReadonlySet<string> = new Set(["mySide"]);

/** Whether a form can't be handed in before someone has answered this. */
export function isNeeded(field: Field): boolean {
  return !field.optional && (field.initial === "" || ALWAYS_ASKED.has(field.id));
}

/**
 * A form in modals of at most five components: what has to be answered comes first, then what is written at length,
 * then what has a good value already. What came with the command is not asked for again.
 */
export function planPages(form: Form, known: Known): readonly Page[] {
  const fields = fieldsOf(form).filter(({ id }) => !known.given.has(id));
  const asked = known.brief ? fields.filter((field) => isNeeded(field) || isLong(field)) : fields;
  const ranked = asked
    .map((field, index) => ({ field, index, rank: rankOf(field) }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index);
  const blocks = wordsOf(form);
  const all = inPages(ranked, blocks);
  // An aside is worth a line, not a page more.
  const bare = inPages(
    ranked,
    blocks.filter((block) => block.kind !== "text" || block.aside !== true),
  );
  const pages = bare.length < all.length ? bare : all;
  return known.brief ? withChecklists(pages, fields) : pages;
}

/** Checks that nobody has to answer stand where there is room for them; they are not worth a page of their own. */
function withChecklists(pages: readonly Page[], fields: readonly Field[]): readonly Page[] {
  const last = pages.at(-1);
  if (!last) return pages;
  const checks = fields.filter((field) => field.kind === "checks" && field.optional);
  const both = [...last.fields, ...checks];
  return roomFor(both, last.blocks) ? [...pages.slice(0, -1), { ...last, fields: both }] : pages;
}

type Ranked = { readonly field: Field; readonly index: number };

/** As many of these as fit on each page, in this order; on a page they stand as in the form. */
function inPages(ranked: readonly Ranked[], blocks: readonly Block[]): readonly Page[] {
  const pages: { fields: Ranked[]; blocks: readonly Block[] }[] = [];
  for (const one of ranked) {
    const last = pages.at(-1);
    const both = last && [...last.fields, one].map(({ field }) => field);
    if (last && both && roomFor(both, last.blocks)) last.fields.push(one);
    else pages.push({ fields: [one], blocks: pages.length === 0 ? blocks : [] });
  }
  return pages.map((page) => ({
    fields: page.fields.sort((a, b) => a.index - b.index).map(({ field }) => field),
    blocks: page.blocks,
  }));
}

/** A page of these fields alone: what a refusal was about. As many as fit. */
export function pageOf(form: Form, ids: readonly string[]): Page {
  const fields = fieldsOf(form).filter(({ id }) => ids.includes(id));
  const fitting = fields.slice(0, LIMITS.modalComponents);
  const blocks = fitting.some((field) => labelOf(field).whole !== null);
  return { fields: blocks ? fitting.slice(0, LIMITS.modalComponents - 1) : fitting, blocks: [] };
}

/** The fields of a form, each starting with what was typed into it before. */
export function fieldsOf(form: Form): readonly Field[] {
  return form.parts.flatMap((part) => (part.part === "field" ? [part.field] : []));
}

/** The words of a form; a modal has no buttons inside, so what only unfolds more of it is left out. */
function wordsOf(form: Form): readonly Block[] {
  return form.parts.flatMap((part) =>
    part.part === "block" && part.block.kind !== "line" && part.block.kind !== "actions"
      ? [part.block]
      : [],
  );
}

const isLong = ({ kind }: Field) => kind === "lines";

function rankOf(field: Field): number {
  // Nobody has to be named (they may be elsewhere), but it belongs beside the side that one is on.
  if (isNeeded(field) || field.id === "otherParty") return 0;
  return isLong(field) ? 1 : 2;
}

/** Labels take one component each; words above them, a form's or a long label's, take one together. */
function roomFor(fields: readonly Field[], blocks: readonly Block[]): boolean {
  const long = fields.flatMap((field) => labelOf(field).whole ?? []);
  const words = blocks.length > 0 || long.length > 0 ? 1 : 0;
  const length = long.reduce((sum, label) => sum + lengthOf(label), 0);
  return fields.length + words <= LIMITS.modalComponents && length <= LIMITS.messageText / 2;
}
