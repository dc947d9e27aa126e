import { asId, type CriterionId, type MilestoneId } from "../../domain/ids.ts";
import { authorName, authorRef } from "../../domain/milestone/evidence-item.ts";
import { availableVerbs } from "../../domain/milestone/verbs.ts";
import { refusal } from "../../domain/refusals.ts";
import type { Done, Origin } from "../api.ts";
import type { Deps } from "../deps.ts";
import type { MilestoneView, Refused } from "../queries/views.ts";
import { waiting } from "../queries/waiting.ts";
import { addToDraft, type Draft } from "./draft.ts";
import type { GivenMessage } from "./given.ts";
import { makeStatement } from "./statement.ts";

/** A message that is kept for a moment, and the milestones that it could be evidence for, most urgent first. */
export type Parked = {
  readonly kind: "parked";
  readonly id: string;
  /** Each with what attaching does there: it goes into the submission's draft, or into the dispute's record. */
  readonly targets: readonly {
    readonly view: MilestoneView;
    readonly as: "evidence" | "statement";
  }[];
};

/** Keeps a message that somebody wants to attach, until they have said to what; refused where there is nothing. */
export async function parkMessage(
  deps: Deps,
  origin: Origin,
  message: GivenMessage,
): Promise<Parked | Refused> {
  const { mine, others, actor, now } = await waiting(deps, origin);
  const person = actor && {
    ...{ personId: actor, side: null, platform: origin.actor.platform, waitsUntil: null },
  };
  const targets = [...mine, ...others].flatMap((view): Parked["targets"] => {
    const verbs = person ? availableVerbs(view, person, now) : [];
    if (view.milestone.review.state === "disputed")
      return verbs.includes("dispute") ? [{ view, as: "statement" }] : [];
    return verbs.includes("submit") ? [{ view, as: "evidence" }] : [];
  });
  if (targets.length === 0) {
    const refusals = [refusal("evidence.nowhere")];
    return { kind: "refused", refusals, view: null, candidates: [], people: {}, now };
  }
  const id = deps.newId();
  await deps.reads.park(id, origin.actor, await withKnownAuthor(deps, message));
  return { kind: "parked", id, targets };
}

/** Somebody who is known here is referred to, so that the record does not keep their name. */
async function withKnownAuthor(
  deps: Deps,
  { authorAccount, ...message }: GivenMessage,
): Promise<GivenMessage> {
  const person = authorAccount ? await deps.reads.personOf(authorAccount) : null;
  return { ...message, author: person ? authorRef(person) : authorName(message.author) };
}

/** Attaches a kept message where its sender has said; only the account that kept it can. */
export async function attachParked(
  deps: Deps,
  origin: Origin,
  id: string,
  to: { readonly milestoneId: MilestoneId; readonly criterionId: CriterionId | null },
): Promise<Draft | Done | Refused> {
  const message = await deps.reads.parked(id, origin.actor);
  if (!message) {
    const refusals = [refusal("evidence.not_parked")];
    return { kind: "refused", refusals, view: null, candidates: [], people: {} };
  }
  const ref = { by: "id", id: asId<MilestoneId>(to.milestoneId) } as const;
  const given = { criterionId: to.criterionId, text: "", files: [], message } as const;
  const { milestone } = await deps.store.load({ ref: { by: "id", id: to.milestoneId } });
  return milestone?.review.state === "disputed"
    ? makeStatement(deps, origin, ref, given)
    : addToDraft(deps, origin, ref, given);
}
