import { type Refusal, refusal } from "../../refusals.ts";
import type { CommandOf } from "../commands.ts";
import { type Actor, type Context, type Decided, decided, type Situation } from "../decision.ts";
import type { FailingCriterion } from "../milestone.ts";
import { readReason } from "../reason.ts";
import type { Criterion } from "../terms.ts";
import { disputedRefusal, endedRefusal, onlyFor, unfundedRefusal } from "./standing.ts";

/** The buyer, while the review is open. */
export function checkChanges(situation: Situation, actor: Actor): Refusal | null {
  const { milestone } = situation;
  const refused =
    onlyFor("buyer", "milestone.only_buyer_asks_changes", situation, actor) ??
    endedRefusal(milestone) ??
    unfundedRefusal(milestone) ??
    disputedRefusal(milestone);
  if (refused) return refused;
  const { state } = milestone.review;
  return state === "open" ? null : refusal("milestone.not_in_review", { review: state });
}

/** Says what fails, criterion by criterion, or in a note; stops the review window until work is handed in again. */
export function decideChanges(
  situation: Situation,
  command: CommandOf<"changes">,
  { actor, now }: Context,
): Decided {
  const refused = checkChanges(situation, actor);
  if (refused) return { ok: false, refusals: [refused] };
  const read = readFailing(command.failing, situation.milestone.terms.criteria);
  const note = readReason(command.note, "note");
  const refusals = [...read.refusals, ...("code" in note ? [note] : [])];
  if (refusals.length > 0 || "code" in note) return { ok: false, refusals };
  if (read.failing.length === 0 && note.text === "")
    return { ok: false, refusals: [refusal("changes.none_failing")] };
  const { failing } = read;
  const by = actor.personId;
  return decided({ type: "ChangesRequested", by, failing, note: note.text, at: now });
}

function readFailing(
  typed: readonly FailingCriterion[],
  criteria: readonly Criterion[],
): { readonly failing: readonly FailingCriterion[]; readonly refusals: readonly Refusal[] } {
  const refusals: Refusal[] = [];
  const failing: FailingCriterion[] = [];
  const known = new Set(criteria.map((criterion) => criterion.id));
  if (typed.some((one) => !known.has(one.criterionId)))
    return { failing, refusals: [refusal("milestone.stale_terms")] };
  for (const { id: criterionId } of criteria) {
    const one = typed.find((other) => other.criterionId === criterionId);
    if (!one) continue;
    const why = readReason(one.why, criterionId);
    if ("code" in why) refusals.push(why);
    else if (why.text === "") refusals.push(refusal("changes.reason_missing", {}, criterionId));
    else failing.push({ criterionId, why: why.text });
  }
  return { failing, refusals };
}
