import { refusal } from "../../domain/refusals.ts";
import type { Deps } from "../deps.ts";
import type { KeptTerms } from "../ports/kept-terms.ts";
import type { Refused } from "../queries/views.ts";
import { refusedWith } from "../resolve.ts";

/** The one answer for terms that are another's, are no longer kept, or never were. */
export const notKept = (deps: Deps): Refused =>
  refusedWith(deps, null, [refusal("advice.not_kept")]);

/** Why these can't be changed into others; null where they can. */
export function notToBeEdited(deps: Deps, kept: KeptTerms | null): Refused | null {
  if (!kept) return notKept(deps);
  const state = kept.choice?.state ?? "edited";
  return state === "edited" ? null : refusedWith(deps, null, [refusal("advice.proposed_already")]);
}
