import { createHash } from "node:crypto";
import { LIMITS } from "./limits.ts";

/** A nonce that is the same for the same words, so that Discord gives back the message it has instead of another. */
export function hashed(words: string): string {
  return createHash("sha256").update(words).digest("base64url").slice(0, LIMITS.nonce);
}
