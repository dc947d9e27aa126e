/** Everything a run decides by chance, the same again for the same seed. */
export type Chance = {
  /** A whole number from 0 to `below` - 1. */
  upTo(below: number): number;
  oneIn(n: number): boolean;
  pick<T>(from: readonly T[]): T;
};

/** mulberry32: small, fast, and good enough to mix steps. */
export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const upTo = (below: number) => Math.floor(next() * below);
  return {
    upTo,
    oneIn: (n) => upTo(n) === 0,
    pick: (from) => {
      if (from.length === 0) throw new Error("nothing to pick from");
      return from[upTo(from.length)] as (typeof from)[number];
    },
  };
}
