import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { BrokenInvariant } from "../domain/assert.ts";

/**
 * SHA-256 in hex of the RFC 8785 canonical JSON of a value. Throws where a value has no such JSON (undefined, NaN, a lone
 * surrogate, a cycle): what cannot be written down the same way everywhere must not be signed.
 */
export function hashOf(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new BrokenInvariant("a value without JSON cannot be hashed");
  return createHash("sha256").update(text, "utf8").digest("hex");
}
