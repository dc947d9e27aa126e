import { passages } from "./passages.ts";
import type { ContextInput, EvidenceDocument, ReviewContext } from "./review-context.ts";
import { isPrecise, terms } from "./words.ts";

/** What goes to a model of all documents together, in characters: some 15,000 to 20,000 tokens. */
const MOST_CHARACTERS = 60_000;

/** Stands where something was left out. */
const GAP = "[…]";

/** BM25's usual constants (Robertson and Zaragoza, 2009). */
const SATURATION = 1.2;
const LENGTH_WEIGHT = 0.75;

export type CutInput = { readonly input: ContextInput; readonly cut: ReviewContext["cut"] };

/**
 * Documents cut to what is most about the criteria, the proof and the exclusions, in their own order and words, so that all
 * together hold at most `budget` characters. Short documents stay whole; the rest is shared evenly among long ones. The same
 * input is always cut the same.
 */
export function cutToRelevant(input: ContextInput, budget: number = MOST_CHARACTERS): CutInput {
  const rooms = shared(input.documents, budget);
  const asked = new Set(terms(askedText(input)));
  const documents = input.documents.map((document, at) => {
    const room = rooms[at] ?? 0;
    return document.text.length <= room
      ? { document, left: 0 }
      : cutDocument(document, room, asked);
  });
  return {
    input: { ...input, documents: documents.map(({ document }) => document) },
    cut: documents.flatMap(({ document, left }) =>
      left > 0 ? [{ evidenceId: document.id, characters: left }] : [],
    ),
  };
}

const askedText = ({ criteria, requiredProof, exclusions }: ContextInput) =>
  [...criteria.map(({ text }) => text), requiredProof, exclusions].join("\n");

/** Room for each document: none gets more than it needs while another is short of its even share. */
function shared(documents: readonly EvidenceDocument[], budget: number): readonly number[] {
  const rooms = documents.map(() => 0);
  const shortestFirst = documents
    .map(({ text }, at) => ({ at, length: text.length }))
    .sort((a, b) => a.length - b.length || a.at - b.at);
  let left = Math.max(0, budget);
  shortestFirst.forEach(({ at, length }, done) => {
    const room = Math.min(length, Math.floor(left / (shortestFirst.length - done)));
    rooms[at] = room;
    left -= room;
  });
  return rooms;
}

type Scored = {
  readonly at: number;
  readonly text: string;
  readonly start: number;
  readonly score: number;
};

function cutDocument(document: EvidenceDocument, room: number, asked: ReadonlySet<string>) {
  const scored = scores(document.text, asked);
  const best = [...scored].sort((a, b) => b.score - a.score || a.at - b.at);
  const kept = new Set<number>();
  let length = 0;
  for (const { at, text } of best) {
    const more = text.length + 1 + (kept.has(at - 1) ? 0 : GAP.length + 1);
    if (length + more > room) continue;
    kept.add(at);
    length += more;
  }
  const text = joined(scored.filter(({ at }) => kept.has(at)));
  const shown = scored.reduce((sum, one) => sum + (kept.has(one.at) ? one.text.length : 0), 0);
  return { document: { ...document, text }, left: document.text.length - shown };
}

function joined(kept: readonly Scored[]): string {
  return kept
    .map((one, at) => {
      const before = kept[at - 1];
      return (before?.at ?? -1) === one.at - 1 ? one.text : `${GAP}\n${one.text}`;
    })
    .join("\n");
}

/** BM25 of each passage, with a third of its neighbours' (what an answer says stands beside what it is about). */
function scores(text: string, asked: ReadonlySet<string>): readonly Scored[] {
  const all = passages(text).map((passage) => ({ ...passage, words: terms(passage.text) }));
  const frequency = new Map<string, number>();
  for (const { words } of all)
    for (const word of new Set(words)) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  const mean = all.reduce((sum, { words }) => sum + words.length, 0) / (all.length || 1) || 1;
  const own = all.map(({ words }) => {
    const longer = SATURATION * (1 - LENGTH_WEIGHT + (LENGTH_WEIGHT * words.length) / mean);
    const counts = counted(words.filter((word) => asked.has(word)));
    return [...counts].reduce((sum, [word, count]) => {
      const rare = rarity(all.length, frequency.get(word) ?? 0) * (isPrecise(word) ? 1.5 : 1);
      return sum + (rare * count * (SATURATION + 1)) / (count + longer);
    }, 0);
  });
  return all.map(({ text: words, start }, at) => ({
    ...{ at, text: words, start },
    score: (own[at] ?? 0) + ((own[at - 1] ?? 0) + (own[at + 1] ?? 0)) / 3,
  }));
}

const rarity = (all: number, having: number) => Math.log(1 + (all - having + 0.5) / (having + 0.5));

function counted(words: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
