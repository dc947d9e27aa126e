/** Samples in milliseconds, sorted. */
export type Samples = readonly number[];

/** Runs `each` `times` times, one after the other, and answers how long each took, sorted. The first few warm up and do not count. */
export async function sampled(
  times: number,
  each: (run: number) => Promise<unknown>,
  warmUps = 20,
): Promise<Samples> {
  const took: number[] = [];
  for (let run = 0; run < times + warmUps; run++) {
    const began = performance.now();
    await each(run);
    if (run >= warmUps) took.push(performance.now() - began);
  }
  return took.sort((a, b) => a - b);
}

/** The sample below which this part of them lies (0.5: the median). */
export function quantile(samples: Samples, part: number): number {
  return samples[Math.min(samples.length - 1, Math.floor(samples.length * part))] ?? 0;
}

/** How long one thing took, in milliseconds. */
export async function timed(what: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await what();
  return performance.now() - began;
}

/** One line of the result. Without a bound it is a figure only. */
export type Figure = {
  readonly name: string;
  readonly value: number;
  readonly unit: "ms" | "s" | "x" | "MB" | "/s" | "";
  /** The value may be this, and no more. */
  readonly atMost?: number;
  /** The value has to be this, or more. */
  readonly atLeast?: number;
};

/** A line with an upper bound, if any. */
export const figure = (
  name: string,
  value: number,
  unit: Figure["unit"],
  atMost?: number,
): Figure => (atMost === undefined ? { name, value, unit } : { name, value, unit, atMost });

/** A line with a lower bound. */
export const reaching = (
  name: string,
  value: number,
  unit: Figure["unit"],
  atLeast: number,
): Figure => ({ name, value, unit, atLeast });

/** The middle one of some values. */
export const median = (values: readonly number[]): number =>
  quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );

/** Median and 99th percentile; the median is what a bound is about, the percentile tells how even it is. */
export function spread(name: string, samples: Samples, atMost?: number): readonly Figure[] {
  return [
    figure(`${name}, p50`, quantile(samples, 0.5), "ms", atMost),
    figure(`${name}, p99`, quantile(samples, 0.99), "ms"),
  ];
}

export const isMissed = ({ value, atMost, atLeast }: Figure): boolean =>
  (atMost !== undefined && !(value <= atMost)) || (atLeast !== undefined && !(value >= atLeast));

/** One figure as a line of the table. */
export function line(one: Figure): string {
  const { name, value, unit } = one;
  const digits = value >= 100 || Number.isInteger(value) ? 0 : value >= 10 ? 1 : 2;
  const said = `${value.toFixed(digits)} ${unit}`.trimEnd();
  const bound = boundOf(one);
  const verdict = bound === "" ? "" : isMissed(one) ? "MISSED" : "ok";
  return `${name.padEnd(62)}${said.padStart(11)}   ${bound.padEnd(15)}${verdict}`.trimEnd();
}

function boundOf({ unit, atMost, atLeast }: Figure): string {
  if (atMost !== undefined) return `at most ${atMost} ${unit}`.trimEnd();
  return atLeast === undefined ? "" : `at least ${atLeast} ${unit}`.trimEnd();
}
