/** What the first event of a stream follows. */
export const GENESIS = "0".repeat(64);

/** SHA-256 in hex of the RFC 8785 canonical JSON of a value; throws where a value has none (a lone surrogate, NaN). */
export type HashOf = (value: unknown) => string;

/** Everything that an event's hash covers: what happened, where in which stream, when, by whom, and after what. */
export type Link = {
  /** The milestone's or agreement's id. */
  readonly stream: string;
  /** Counts from 1 within the stream, without gaps. */
  readonly seq: number;
  /** An Instant, as it was written. */
  readonly at: string;
  /** A person's id, or the part of the platform that acted by itself. */
  readonly actor: string;
  readonly event: object;
  /** The hash of the event before; GENESIS for the first. */
  readonly prevHash: string;
};

/** The link with its hash: the one rule of the chain, for whoever appends and whoever verifies. */
export function chained<L extends Link>(link: L, hashOf: HashOf): L & { readonly hash: string } {
  const { stream, seq, at, actor, event, prevHash } = link;
  return { ...link, hash: hashOf({ stream, seq, at, actor, event, prevHash }) };
}
