import { type Agreement, otherSide, peopleOf, sideOf } from "../../agreement/agreement.ts";
import { invariant } from "../../assert.ts";
import type { MilestoneId } from "../../ids.ts";
import { type Refusal, refusal } from "../../refusals.ts";
import type { CommandOf } from "../commands.ts";
import { type Actor, type Context, type Decided, decided } from "../decision.ts";
import { readTerms } from "../draft.ts";
import { sealTerms } from "../seal.ts";

/** Where a milestone is about to begin: its agreement, its fresh id and its number there. */
export type Beginning = {
  readonly agreement: Agreement;
  readonly milestoneId: MilestoneId;
  readonly number: number;
};

/** Either party may propose, once both sides have somebody. */
export function checkNew(agreement: Agreement, actor: Actor): Refusal | null {
  const side = sideOf(agreement, actor.personId);
  if (side === null) return refusal("agreement.not_a_party");
  const missing = otherSide(side);
  return peopleOf(agreement, missing).length === 0
    ? refusal("terms.party_missing", { side: missing })
    : null;
}

/** Proposes the first version of a milestone's terms. */
export function decideNew(
  { agreement, number }: Beginning,
  command: CommandOf<"new">,
  context: Context,
): Decided {
  const { actor, now } = context;
  const refused = checkNew(agreement, actor);
  if (refused) return { ok: false, refusals: [refused] };
  const read = readTerms(command.terms, context, agreement);
  if (!read.ok) return read;
  const side = sideOf(agreement, actor.personId);
  invariant(side, "who may propose has a side");
  const terms = sealTerms(read.draft, { version: 1, by: actor.personId, side, now }, context);
  return decided({ type: "MilestoneProposed", agreementId: agreement.id, number, terms, at: now });
}
