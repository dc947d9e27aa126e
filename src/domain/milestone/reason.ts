import { cleanBlock } from "../clean-text.ts";
import { type Refusal, refusal } from "../refusals.ts";

/** The longest reason, note or explanation that goes with a decision, in characters. */
export const REASON_LIMIT = 1_000;

/** A reason as everyone will see it; empty where none was given. Refused where it is too long. */
export function readReason(typed: string, field: string): { readonly text: string } | Refusal {
  const text = cleanBlock(typed);
  if (text.length <= REASON_LIMIT) return { text };
  return refusal("terms.text_too_long", { max: REASON_LIMIT, length: text.length }, field);
}
