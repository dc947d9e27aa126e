import { coverage, type Line, type Wanted, wordsOf } from "./matching.ts";
import { polarity } from "./polarity.ts";
import { demands, meets, quantities } from "./quantities.ts";
import type { Verdict } from "./review-context.ts";

/** What words in common say about one criterion, and the passages that say it, the best first. */
export type Found = { readonly verdict: Verdict; readonly lines: readonly Line[] };

/** Share of a criterion's words from which it is taken for shown, or for shown in part. */
const ENOUGH = 0.55;
const SOME = 0.3;
/** A passage with less of it is not about the criterion. */
const ABOUT = 0.25;
/** A denial must be about the criterion more surely than that. */
const DENIAL = 0.34;
/** Evidence that was given for the criterion needs to repeat less of its words. */
const GIVEN_FOR_IT = 0.75;
/** Words besides the criterion's own: without them a passage only repeats it. */
const NEW_WORDS = 2;
/** How many passages before and after belong to one. */
const BEFORE = 1;
const AFTER = 2;

const NOTHING: Found = { verdict: "not_evidenced", lines: [] };

type Candidate = {
  readonly line: Line;
  readonly own: number;
  readonly around: readonly Line[];
  readonly score: number;
};

/** Reads one criterion against all passages; `givenFor` are the documents that were attached to it. */
export function findingFor(
  wanted: Wanted,
  lines: readonly Line[],
  givenFor: ReadonlySet<number>,
): Found {
  const candidates = candidatesFor(wanted, lines, givenFor);
  const [best] = candidates;
  if (!best) return NOTHING;
  const denial = candidates.find((one) => isDenial(one, wanted, best));
  if (denial) return { verdict: "contradicted", lines: [denial.line, ...shown(best, candidates)] };
  const stating = candidates.filter(({ line }) => polarity(line.text, wanted.text) === "says");
  const [first] = stating;
  if (!first) return NOTHING;
  const scale = givenFor.has(first.line.document) ? GIVEN_FOR_IT : 1;
  const covered = coverage(wanted, wordsOf(first.around));
  if (covered < SOME * scale || onlyRepeats(wanted, first.around)) return NOTHING;
  return { verdict: verdictOf(covered / scale, wanted, stating), lines: shown(first, stating) };
}

function candidatesFor(
  wanted: Wanted,
  lines: readonly Line[],
  givenFor: ReadonlySet<number>,
): readonly Candidate[] {
  return lines
    .flatMap((line, index): readonly Candidate[] => {
      const own = coverage(wanted, line.words);
      if (own < ABOUT * (givenFor.has(line.document) ? GIVEN_FOR_IT : 1)) return [];
      const around = lines
        .slice(Math.max(0, index - BEFORE), index + AFTER + 1)
        .filter(({ document }) => document === line.document);
      const bonus = givenFor.has(line.document) ? 0.1 : 0;
      const together = coverage(wanted, wordsOf(around));
      return [{ line, own, around, score: own * 0.6 + together * 0.4 + bonus }];
    })
    .sort(
      (a, b) => b.score - a.score || a.line.document - b.line.document || a.line.at - b.line.at,
    );
}

/** A denial that the next passage mends is none: "It failed at first. Fixed since." */
function isDenial({ line, own, around }: Candidate, { text }: Wanted, best: Candidate): boolean {
  if (own < Math.max(DENIAL, best.own * 0.6)) return false;
  if (polarity(line.text, text) !== "denies") return false;
  const next = around.find(({ at }) => at === line.at + 1);
  return !next || polarity(`${line.text} ${next.text}`, text) === "denies";
}

function verdictOf(covered: number, wanted: Wanted, stating: readonly Candidate[]): Verdict {
  const given = stating
    .slice(0, 4)
    .flatMap(({ around }) => around.flatMap(({ text }) => quantities(text)));
  const results = demands(wanted.text).map((demand) => ({ demand, said: meets(demand, given) }));
  const missed = results.filter(({ said }) => said === "missed");
  if (missed.some(({ demand }) => demand.side !== "as_said")) return "contradicted";
  if (missed.length > 0 || results.some(({ said }) => said === "unsaid")) return "partly";
  return covered >= ENOUGH ? "evidenced" : "partly";
}

/** "Load test at 50 rps: done" says no more than the criterion does. */
function onlyRepeats({ weights }: Wanted, around: readonly Line[]): boolean {
  const added = [...wordsOf(around)].filter((word) => !weights.has(word));
  return added.length < NEW_WORDS;
}

/** The best passage, then the one that adds most to it. */
function shown(best: Candidate, candidates: readonly Candidate[]): readonly Line[] {
  const rest = candidates.map(({ line }) => line).filter((line) => line !== best.line);
  return [
    best.line,
    ...best.around.filter((line) => line !== best.line && rest.includes(line)),
    ...rest,
  ];
}
