import { cleanLine } from "../clean-text.ts";
import { exclusionItems } from "./exclusions.ts";
import { type Folded, folded, foldedText } from "./normalise.ts";
import { negatedBy } from "./polarity.ts";
import type {
  ContextInput,
  CriterionContext,
  ModelAnswer,
  Quote,
  ReviewContext,
  Verdict,
} from "./review-context.ts";
import { cleanSaid, inertParts } from "./said.ts";
import { steers } from "./steering.ts";

const MOST_QUOTES = 2;
const MOST_QUESTIONS = 3;
const MOST_EXCLUSIONS = 5;
const LONGEST_QUOTE = 300;
const FEWEST_WORDS = 3;
const FEWEST_CHARACTERS = 12;
/** Quotes that a model may offer for one claim before we stop looking. */
const MOST_OFFERED = 10;

/** The part of a ReviewContext that an answer fills. */
export type CheckedAnswer = Pick<
  ReviewContext,
  "criteria" | "proof" | "exclusions" | "questions" | "dropped"
>;

/**
 * What is left of a model's answer once every quote was looked up in the evidence that it names. A claim without a quote is
 * "not_evidenced" and counted in `dropped`; what is unknown is left out, what is missing filled in. Total: any answer gives
 * a context with each criterion once, in order.
 */
export function checkAnswer(input: ContextInput, answer: ModelAnswer): CheckedAnswer {
  const lookup = quoteLookup(input);
  let dropped = 0;
  const held = (finding: ModelAnswer["proof"]): Finding => {
    const quotes = lookup.all(finding.quotes);
    const stands = finding.verdict === "not_evidenced" || quotes.length > 0;
    if (!stands) dropped += 1;
    const verdict = stands ? finding.verdict : "not_evidenced";
    return {
      verdict,
      quotes: verdict === "not_evidenced" ? [] : quotes,
      ask: cleanSaid(finding.ask),
    };
  };
  const criteria = input.criteria.map(({ id }, at): CriterionContext => {
    const finding = answer.criteria.find(({ number }) => number === at + 1);
    return { criterionId: id, ...(finding ? held(finding) : NOTHING) };
  });
  const proof = input.requiredProof.trim() === "" ? null : held(answer.proof);
  const exclusions = touched(input, answer, lookup);
  return {
    criteria,
    proof,
    exclusions: exclusions.found,
    questions: questionsOf(answer),
    dropped: dropped + exclusions.dropped,
  };
}

type Finding = {
  readonly verdict: Verdict;
  readonly quotes: readonly Quote[];
  readonly ask: string;
};

const NOTHING: Finding = { verdict: "not_evidenced", quotes: [], ask: "" };

function touched(input: ContextInput, answer: ModelAnswer, lookup: QuoteLookup) {
  const items = exclusionItems(input.exclusions);
  const found = items.flatMap((text, at) => {
    const named = answer.exclusions.filter(({ exclusion }) => isNamed(exclusion, text, at + 1));
    const quotes = lookup.all(named.flatMap(({ quotes: offered }) => offered));
    return named.length > 0 ? [{ text, quotes }] : [];
  });
  const kept = found.filter(({ quotes }) => quotes.length > 0).slice(0, MOST_EXCLUSIONS);
  return { found: kept, dropped: found.filter(({ quotes }) => quotes.length === 0).length };
}

function isNamed(said: string, text: string, number: number): boolean {
  const name = said.slice(0, 2_000).trim();
  return name.toUpperCase() === `X${number}` || foldedText(name) === foldedText(text);
}

function questionsOf({ questions }: ModelAnswer): readonly string[] {
  const clean = questions.slice(0, 20).map(cleanSaid);
  return [...new Set(clean.filter((one) => one !== ""))].slice(0, MOST_QUESTIONS);
}

type Offered = ModelAnswer["proof"]["quotes"][number];

type QuoteLookup = { all(offered: readonly Offered[]): readonly Quote[] };

/** Finds quotes in the documents that they name; a document is folded when it is first named. */
function quoteLookup({ documents }: ContextInput): QuoteLookup {
  const known = new Map<string, Folded>();
  const textOf = (document: ContextInput["documents"][number]) => {
    const text = known.get(document.id) ?? folded(document.text);
    known.set(document.id, text);
    return text;
  };
  const one = ({ evidence, quote }: Offered): readonly Quote[] => {
    const label = evidence.slice(0, 20).trim().toUpperCase();
    const document = documents.find((candidate) => candidate.label.toUpperCase() === label);
    const words = document ? verbatim(textOf(document), quote) : null;
    return document && words !== null ? [{ evidenceId: document.id, text: words }] : [];
  };
  const isNew = (quote: Quote, at: number, all: readonly Quote[]) =>
    all.findIndex(
      ({ evidenceId, text }) => evidenceId === quote.evidenceId && text === quote.text,
    ) === at;
  return {
    all: (offered) =>
      offered.slice(0, MOST_OFFERED).flatMap(one).filter(isNew).slice(0, MOST_QUOTES),
  };
}

