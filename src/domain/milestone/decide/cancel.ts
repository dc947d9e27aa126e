import { invariant } from "../../assert.ts";
import { asId, type DecisionId, type MoveId, type PersonId } from "../../ids.ts";
import { type Refusal, refusal } from "../../refusals.ts";
import type { CommandOf } from "../commands.ts";
import { type Actor, type Context, type Decided, decided, type Situation } from "../decision.ts";
import type { EventOf } from "../events.ts";
import type { Milestone } from "../milestone.ts";
import { readReason } from "../reason.ts";
import { closingCheckout } from "./amend.ts";
import { concedeRefund } from "./concede.ts";
import { frozenRefusal } from "./give-back.ts";
import { disputedRefusal, endedRefusal, outsiderRefusal, standingOf } from "./standing.ts";

/**
 * Either party: ends it before money is held; afterwards the facilitator gives back and the buyer asks, once. While it
 * is disputed, giving back concedes, and the buyer asks with an offer instead.
 */
export function checkCancel(situation: Situation, actor: Actor): Refusal | null {
  const { milestone } = situation;
  const refused =
    outsiderRefusal(situation, actor) ?? frozenRefusal(milestone) ?? endedRefusal(milestone);
  if (refused) return refused;
  if (milestone.funding.state === "processing") return refusal("milestone.payment_processing");
  const { cancellation } = milestone;
  const side = standingOf(situation, actor);
  if (side === "buyer" && milestone.review.state === "disputed") return disputedRefusal(milestone);
  return cancellation && cancellation.side === side
    ? refusal("milestone.cancellation_open", { by: [cancellation.by], at: cancellation.at })
    : null;
}

/**
 * Cancels, asks to, or answers: unfunded milestones end at once; held money goes back in full when the facilitator
 * says so, with or without being asked.
 */
export function decideCancel(
  situation: Situation,
  command: CommandOf<"cancel">,
  context: Context,
): Decided {
  const { milestone } = situation;
  const { actor, now } = context;
  const side = standingOf(situation, actor);
  const refused =
    checkCancel(situation, actor) ??
    (command.answer && !milestone.cancellation ? refusal("milestone.cancellation_none") : null);
  if (refused) return { ok: false, refusals: [refused] };
  invariant(side, "who may cancel has a side");
  const read = readReason(command.reason, "reason");
  if ("code" in read) return { ok: false, refusals: [read] };
  const by = actor.personId;
  const reason = read.text;
  if (milestone.funding.state !== "funded") {
    const ended = { type: "MilestoneCancelled", by, side, reason, at: now } as const;
    return decided(...closingCheckout(milestone, now), ended);
  }
  if (milestone.review.state === "disputed") return concedeRefund(situation, reason, context);
  if (side === "buyer")
    return decided({ type: "CancellationRequested", by, side, reason, at: now });
  if (command.answer === "refuse") return decided({ type: "CancellationRefused", by, at: now });
  return decided(refundOf(milestone, by, reason, context));
}

function refundOf(
  { funding, cancellation }: Milestone,
  by: PersonId,
  reason: string,
  { newId, now, actor: { platform } }: Context,
): EventOf<"RefundDecided"> {
  invariant(funding.state === "funded", "only what is held is given back");
  const moveId = asId<MoveId>(newId());
  return {
    type: "RefundDecided",
    decisionId: asId<DecisionId>(newId()),
    how: cancellation ? "cancelled_by_consent" : "given_back",
    by: cancellation ? [cancellation.by, by] : [by],
    platform,
    reason: reason || (cancellation?.reason ?? ""),
    legs: [{ moveId, kind: "refund", amountMinor: funding.amountMinor }],
    at: now,
  };
}
