import { plusDays } from "../../clock/instant.ts";
import { asId, type EvidenceId } from "../../ids.ts";
import type { Refusal } from "../../refusals.ts";
import type { CommandOf } from "../commands.ts";
import { type Actor, type Context, type Decided, decided, type Situation } from "../decision.ts";
import { itemsRefusal, readEvidence } from "../evidence.ts";
import { typedItems } from "../evidence-item.ts";
import { liftedBlock } from "./block.ts";
import { disputedRefusal, endedRefusal, onlyFor, unfundedRefusal } from "./standing.ts";

/** The facilitator, while money is held and nothing is decided; a later submission replaces the one in review. */
export function checkSubmit(situation: Situation, actor: Actor): Refusal | null {
  return (
    onlyFor("facilitator", "milestone.only_facilitator_submits", situation, actor) ??
    endedRefusal(situation.milestone) ??
    unfundedRefusal(situation.milestone) ??
    disputedRefusal(situation.milestone)
  );
}

/** Hands in evidence and starts the review window anew. */
export function decideSubmit(
  situation: Situation,
  command: CommandOf<"submit">,
  { actor, now, newId }: Context,
): Decided {
  const refused = checkSubmit(situation, actor);
  if (refused) return { ok: false, refusals: [refused] };
  const { terms, submission, block } = situation.milestone;
  const { items = [] } = command;
  const read = readEvidence(command.evidence, terms.criteria, items.length === 0);
  if (!read.ok) return read;
  const nth = submission.state === "none" ? 1 : submission.nth + 1;
  const reviewDueAt = plusDays(now, terms.policies.reviewWindowDays);
  const given = { by: actor.personId, at: now, copy: { state: "keeping" } } as const;
  const typed = read.evidence.flatMap((one) =>
    typedItems(one, given, () => asId<EvidenceId>(newId())),
  );
  const evidence = [...items, ...typed];
  const unfit = itemsRefusal(evidence, terms.criteria);
  if (unfit) return { ok: false, refusals: [unfit] };
  // Whoever hands in work was not kept from it any more.
  const who = { by: actor.personId, side: "facilitator" } as const;
  const lifted = block ? [liftedBlock(situation.milestone, who, "submitted", now)] : [];
  return decided(...lifted, {
    ...{ type: "WorkSubmitted", nth, by: actor.personId, evidence, reviewDueAt, at: now },
  });
}
