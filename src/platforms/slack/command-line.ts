import type { MilestoneRef } from "../../app/api.ts";
import { type ChatVerb, nearestVerb, VERBS, verbOf } from "../../chat/verbs.ts";

/** What someone typed after `/milestone`. */
export type CommandLine =
  | { readonly kind: "waiting" }
  | {
      readonly kind: "verb";
      readonly verb: ChatVerb;
      readonly milestone: MilestoneRef;
      /** Words of one's own after the number, such as a reason. */
      readonly words: string;
    }
  | { readonly kind: "unknown"; readonly typed: string; readonly nearest: ChatVerb | null };

const NUMBER = /^(?:m-?|#)?\d{1,9}$/i;

/** Reads a command line: verb, number and words; a number alone shows that milestone; nothing asks what waits. */
export function readCommandLine(line: string): CommandLine {
  const [first = "", ...rest] = line
    .trim()
    .split(/\s+/)
    .filter((word) => word !== "");
  if (first === "") return { kind: "waiting" };
  if (NUMBER.test(first)) return numberFirst(first, rest);
  const verb = verbOf(first);
  if (!verb) return { kind: "unknown", typed: first.slice(0, 40), nearest: nearestVerb(first) };
  return { kind: "verb", verb, ...argumentsOf(verb, rest) };
}

/** "M-3" shows it; "M-3 approve" is understood as well. */
function numberFirst(typed: string, [word = "", ...rest]: readonly string[]): CommandLine {
  const verb = verbOf(word) ?? "show";
  return { kind: "verb", verb, milestone: { by: "text", text: typed }, words: rest.join(" ") };
}

function argumentsOf(
  verb: ChatVerb,
  words: readonly string[],
): { readonly milestone: MilestoneRef; readonly words: string } {
  const [number = "", ...rest] = words;
  if (VERBS[verb].takes === "nothing") return { milestone: { by: "only" }, words: words.join(" ") };
  if (verb === "extend" && isLength(number, rest[0])) {
    return { milestone: { by: "only" }, words: words.join(" ") };
  }
  if (NUMBER.test(number))
    return { milestone: { by: "text", text: number }, words: rest.join(" ") };
  // What is no number is a reason where the verb takes one; elsewhere it is a number that nobody can find.
  if (VERBS[verb].takes === "milestone_and_text" || number === "") {
    return { milestone: { by: "only" }, words: words.join(" ") };
  }
  return { milestone: { by: "text", text: number }, words: rest.join(" ") };
}

/** "extend 3 days" is about time; "extend 3" is about M-3. */
function isLength(typed: string, next = ""): boolean {
  return /^\d{1,3}$/.test(typed) && /^(?:d|days?|w|weeks?)[,;:]?$/i.test(next);
}
