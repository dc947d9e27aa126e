import { cleanBlock, cleanLine } from "../clean-text.ts";

/** More than that nobody reads, and a model should not be asked about. */
const MOST_EXCLUSIONS = 20;

/** Known exclusions one by one, as they were written: by lines, list marks, semicolons and sentences. */
export function exclusionItems(exclusions: string): readonly string[] {
  return cleanBlock(exclusions)
    .split(/\n|;|(?<=[.!?。])\s+(?=\p{Lu}|\p{Lo})/u)
    .map((item) => cleanLine(item.replace(/^\s*(?:[-*•]|\d+[.)])\s+/u, "")))
    .filter(
      (item) =>
        /\p{L}/u.test(item) && !/^(?:none|nothing|n\/a|keine|aucune?|ninguna?)\.?$/iu.test(item),
    )
    .slice(0, MOST_EXCLUSIONS);
}
