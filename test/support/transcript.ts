/** One message as somebody sees it now. */
export type Line = {
  readonly id: string;
  readonly plain: string;
  /** Everything that is stored of it: where that is the same, a text that differs (times run on) is no change. */
  readonly stored: unknown;
};

/** Where somebody reads, and how a transcript calls it. */
export type Place = { readonly name: string; readonly read: () => Promise<readonly Line[]> };

/** One message, or one change of a message, that somebody came across. */
export type Entry = {
  readonly at: Date;
  readonly place: string;
  readonly text: string;
  readonly isEdit: boolean;
};

/** How a message begins that nobody else sees. */
export const ONLY_YOU = "(only you)";
/** A milestone's card, which is long and is rewritten with every change. */
const CARD = /^M-(\d+) .*\n/;

/** What one person has read, in the order in which it came, each with the time on their own clock. */
export function transcript(title: string, timeZone: string, places: readonly Place[]) {
  const seen = new Map<string, { readonly stored: string; readonly text: string }>();
  const entries: Entry[] = [];
  const lines: string[] = [title];
  let day = "";

  const shown = (at: Date, format: Intl.DateTimeFormatOptions) =>
    at.toLocaleString("en-GB", { timeZone, ...format });

  function note(at: Date, text: string): void {
    const today = shown(at, { weekday: "long", day: "numeric", month: "long" });
    if (today !== day) lines.push(`\n--- ${today} ---`);
    day = today;
    const [first, ...more] = joined(text);
    const time = shown(at, { hour: "2-digit", minute: "2-digit" });
    lines.push(`${time} ${first}`, ...more.map((line) => `        ${line}`));
  }

  function change(at: Date, place: string, line: Line): readonly Entry[] {
    const key = `${place} ${line.id}`;
    const before = seen.get(key);
    const stored = JSON.stringify(line.stored);
    const text = steady(line.plain.trim());
    if (before?.stored === stored) return [];
    seen.set(key, { stored, text });
    if (!before) return [{ at, place, text: shortened(text), isEdit: false }];
    const changed = whatChanged(before.text, text);
    return changed === null ? [] : [{ at, place, text: changed, isEdit: true }];
  }

  return {
    /** Notes what is new or has changed since the last look. */
    async look(at: Date): Promise<void> {
      const read = await Promise.all(
        places.map(async ({ name, read: readAll }) => ({ name, all: await readAll() })),
      );
      const found = read.flatMap(({ name, all }) => all.flatMap((line) => change(at, name, line)));
      entries.push(...found);
      // What came at one moment came in any order.
      const sorted = found.toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
      const same = Map.groupBy(sorted, orderOf);
      for (const [{ place, text, isEdit }, ...others] of [...same.values()].flatMap(nonEmpty)) {
        const count = others.length > 0 ? ` (${others.length + 1} messages)` : "";
        note(at, `${place}${isEdit ? " ~" : ""} ${text}${count}`);
      }
    },
    /** Notes what the person does, as they do it. */
    does: (at: Date, what: string): void => note(at, `> ${what}`),
    /** All that came, without what was rewritten later. */
    came: (): readonly Entry[] => entries.filter(({ isEdit }) => !isEdit),
    text: () => `${lines.join("\n").trim()}\n`,
  };
}

const nonEmpty = <T>([first, ...others]: readonly T[]): readonly [T, ...T[]][] =>
  first === undefined ? [] : [[first, ...others]];

const orderOf = ({ isEdit, place, text }: Entry) => `${isEdit ? 1 : 0} ${place} ${text}`;

/** What is numbered at random, and the seconds of a slow machine, read the same in every run. */
const steady = (text: string) =>
  text
    .replaceAll(/\b(tr|acct|cs)_[A-Za-z0-9_]+/g, "$1_…")
    .replaceAll(/\b\d{17,20}\b/g, "…")
    // How far away a moment is turns over within the second: the moment itself stands beside it.
    .replaceAll(/ \((?:in \d+ \w+|\d+ \w+ ago|now|today|tomorrow|yesterday)\)/g, "")
    .replaceAll(/\b[0-9A-HJ-NP-TV-Z]{4}-[0-9A-HJ-NP-TV-Z]{4}\b/g, "CODE-CODE");

/** The longest answer to one's own act that is shown whole, in lines. */
const ANSWER_LINES = 4;

/** What such an answer repeats of the card is left out, and all of a long one: tests of the conversation hold them. */
function shortened(text: string): string {
  if (!text.startsWith(ONLY_YOU)) return text;
  const lines = text.split("\n").filter((line) => !/^(Next:|\[)/.test(line));
  return lines.length > ANSWER_LINES ? `${lines[0]} …` : lines.join("\n");
}

/** Only the lines that were not there before; of a card the last one, and nothing where that stays. */
function whatChanged(before: string, after: string): string | null {
  const card = CARD.exec(after)?.[1];
  if (card) return last(before) === last(after) ? null : `M-${card}'s card: ${last(after)}`;
  const old = new Set(before.split("\n"));
  return after
    .split("\n")
    .filter((line) => !old.has(line))
    .join("\n");
}

/** What is next, or how it ended. */
const last = (text: string) =>
  text
    .split("\n")
    .filter((line) => /^(Next:|✅|↩️|⚪)/.test(line))
    .at(-1);

/** Buttons stand at the end of the line that they are for. */
function joined(text: string): readonly string[] {
  return text.replaceAll(/\n(?=\[)/g, " ").split("\n");
}

export type Transcript = ReturnType<typeof transcript>;
