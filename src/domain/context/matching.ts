import { folded } from "./normalise.ts";
import { isQuotable, type Passage, passages } from "./passages.ts";
import { limitsOf } from "./quantities.ts";
import { verbatim } from "./quotes.ts";
import type { ContextInput, Quote } from "./review-context.ts";
import { steers } from "./steering.ts";
import { isPrecise, termForms, terms } from "./words.ts";

/** A passage of the evidence with what it is compared by. */
export type Line = {
  readonly document: number;
  readonly at: number;
  readonly text: string;
  readonly words: ReadonlySet<string>;
};

/** What is looked for, with how much each of its words says. */
export type Wanted = {
  readonly text: string;
  readonly weights: ReadonlyMap<string, number>;
  /** A word as it stands in the text. */
  readonly forms: ReadonlyMap<string, string>;
};

/** How far a passage that steers its reader reaches on the same line, in characters: what stands beside it is its make-up. */
const STEERED = 300;

/** All passages of all documents in order, without those that speak to their reader about the outcome. */
export function linesOf({ documents }: ContextInput): readonly Line[] {
  return documents.flatMap(({ text }, document) => {
    const all = passages(text);
    const steering = all.filter((passage) => steers(passage.text));
    return all
      .filter((passage) => !steering.some((other) => isBeside(text, passage, other)))
      .map(({ text: line }, at) => ({ document, at, text: line, words: new Set(terms(line)) }));
  });
}

function isBeside(text: string, one: Passage, other: Passage): boolean {
  if (Math.abs(one.start - other.start) > STEERED) return false;
  const between = text.slice(Math.min(one.start, other.start), Math.max(one.start, other.start));
  return !between.includes("\n");
}

/**
 * Limits ("under 300 ms") are left out, since what meets them is another number: see quantities.ts.
 * A word that stands in several criteria tells them apart less; a number or identifier agrees by chance less often.
 */
export function wanted(text: string, among: readonly string[]): Wanted {
  const limits = new Set(limitsOf(text).map(String));
  const found = termForms(text).filter(({ term }) => !limits.has(term));
  const others = among.map((one) => new Set(terms(one)));
  const weight = (term: string) => {
    const having = others.filter((words) => words.has(term)).length || 1;
    return (isPrecise(term) ? 1.3 : 1) / Math.sqrt(having);
  };
  return {
    text,
    weights: new Map(found.map(({ term }) => [term, weight(term)])),
    forms: new Map(found.map(({ term, form }) => [term, form])),
  };
}

/** How much of what is wanted stands in the words: 0 to 1. */
export function coverage({ weights }: Wanted, words: ReadonlySet<string>): number {
  let all = 0;
  let found = 0;
  for (const [term, weight] of weights) {
    all += weight;
    if (words.has(term)) found += weight;
  }
  return all === 0 ? 0 : found / all;
}

/** The words of all these passages. */
export const wordsOf = (lines: readonly Line[]): ReadonlySet<string> =>
  new Set(lines.flatMap(({ words }) => [...words]));

/** Passages as quotes, those that may be shown; at most two. */
export function quotesOf(input: ContextInput, lines: readonly Line[]): readonly Quote[] {
  const quotes = lines.filter(isShowable).flatMap(({ document, text }) => {
    const words = verbatim(folded(text), text);
    const evidenceId = input.documents[document]?.id;
    return words === null || evidenceId === undefined ? [] : [{ evidenceId, text: words }];
  });
  const isFirst = ({ text }: Quote, at: number) =>
    quotes.findIndex((one) => one.text === text) === at;
  return quotes.filter(isFirst).slice(0, 2);
}

const isShowable = ({ text }: Line) => isQuotable({ text, start: 0 });
