import type { Deps } from "../deps.ts";

/** The id of a thing that is to be there once: the same words make the same UUID (version 8, of a hash's first bits). */
export function sameId(deps: Pick<Deps, "hashOf">, ...words: readonly string[]): string {
  const hex = deps.hashOf(words);
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
  ];
  return [...parts, hex.slice(20, 32)].join("-");
}
