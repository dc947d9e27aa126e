import { isLongEnough } from "./quotes.ts";

/** A sentence or line of a document, as it stands there. */
export type Passage = { readonly text: string; readonly start: number };

/** As long as a quote may be, so that each can be shown. */
const LONGEST = 280;

/** A point ends a sentence where a blank and no small letter follow: "see e.g. report.pdf" goes on. */
const SENTENCE =
  /[^\n.!?。！？]*(?:[.!?](?!["'”’)]*(?:\s+(?!\p{Ll})|$))[^\n.!?。！？]*)*[.!?。！？]*["'”’)]*/gu;

/** A text as sentences and lines of at most 280 characters, in order, without those that are too short to say anything. */
export function passages(text: string): readonly Passage[] {
  return pieces(text)
    .flatMap(trimmed)
    .filter(({ text: words }) => /[\p{L}\p{N}]/u.test(words));
}

/** Passages that can be shown as a quote. */
export const isQuotable = ({ text }: Passage): boolean => isLongEnough(text);

function pieces(text: string): readonly Passage[] {
  return [...text.matchAll(SENTENCE)].flatMap(({ 0: words, index }) => shortened(words, index));
}

/** A sentence without an end is cut at a comma or blank. */
function shortened(words: string, start: number): readonly Passage[] {
  const parts: Passage[] = [];
  let from = 0;
  while (words.length - from > LONGEST) {
    const room = words.slice(from, from + LONGEST);
    const comma = Math.max(room.lastIndexOf(", "), room.lastIndexOf("; "), room.lastIndexOf("、"));
    const at = comma > LONGEST / 2 ? comma + 1 : room.lastIndexOf(" ");
    const length = at > LONGEST / 4 ? at : wholeCharacters(room);
    parts.push({ text: words.slice(from, from + length), start: start + from });
    from += length;
  }
  return [...parts, { text: words.slice(from), start: start + from }];
}

const wholeCharacters = (room: string) =>
  room.replace(/[\ud800-\udbff]$/u, "").length || room.length;

/** Without list marks, table bars and blanks around it. */
function trimmed({ text, start }: Passage): readonly Passage[] {
  const lead = /^[\s>#*•|–—-]*/u.exec(text)?.[0].length ?? 0;
  const words = text.slice(lead).replace(/[\s|]+$/u, "");
  return words === "" ? [] : [{ text: words, start: start + lead }];
}
