import { type Refusal, refusal } from "../../refusals.ts";
import type { CommandOf } from "../commands.ts";
import { type Actor, type Context, type Decided, decided, type Situation } from "../decision.ts";
import { pastHoldLimit } from "../draft.ts";
import { closingCheckout } from "./amend.ts";
import { endedRefusal, onlyFor, staleRefusal } from "./standing.ts";

/** The buyer, on accepted terms that nobody wants to change, while nothing is paid. */
export function checkFund(situation: Situation, actor: Actor): Refusal | null {
  const { milestone } = situation;
  const { funding, termsTrack, amendment } = milestone;
  const refused =
    onlyFor("buyer", "milestone.only_buyer_funds", situation, actor) ?? endedRefusal(milestone);
  if (refused) return refused;
  if (funding.state === "funded") return refusal("milestone.already_funded", { at: funding.at });
  if (funding.state === "processing") return refusal("milestone.payment_processing");
  if (termsTrack.state !== "accepted") return refusal("milestone.not_accepted");
  if (amendment) return refusal("milestone.amendment_open", { version: amendment.version });
  return null;
}

/** Asks for a checkout of exactly what the accepted terms say; one that is still open is replaced. */
export function decideFund(
  situation: Situation,
  { termsVersion, checkoutId }: CommandOf<"fund">,
  { actor, now, platform }: Context,
): Decided {
  const { terms, dueAt } = situation.milestone;
  const refused = checkFund(situation, actor) ?? staleRefusal(termsVersion, terms.version);
  if (refused) return { ok: false, refusals: [refused] };
  const late = pastHoldLimit(dueAt, terms.policies, platform.holdLimitDays, now);
  if (late) return { ok: false, refusals: [refusal("terms.hold_limit", late)] };
  const amountMinor = terms.costs.buyerPaysMinor;
  const by = actor.personId;
  return decided(...closingCheckout(situation.milestone, now), {
    ...{ type: "CheckoutRequested", checkoutId, by, amountMinor, at: now },
  });
}
