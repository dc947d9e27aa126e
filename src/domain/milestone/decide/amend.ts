import { invariant } from "../../assert.ts";
import { type Refusal, refusal } from "../../refusals.ts";
import type { CommandOf } from "../commands.ts";
import { type Actor, type Context, type Decided, decided, type Situation } from "../decision.ts";
import { readTerms } from "../draft.ts";
import type { MilestoneEvent } from "../events.ts";
import type { Milestone } from "../milestone.ts";
import { openProposal } from "../milestone.ts";
import { contentOf, sealTerms } from "../seal.ts";
import type { TermsDraft } from "../terms.ts";
import { isPaid, paidRefusal } from "./paid.ts";
import {
  disputedRefusal,
  endedRefusal,
  outsiderRefusal,
  staleRefusal,
  standingOf,
} from "./standing.ts";

/** Either party, before a decision. */
export function checkAmend(situation: Situation, actor: Actor): Refusal | null {
  const { milestone } = situation;
  return outsiderRefusal(situation, actor) ?? endedRefusal(milestone) ?? disputedRefusal(milestone);
}

/**
 * Proposes a new version, which replaces one that is still open; the other side answers it. What money was charged
 * for stays: amount, currency and bearer are fixed once a payment is on its way. An open checkout closes, as it would
 * charge for terms that are in question.
 */
export function decideAmend(
  situation: Situation,
  command: CommandOf<"amend">,
  context: Context,
): Decided {
  const { milestone, agreement } = situation;
  const { actor, now } = context;
  const before = openProposal(milestone) ?? milestone.terms;
  const side = standingOf(situation, actor);
  const refused =
    checkAmend(situation, actor) ?? staleRefusal(command.termsVersion, before.version);
  if (refused) return { ok: false, refusals: [refused] };
  invariant(side, "who may amend has a side");
  const amending = { terms: before, heldSince: heldSince(milestone) };
  const read = readTerms(command.terms, context, agreement, amending);
  if (!read.ok) return read;
  const unfit = paidRefusal(milestone, read.draft) ?? sameRefusal(before, read.draft, context);
  if (unfit) return { ok: false, refusals: [unfit] };
  const version = milestone.lastTermsVersion + 1;
  const seal = { version, by: actor.personId, side, now };
  const fixed = isPaid(milestone) ? { costs: milestone.terms.costs } : {};
  const terms = sealTerms(read.draft, { ...seal, ...fixed }, context);
  return decided(...closingCheckout(milestone, now), { type: "TermsAmended", terms, at: now });
}

function heldSince({ funding }: Milestone) {
  if (funding.state === "funded") return funding.at;
  return funding.state === "processing" ? funding.since : null;
}

function sameRefusal(before: TermsDraft, draft: TermsDraft, { hashOf }: Context): Refusal | null {
  return hashOf(contentOf(before)) === hashOf(contentOf(draft))
    ? refusal("milestone.nothing_changed")
    : null;
}

/** Ends a checkout that may not be paid any more; nothing where none is open. */
export function closingCheckout({ funding }: Milestone, now: Context["now"]): MilestoneEvent[] {
  if (funding.state !== "checkout_open") return [];
  const { checkoutId } = funding;
  return [{ type: "CheckoutClosed", checkoutId, why: "replaced", at: now }];
}
