import type { Extracted } from "../../../src/app/ports/evidence.ts";

type Why = Extract<Extracted, { kind: "unreadable" }>["why"];

/**
 * A content made to harm whoever reads it. `fits` are the answers that are right; without it every answer is, as long as
 * it comes in time and what it says can be stored.
 */
export type Hostile = {
  readonly what: string;
  readonly name?: string;
  readonly bytes: () => Buffer | Promise<Buffer>;
  readonly fits?: readonly (Why | "text" | "image")[];
};

/** The same noise each time, from a seed. */
export function noise(seed: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  for (let at = 0; at < size; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

/** A content with one byte in `every` replaced by noise, its first ones left. */
export function damaged(bytes: Buffer, seed: number, every: number): Buffer {
  const changed = Buffer.from(bytes);
  const random = noise(seed, bytes.length * 2);
  for (let at = 16; at < bytes.length; at++)
    if ((random[at] ?? 0) % every === 0) changed[at] = random[bytes.length + at] ?? 0;
  return changed;
}

export const zeros = (megabytes: number): Buffer => Buffer.alloc(megabytes * 1024 * 1024);
