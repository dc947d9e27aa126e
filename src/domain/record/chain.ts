import type { Instant } from "../clock/instant.ts";

/** What the first event of a stream points back to. */
export const GENESIS = "0".repeat(64);

/** One event as it is hashed: SHA-256 over the RFC 8785 canonical JSON of exactly these fields. */
export type ChainContent = {
  readonly stream: string;
  readonly seq: number;
  readonly at: Instant;
  readonly actor: string;
  readonly event: unknown;
  readonly prevHash: string;
};

export type ChainLink = ChainContent & { readonly hash: string };

/** The event with its hash; any change to any field of it, or to one before it, gives another hash. */
export function chained(content: ChainContent, hashOf: (value: unknown) => string): ChainLink {
  const { stream, seq, at, actor, event, prevHash } = content;
  return { ...content, hash: hashOf({ stream, seq, at, actor, event, prevHash }) };
}
