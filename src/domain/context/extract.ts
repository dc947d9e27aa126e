import { exclusionItems } from "./exclusions.ts";
import { findingFor, type Search } from "./finding.ts";
import {
  coverage,
  type Line,
  linesOf,
  quotesOf,
  type Wanted,
  wanted,
  wordsOf,
} from "./matching.ts";
import { demands } from "./quantities.ts";
import type {
  ContextInput,
  CriterionContext,
  ReviewContext,
  Verdict,
  WithoutModel,
} from "./review-context.ts";
import { cleanSaid } from "./said.ts";

/** Share of an exclusion's words that must stand in one passage, and how many at least. */
const TOUCHED = 0.6;
const FEWEST_TOUCHED = 2;
const MOST_EXCLUSIONS = 5;

/**
 * Evidence laid out against the criteria by words in common, for where no model is asked or none answers. It reads words and
 * not meaning: the same input always gives the same, and each claim has a quote, as with a model.
 */
export function extract(input: ContextInput, because: WithoutModel): ReviewContext {
  const lines = linesOf(input);
  const texts = input.criteria.map(({ text }) => text);
  const all = wordsOf(lines);
  const finding = (search: Search) => {
    const found = findingFor(search);
    const quotes = quotesOf(input, found.lines);
    const verdict: Verdict = quotes.length > 0 ? found.verdict : "not_evidenced";
    const shown = verdict === "not_evidenced" ? [] : quotes;
    return { verdict, quotes: shown, ask: question(verdict, search.wanted, all) };
  };
  const sought = texts.map((text) => wanted(text, texts));
  const criteria = input.criteria.map(({ id, text }, at): CriterionContext => {
    const givenFor = new Set(
      input.documents.flatMap((one, nth) => (one.criterionId === id ? [nth] : [])),
    );
    const others = sought.filter((_, other) => other !== at);
    const own = sought[at] ?? wanted(text, texts);
    return { criterionId: id, ...finding({ wanted: own, lines, givenFor, others }) };
  });
  const { requiredProof } = input;
  return {
    by: { kind: "extract", because },
    criteria,
    proof: requiredProof.trim() === "" ? null : finding(whole(requiredProof, lines)),
    exclusions: touched(input, lines),
    questions: questions(input, lines),
    dropped: 0,
    cut: [],
  };
}

const whole = (text: string, lines: readonly Line[]): Search => ({
  wanted: wanted(text, []),
  lines,
  givenFor: new Set(),
  others: [],
});

/** Words of the terms only, in the forms that they have there. */
function question(verdict: Verdict, what: Wanted, all: ReadonlySet<string>): string {
  const missing = [...what.weights]
    .filter(([term]) => !all.has(term))
    .sort(([, a], [, b]) => b - a)
    .flatMap(([term]) => what.forms.get(term) ?? []);
  const [word] = missing.filter((form) => /\p{L}{3}|\p{Lo}/u.test(form)).concat(missing);
  const mentions = word === undefined ? "" : `Nothing attached mentions “${word}”: `;
  switch (verdict) {
    case "evidenced":
      return "";
    case "contradicted":
      return cleanSaid(
        "The words found speak against it: was it put right since, and where is that shown?",
      );
    case "partly":
      return cleanSaid(
        word === undefined ? figureAsked(what) : `${mentions}where is that part shown?`,
      );
    case "not_evidenced":
      return cleanSaid(
        word === undefined
          ? "Nothing attached says what was done for it: where is the result?"
          : `${mentions}was it done, and where is the result?`,
      );
  }
}

const figureAsked = ({ text }: Wanted) =>
  demands(text).length > 0
    ? "Which figure was reached, and where is it shown?"
    : "Where is the rest of it shown?";

function touched(input: ContextInput, lines: readonly Line[]): ReviewContext["exclusions"] {
  return exclusionItems(input.exclusions)
    .flatMap((text) => {
      const what = wanted(text.replace(EXCLUDING, " "), []);
      if (what.weights.size < FEWEST_TOUCHED) return [];
      const found = lines
        .map((line) => ({ line, covered: coverage(what, line.words) }))
        .filter(({ covered }) => covered >= TOUCHED)
        .sort((a, b) => b.covered - a.covered);
      const quotes = quotesOf(
        input,
        found.map(({ line }) => line),
      ).slice(0, 1);
      return quotes.length > 0 ? [{ text, quotes }] : [];
    })
    .slice(0, MOST_EXCLUSIONS);
}

/** What every exclusion says of itself. */
const EXCLUDING =
  /(?<!\p{L})(?:not? (?:included|covered|part|in scope)|out of scope|excluded|excludes?|nicht (?:enthalten|inbegriffen)|hors périmètre|no incluid[oa]s?|対象外)(?!\p{L})/giu;

function questions(input: ContextInput, lines: readonly Line[]): readonly string[] {
  if (lines.length === 0)
    return ["No readable words were attached: what was delivered, and where can it be seen?"];
  const what = [...input.criteria.map(({ text }) => text), input.requiredProof].map((text) =>
    wanted(text, []),
  );
  const apart = input.documents.filter((_, document) => {
    const words = wordsOf(lines.filter((line) => line.document === document));
    return words.size > 0 && what.every((one) => coverage(one, words) === 0);
  });
  if (apart.length === 0) return [];
  const some =
    apart.length === 1 ? "One piece of evidence has" : `${apart.length} pieces of evidence have`;
  return [
    `${some} no words in common with any criterion: what ${apart.length === 1 ? "does it" : "do they"} show?`,
  ];
}
