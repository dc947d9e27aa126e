/** What a change of keys did, and what it had to leave under which old key. */
export type Rekeyed = {
  readonly done: number;
  readonly left: readonly { readonly keyId: string; readonly count: number }[];
};

/** Counts key ids, in their order. */
export function countLeft(keyIds: readonly string[]): Rekeyed["left"] {
  const byKey = Map.groupBy(keyIds, (id) => id);
  return [...byKey]
    .map(([keyId, all]) => ({ keyId, count: all.length }))
    .toSorted((a, b) => a.keyId.localeCompare(b.keyId));
}
