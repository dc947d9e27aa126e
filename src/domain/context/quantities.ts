import { foldedText } from "./normalise.ts";

/** A number with what it counts: 50 rps, 300 ms, 99.9 %. */
export type Quantity = {
  readonly value: number;
  /** One for all units of a kind: "ms" for minutes too. */
  readonly unit: string;
  /** As they were written. */
  readonly word: string;
  readonly written: number;
};

/** A quantity that a criterion asks for, and on which side of it the work must be. */
export type Demand = Quantity & { readonly side: "most" | "least" | "as_said" };

const QUANTITY =
  /(?<![\p{L}\p{N}.,_-])(\p{Nd}{1,3}(?:[ ,.'’]\p{Nd}{3})+|\p{Nd}+(?:[.,]\p{Nd}+)?)(\s?%|[\s-]?\p{L}+(?:\/\p{L}+)?)?/gu;

const MOST =
  /(?:under|below|less than|at most|no more than|up to|within|max(?:imum|imal)?|not exceed\w*|fewer than|<=?|≤|unter|höchstens|maximal|weniger als|moins de|au plus|inférieure? à|menos de|como máximo|inferior a|以下|以内|未満)\s*(?:of |de |von |a )?$/iu;
const LEAST =
  /(?:at least|minimum(?: of)?|min|over|above|more than|no fewer than|no less than|>=?|≥|mindestens|wenigstens|über|mehr als|au moins|plus de|al menos|como mínimo|más de|以上)\s*(?:of |de |von |a )?$/iu;

/** Units that are written in more ways than one, each with what one of it is in the first. */
const UNITS: readonly (readonly [string, number, string])[] = [
  ["ms", 1, "ms millisecond Millisekunde milliseconde milisegundo ミリ秒"],
  ["ms", 1_000, "s sec second Sekunde seconde segundo 秒"],
  ["ms", 60_000, "min minute minuto 分"],
  ["ms", 3_600_000, "h hour Stunde heure hora 時間"],
  ["kb", 1, "kb"],
  ["kb", 1_000, "mb"],
  ["kb", 1_000_000, "gb"],
  ["%", 1, "% percent Prozent"],
  ["rps", 1, "rps req/s requests/s Anfragen/s"],
];

const singular = (name: string) =>
  name.length > 3 ? name.toLowerCase().replace(/(?:es|s|en|e|n)$/u, "") : name.toLowerCase();

const KNOWN_UNITS: ReadonlyMap<string, readonly [string, number]> = new Map(
  UNITS.flatMap(([base, factor, names]) =>
    names.split(" ").map((name) => [singular(name), [base, factor] as const] as const),
  ),
);

/** The numbers of a text with their units, in order. Numbers without a word after them have the unit "". */
export function quantities(text: string): readonly Quantity[] {
  return [...foldedText(text).matchAll(QUANTITY)].map(([, digits = "", unit = ""]) =>
    quantity(digits, unit),
  );
}

/** What a criterion demands in numbers that have a unit. */
export function demands(criterion: string): readonly Demand[] {
  const text = foldedText(criterion);
  return [...text.matchAll(QUANTITY)]
    .map(({ 1: digits = "", 2: unit = "", index }): Demand => {
      const before = text.slice(Math.max(0, index - 24), index);
      const after = text.slice(
        index + digits.length + unit.length,
        index + digits.length + unit.length + 3,
      );
      return { ...quantity(digits, unit), side: sideOf(before, `${unit}${after}`) };
    })
    .filter(({ unit }) => unit !== "");
}

/** The numbers of a criterion that are a limit and no amount, as they are written without grouping. */
export function limitsOf(criterion: string): readonly number[] {
  return demands(criterion)
    .filter(({ side }) => side !== "as_said")
    .map(({ written }) => written);
}

function sideOf(before: string, after: string): Demand["side"] {
  if (MOST.test(before) || /以下|以内|未満/u.test(after)) return "most";
  if (LEAST.test(before) || /以上/u.test(after)) return "least";
  return "as_said";
}

/** Further apart, they are about different things: a run of ten minutes is no latency. */
const FARTHEST = 30;

/** What passages say to a demand: the numbers given in its unit meet it, miss it, or there are none. */
export function meets(demand: Demand, given: readonly Quantity[]): "met" | "missed" | "unsaid" {
  const same = given.filter((one) => isSameKind(demand, one));
  if (same.length === 0) return "unsaid";
  return same.some(({ value }) => isMet(demand, value)) ? "met" : "missed";
}

function isSameKind(demand: Demand, { value, unit, word }: Quantity): boolean {
  if (unit !== demand.unit) return false;
  if (value === demand.value) return true;
  if (demand.side === "as_said" && word !== demand.word) return false;
  return value <= demand.value * FARTHEST && value >= demand.value / FARTHEST;
}

function isMet({ side, value }: Demand, given: number): boolean {
  switch (side) {
    case "most":
      return given <= value;
    case "least":
      return given >= value;
    case "as_said":
      return given === value;
  }
}

function quantity(digits: string, unit: string): Quantity {
  const word = singular(unit.replace(/^[\s-]+|(?:以上|以下|以内|未満)$/gu, ""));
  const [base, factor] = KNOWN_UNITS.get(word) ?? [word, 1];
  const written = amountOf(digits);
  return { value: written * factor, unit: base, word, written };
}

/** A comma or point before exactly three digits groups thousands; else it is the decimal sign. */
function amountOf(digits: string): number {
  const plain = digits.replace(/[ ,.'’](?=\p{Nd}{3}(?!\p{Nd}))/gu, "").replace(",", ".");
  return Number(plain);
}
