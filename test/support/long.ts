/**
 * Whether what is exhaustive runs in full: `npm run test:long` (`TRANCHE_LONG=1`). A plain run takes a part of it in which
 * every guarantee that is named, and every kind of case, still occurs.
 */
export const isLong = process.env.TRANCHE_LONG === "1";

/** How often a property or a race is run: so often in the long run, and a fifth of it, at least `least` times, in a plain one. */
export const times = (inFull: number, least = 20): number =>
  isLong ? inFull : Math.min(inFull, Math.max(least, Math.ceil(inFull / 5)));

/** All of a list in the long run; in a plain one each `every`th, from the `first`th on, spread over the whole of it. */
export const partOf = <T>(all: readonly T[], every: number, first = 0): readonly T[] =>
  isLong ? all : all.filter((_, index) => index % every === first % every);
