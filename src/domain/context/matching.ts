import { folded } from "./normalise.ts";
import { isQuotable, passages } from "./passages.ts";
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

/** All passages of all documents in order, without those that speak to their reader about the outcome. */
export function linesOf({ documents }: ContextInput): readonly Line[] {
  return documents.flatMap(({ text }, document) =>
    passages(text)
      .filter((passage) => !steers(passage.text))
      .map((passage, at) => ({
        document,
        at,
        text: passage.text,
        words: new Set(terms(passage.text)),
      })),
  );
}

/** A word that stands in several criteria tells them apart less; a number or identifier agrees by chance less often. */
export function wanted(text: string, among: readonly string[]): Wanted {
  const found = termForms(text);
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
