import type { Framed } from "./frame.ts";

export type Verdict = "evidenced" | "partly" | "not_evidenced" | "contradicted";

export type Finding = {
  readonly verdict: Verdict;
  readonly quotes: readonly { readonly evidence: string; readonly quote: string }[];
  readonly ask: string;
};

/** What the sandbox's model answers, in the shape that it is asked for. */
export type Laid = {
  readonly criteria: readonly (Finding & { readonly number: number })[];
  readonly proof: Finding;
  readonly exclusions: readonly {
    readonly exclusion: string;
    readonly quotes: Finding["quotes"];
  }[];
  readonly questions: readonly string[];
};

const COMMON = new Set(
  "the and for with that this from shows show are was were has have not but its all any can der die das und für".split(
    " ",
  ),
);
const DENIES = /\b(not|never|no longer|fails?|failed|failing|broken|missing|nicht|kein|keine)\b/i;
const LONGEST_QUOTE = 200;

/** Reads evidence as a simple reader would: a line with many of a criterion's words shows it, one with some a part of it. */
export function layOutByOverlap(framed: Framed): Laid {
  return {
    criteria: framed.criteria.map(({ number, text }) => ({
      number,
      ...findingOf(text, framed, number),
    })),
    proof: framed.proof === "" ? NOTHING : findingOf(framed.proof, framed, null),
    exclusions: framed.exclusions.flatMap(({ label, text }) => {
      const best = linesAbout(text, framed, null)[0];
      return best && best.share >= 0.6 ? [{ exclusion: label, quotes: [quoteOf(best)] }] : [];
    }),
    questions: [],
  };
}

const NOTHING: Finding = { verdict: "not_evidenced", quotes: [], ask: "" };

function findingOf(text: string, framed: Framed, number: number | null): Finding {
  const [best] = linesAbout(text, framed, number);
  const topic = text.split(/\s+/).slice(0, 6).join(" ");
  if (!best || best.share < 0.34) {
    return { ...NOTHING, ask: `Where can one see “${topic}”?` };
  }
  const denied = DENIES.test(best.line) && !DENIES.test(text);
  const verdict = denied ? "contradicted" : best.share >= 0.5 ? "evidenced" : "partly";
  const ask = verdict === "evidenced" ? "" : `What is still open about “${topic}”?`;
  return { verdict, quotes: [quoteOf(best)], ask };
}

type Found = { readonly label: string; readonly line: string; readonly share: number };

function linesAbout(text: string, { documents }: Framed, number: number | null): readonly Found[] {
  const wanted = new Set(wordsOf(text));
  if (wanted.size === 0) return [];
  return documents
    .flatMap(({ label, criterion, lines }) =>
      lines.map((line): Found => {
        const shared = new Set(wordsOf(line).filter((word) => wanted.has(word))).size;
        const given = number !== null && criterion === number && shared > 0 ? 0.1 : 0;
        return { label, line: line.trim(), share: shared / wanted.size + given };
      }),
    )
    .filter(({ line, share }) => share > 0 && line.split(/\s+/).length >= 4)
    .sort((a, b) => b.share - a.share);
}

function wordsOf(text: string): readonly string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [];
  return words
    .filter((word) => !COMMON.has(word))
    .map((word) => word.replace(/(ing|ed|es|s)$/, ""));
}

const quoteOf = ({ label, line }: Found) => ({
  evidence: label,
  quote: line.length <= LONGEST_QUOTE ? line : line.slice(0, line.lastIndexOf(" ", LONGEST_QUOTE)),
});