/** How far before a quote a "not" is looked for, in characters. */
const REACH = 60;

/**
 * The evidence's own words for a quote, on one line; null where they do not stand there whole, are too short or too long, or
 * only steer the reader. A "not" before them is shown with them. Words around an address or a mention are cut to the longest part without.
 */
export function verbatim(document: Folded, quote: string): string | null {
  if (quote.length > LONGEST_QUOTE * 4) return null;
  const wanted = unwrapped(foldedText(quote));
  if (wanted.length > LONGEST_QUOTE || !isLongEnough(wanted)) return null;
  const at = wholeWordsAt(document.text, wanted);
  const start = document.starts[at - negatedBy(document.text.slice(Math.max(0, at - REACH), at))];
  const end = document.ends[at + wanted.length - 1];
  if (at < 0 || start === undefined || end === undefined) return null;
  if (steers(sentenceAround(document.text, at, wanted.length))) return null;
  return shownPart(cleanLine(document.source.slice(start, end)));
}

/** Models put quotation marks around what they quote, and dots where they stop. */
const unwrapped = (quote: string) =>
  quote.replace(/^["'\s]+|["'\s]+$/gu, "").replace(/^\.{3}\s*|\s*\.{3}$/gu, "");

function shownPart(words: string): string | null {
  const parts = inertParts(words).map((part) => part.replace(/^[\s,;:()–-]+|[\s,;:(–-]+$/gu, ""));
  const [longest = ""] = parts.sort((a, b) => b.length - a.length);
  const isShown = isLongEnough(foldedText(longest)) && longest.length <= LONGEST_QUOTE * 2;
  return isShown ? longest : null;
}

const UNSPACED = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}]/gu;

/** Two characters of a script that writes no blanks are taken for a word. */
export function isLongEnough(words: string): boolean {
  const unspaced = words.match(UNSPACED)?.length ?? 0;
  const spaced = words.replace(UNSPACED, " ").match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
  const hasWords = spaced + unspaced / 2 >= FEWEST_WORDS;
  return hasWords && words.length + unspaced >= FEWEST_CHARACTERS;
}

const LETTER =
  /^[[\p{L}\p{N}]--[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}]]$/v;

/** What before a figure makes it another one: "1,500", "0.99", "10-50", "-50", "<50". */
const FIGURE_BEGUN = /(?:\p{N}[.,'·:/-]|[-+±~<>=≤≥≈])$/u;
const FIGURE_GOES_ON = /^(?:[.,'·:/-]\p{N}| \p{N}{3}(?!\p{N}))/u;

/** Whether a figure would be cut: "500 requests" does not stand in "1,500 requests". */
function cutsNumber(text: string, at: number, end: number): boolean {
  const isFigure = (character: string | undefined) => /\p{N}/u.test(character ?? "");
  const before = text.slice(Math.max(0, at - 2), at);
  const first = text.slice(at, at + 4);
  const isGrouped = /\p{N} $/u.test(before) && /^\p{N}{3}(?!\p{N})/u.test(first);
  const isBegun = isFigure(text[at]) && (isGrouped || FIGURE_BEGUN.test(before));
  return isBegun || (isFigure(text[end - 1]) && FIGURE_GOES_ON.test(text.slice(end, end + 5)));
}

/** Where words stand whole: "able to pay" does not stand in "unable to pay". -1 where they do not. */
function wholeWordsAt(text: string, wanted: string): number {
  const joins = (before: string | undefined, after: string | undefined) =>
    (LETTER.test(before ?? "") || /\p{M}/u.test(before ?? "")) && LETTER.test(after ?? "");
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    const end = at + wanted.length;
    const isWhole = !joins(text[at - 1], wanted[0]) && !joins(wanted.at(-1), text[end]);
    if (isWhole && !cutsNumber(text, at, end)) return at;
  }
  return -1;
}

function sentenceAround(text: string, at: number, length: number): string {
  const before = text.slice(Math.max(0, at - 200), at);
  const after = text.slice(at + length, at + length + 200);
  const start = Math.max(...[". ", "! ", "? ", "。"].map((mark) => before.lastIndexOf(mark)));
  const end = /[.!?。](?:\s|$)/u.exec(after)?.index ?? after.length;
  return `${start < 0 ? before : before.slice(start + 1)}${text.slice(at, at + length)}${after.slice(0, end)}`;
}
