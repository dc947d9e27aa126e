import type { RefusalDetail } from "../../domain/refusals.ts";
import { code, money, type Spans, say } from "../spans.ts";

/** Refusals about terms that somebody was advised on. */
export const ADVICE_WORDS = {
  "advice.not_kept": () =>
    say`I don't keep these terms any more, or they aren't yours. ${code("/milestone new")} starts again.`,
  "advice.edited": () =>
    say`You've changed these terms since. Go on with the newer ones, or start again with ${code("/milestone new")}.`,
  "advice.proposed_already": () =>
    say`These terms are proposed already. ${code("/milestone list")} shows where they stand, and ${code("/milestone amend")} changes them.`,
  "advice.no_split": () =>
    say`These terms can't be split like that: each part needs a criterion of its own and an amount that can be paid.`,
  "advice.sum": ({ detail }: { readonly detail: RefusalDetail }) => sumWords(detail),
} as const;

function sumWords({ sumMinor, wholeMinor, currency }: RefusalDetail): Spans {
  if (typeof currency !== "string") return say`The parts have to come to the whole amount.`;
  const [sum, whole] = [Number(sumMinor), Number(wholeMinor)];
  const shown = (minor: number) => money(minor, currency);
  return say`The parts come to ${shown(sum)}, and the whole is ${shown(whole)}. ${sum > whole ? "Take away" : "Add"} ${shown(Math.abs(sum - whole))}.`;
}
