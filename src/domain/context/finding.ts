import { coverage, type Line, type Wanted, wordsOf } from "./matching.ts";
import { polarity } from "./polarity.ts";
import { demands, meets, quantities } from "./quantities.ts";
import type { Verdict } from "./review-context.ts";
import { isUniversal, listed } from "./universal.ts";
import { terms } from "./words.ts";

/** What words in common say about one criterion, and the passages that say it, the best first. */
export type Found = { readonly verdict: Verdict; readonly lines: readonly Line[] };

/** What is looked at for one criterion. */
export type Search = {
  readonly wanted: Wanted;
  readonly lines: readonly Line[];
  /** Documents that were attached to it. */
  readonly givenFor: ReadonlySet<number>;
  /** The other criteria: what is more about them is not about this one. */
  readonly others: readonly Wanted[];
};

/** Share of a criterion's words from which it is taken for shown, or for shown in part. */
const ENOUGH = 0.5;
const SOME = 0.35;
/** Of it, what must stand in one passage. */
const MOSTLY_HERE = 0.4;
/** A passage with less of it is not about the criterion. */
const ABOUT = 0.25;
/** A denial must be about the criterion more surely than that. */
const DENIAL = 0.34;
/** Evidence that was given for the criterion needs to repeat less of its words. */
const GIVEN_FOR_IT = 0.75;
/** What the passages around add counts half: words that meet by chance meet there. */
const AROUND = 0.5;
/** Words besides the criterion's own: without them a passage only repeats it. */
const NEW_WORDS = 2;
/** How many passages before and after belong to one. */
const BEFORE = 1;
const AFTER = 2;

const NOTHING: Found = { verdict: "not_evidenced", lines: [] };

type Candidate = {
  readonly line: Line;
  readonly around: readonly Line[];
  readonly own: number;
  /** Share of the criterion's words here and around. */
  readonly covered: number;
};

/** Reads one criterion against all passages. */
export function findingFor(search: Search): Found {
  const { wanted } = search;
  const candidates = candidatesFor(search);
  const [best] = candidates;
  if (!best) return NOTHING;
  const denial = candidates.find((one) => isDenial(one, wanted, best));
  if (denial) return { verdict: "contradicted", lines: [denial.line, ...shown(best, candidates)] };
  const stating = candidates.filter(
    ({ line, around, covered }) =>
      polarity(line.text, wanted.text) === "says" &&
      covered >= SOME &&
      !onlyRepeats(wanted, around),
  );
  const [first] = stating;
  if (!first) return NOTHING;
  return { verdict: verdictOf(first, wanted, stating), lines: shown(first, stating) };
}

function candidatesFor({ wanted, lines, givenFor, others }: Search): readonly Candidate[] {
  const isElsewhere = (line: Line) => {
    const own = coverage(wanted, line.words);
    return others.some((other) => coverage(other, line.words) > Math.max(own, ABOUT));
  };
  return lines
    .flatMap((line, index): readonly Candidate[] => {
      const scale = givenFor.has(line.document) ? GIVEN_FOR_IT : 1;
      const own = coverage(wanted, line.words) / scale;
      if (own < ABOUT || isElsewhere(line)) return [];
      const around = lines
        .slice(Math.max(0, index - BEFORE), index + AFTER + 1)
        .filter((near) => near === line || (near.document === line.document && !isElsewhere(near)));
      const together = coverage(wanted, wordsOf(around)) / scale;
      return [{ line, around, own, covered: own + (together - own) * AROUND }];
    })
    .sort(
      (a, b) => b.covered - a.covered || a.line.document - b.line.document || a.line.at - b.line.at,
    );
}

/** A denial that the next passage mends is none: "It failed at first. Fixed since." */
function isDenial({ line, own, around }: Candidate, { text }: Wanted, best: Candidate): boolean {
  if (own < Math.max(DENIAL, best.own * 0.6)) return false;
  if (polarity(line.text, text) !== "denies") return false;
  const next = around.find(({ at }) => at === line.at + 1);
  return !next || polarity(`${line.text} ${next.text}`, text) === "denies";
}

function verdictOf(first: Candidate, { text }: Wanted, stating: readonly Candidate[]): Verdict {
  const near = stating.slice(0, 4).flatMap(({ around }) => around);
  const given = near.flatMap((line) => quantities(line.text));
  const results = demands(text).map((demand) => ({ demand, said: meets(demand, given) }));
  const missed = results.filter(({ said }) => said === "missed");
  if (missed.some(({ demand }) => demand.side !== "as_said")) return "contradicted";
  const isWhole = missed.length === 0 && results.every(({ said }) => said === "met");
  const isEach = !isUniversal(text) || near.some((line) => isUniversal(line.text));
  const words = wordsOf(near);
  const isComplete = listed(text).every((item) => item.every((word) => words.has(word)));
  const isShown = first.own >= MOSTLY_HERE && first.covered >= ENOUGH;
  return isShown && isWhole && isEach && isComplete ? "evidenced" : "partly";
}

/** Words with which anything is called done. */
const ASSERTED = new Set(
  terms(
    "done finished ready ok okay yes works working complete completed implemented delivered checked tested great fine good erledigt fertig fini terminé listo hecho 完了 済",
  ),
);

/** "Load test at 50 rps: done" says no more than the criterion does. */
function onlyRepeats({ weights }: Wanted, around: readonly Line[]): boolean {
  const added = [...wordsOf(around)].filter((word) => !weights.has(word) && !ASSERTED.has(word));
  const isMeasured = added.some((word) => /^\p{N}{2}/u.test(word));
  return !isMeasured && added.filter((word) => !/^\p{N}$/u.test(word)).length < NEW_WORDS;
}

/** The best passage, then those around it that are about it too, then the rest. */
function shown(best: Candidate, candidates: readonly Candidate[]): readonly Line[] {
  const rest = candidates.map(({ line }) => line).filter((line) => line !== best.line);
  return [best.line, ...best.around.filter((line) => rest.includes(line)), ...rest];
}
