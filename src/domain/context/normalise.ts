/** Text as it is compared, and where each of its UTF-16 units came from. */
export type Folded = {
  readonly text: string;
  readonly source: string;
  /** For unit i of `text`: where what it stands for begins and ends in `source`. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
};

/** What is not seen, but joins and selectors too: they make no difference between words. */
const INVISIBLE = /^[[\p{Cc}\p{Cs}\p{Cf}\p{DI}]--[\t\n\v\f\r\u0085]]$/v;
const SPACE = /^[\s\u0085]$/u;
const MARK = /^\p{M}$/u;
/** Hangul letters compose with one another, all others with marks only. */
const JAMO = /^[\u1100-\u11ff]$/u;

const FOLDS: readonly (readonly [RegExp, string])[] = [
  [/[\u2018\u2019\u201a\u201b\u2032\u2039\u203a\u0060\u00b4\u02bc]/gu, "'"],
  [/[\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\u300c\u300d\u300e\u300f]/gu, '"'],
  [/[\u2010-\u2015\u2212\u2043\ufe58\ufe63\uff0d]/gu, "-"],
];

/**
 * Folds what looks the same into the same: NFKC (unicode.org/reports/tr15), any white space into one blank, quotation
 * marks and dashes into plain ones; what is invisible or turns the direction is gone. Case stays.
 */
export function folded(source: string): Folded {
  const out = new Pieces(source.length);
  for (const { text, start, end } of clusters(source)) {
    if (text === " ") out.space(start, end);
    else out.add(text, start, end);
  }
  return out.folded(source);
}

/** Most text is such, and needs no looking at each character. */
const PLAIN = /^[ -_a-~]*$/;

/** As `folded`, without the way back. */
export function foldedText(text: string): string {
  return PLAIN.test(text) ? text.replace(/ +/g, " ").trim() : folded(text).text;
}

type Cluster = { readonly text: string; readonly start: number; readonly end: number };

/** What composes is taken together, so that a mapping back exists. */
function* clusters(source: string): Generator<Cluster> {
  let held = { text: "", start: 0, end: 0 };
  let at = 0;
  for (const character of source) {
    const start = at;
    at += character.length;
    if (INVISIBLE.test(character)) continue;
    const joins = held.text !== "" && (MARK.test(character) || bothJamo(held.text, character));
    if (joins) {
      held = { text: held.text + character, start: held.start, end: at };
      continue;
    }
    if (held.text !== "") yield compared(held);
    held = { text: SPACE.test(character) ? " " : character, start, end: at };
  }
  if (held.text !== "") yield compared(held);
}

const bothJamo = (before: string, next: string) => JAMO.test(next) && JAMO.test(before.slice(-1));

function compared({ text, start, end }: Cluster): Cluster {
  if (text.length === 1 && text < "\u0080" && text !== "`") return { text, start, end };
  const before = FOLDS.reduce((folding, [from, to]) => folding.replace(from, to), text);
  const after = FOLDS.reduce(
    (folding, [from, to]) => folding.replace(from, to),
    before.normalize("NFKC"),
  );
  return { text: after.replace(/\s+/gu, " "), start, end };
}

/** Grows as it is written; NFKC makes one character up to 18. */
class Pieces {
  private readonly parts: string[] = [];
  private starts: Uint32Array;
  private ends: Uint32Array;
  private length = 0;
  private endsInSpace = true;

  constructor(sourceLength: number) {
    this.starts = new Uint32Array(sourceLength + 32);
    this.ends = new Uint32Array(sourceLength + 32);
  }

  space(start: number, end: number): void {
    if (!this.endsInSpace) this.push(" ", start, end);
    this.endsInSpace = true;
  }

  add(text: string, start: number, end: number): void {
    const shown = this.endsInSpace ? text.trimStart() : text;
    if (shown === "") return;
    this.push(shown, start, end);
    this.endsInSpace = shown.endsWith(" ");
  }

  folded(source: string): Folded {
    const text = this.parts.join("");
    const length = this.endsInSpace ? Math.max(0, this.length - 1) : this.length;
    return {
      text: text.slice(0, length),
      source,
      starts: this.starts.slice(0, length),
      ends: this.ends.slice(0, length),
    };
  }

  private push(text: string, start: number, end: number): void {
    if (this.length + text.length > this.starts.length) this.grow(text.length);
    this.starts.fill(start, this.length, this.length + text.length);
    this.ends.fill(end, this.length, this.length + text.length);
    this.length += text.length;
    this.parts.push(text);
  }

  private grow(by: number): void {
    const room = this.starts.length * 2 + by;
    const [starts, ends] = [new Uint32Array(room), new Uint32Array(room)];
    starts.set(this.starts);
    ends.set(this.ends);
    this.starts = starts;
    this.ends = ends;
  }
}
