import { isEnglish } from "./language.ts";
import { ACTIVITY, EFFORT, MEASURE, NO_PROOF, VAGUE, type VagueKind } from "./words.ts";

/** What is wrong with a criterion as something to be judged by, with the words of it that say so. */
export type CriterionAdvice =
  | { readonly why: "vague"; readonly kind: VagueKind; readonly words: string }
  | { readonly why: "effort"; readonly words: string }
  | { readonly why: "activity"; readonly words: string }
  | { readonly why: "too_short"; readonly words: string };

/** Advice about one criterion; `index` counts from 0 in the order of the terms. */
export type CriterionFinding = { readonly index: number } & CriterionAdvice;

/** What a reader of the terms would trip over. */
export type Lint = {
  readonly criteria: readonly CriterionFinding[];
  /** Nothing is named that would show that the work is done. */
  readonly noProof: boolean;
};

/**
 * Reads criteria as the buyer will: can each be answered with yes or no, from something that can be looked at. At most
 * one finding a criterion, the weightiest. English only where it reads words; says nothing where it is not sure.
 */
export function lintTerms(terms: {
  readonly criteria: readonly string[];
  readonly requiredProof: string;
}): Lint {
  const whole = isEnglish(terms.criteria.join("\n"));
  const criteria = terms.criteria.flatMap((text, index) => {
    const found = lintCriterion(text, whole);
    return found ? [{ index, ...found }] : [];
  });
  const proof = terms.requiredProof.trim();
  return { criteria, noProof: proof === "" || NO_PROOF.test(proof) };
}

function lintCriterion(text: string, isTextEnglish: boolean): CriterionAdvice | null {
  const plain = text.normalize("NFKC").replace(/\s+/g, " ").trim();
  if (plain === "") return null;
  if (!(isTextEnglish || isEnglish(plain))) return null;
  const effort = EFFORT.exec(plain);
  if (effort) return { why: "effort", words: effort[0] };
  const measured = MEASURE.test(plain);
  const vague = measured ? null : vagueIn(plain);
  if (vague) return { why: "vague", ...vague };
  const activity = ACTIVITY.exec(plain);
  if (activity && !measured) return { why: "activity", words: activity[0] };
  if (isTooShort(plain)) return { why: "too_short", words: plain };
  return null;
}

function vagueIn(text: string): { readonly kind: VagueKind; readonly words: string } | null {
  for (const [kind, pattern] of VAGUE) {
    const found = pattern.exec(text);
    if (found) return { kind, words: found[0].trim() };
  }
  return null;
}

/** A word or two name a thing and say nothing that could be true or false of it. */
function isTooShort(text: string): boolean {
  const words = text.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.length < 3 && !/\p{N}/u.test(text) && /^[\p{Script=Latin}\P{L}]*$/u.test(text);
}
