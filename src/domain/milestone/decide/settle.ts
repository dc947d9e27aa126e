import { otherSide, peopleOf, type Side } from "../../agreement/agreement.ts";
import { unreachable } from "../../assert.ts";
import { earlier, plusDays } from "../../clock/instant.ts";
import { asId, type OfferId } from "../../ids.ts";
import { type Refusal, refusal } from "../../refusals.ts";
import { transfersOf } from "../afterwards.ts";
import type { CommandOf } from "../commands.ts";
import { type Actor, type Context, type Decided, decided, type Situation } from "../decision.ts";
import { type Dispute, lastOffer, type Offer, openOffer } from "../dispute.ts";
import type { Milestone } from "../milestone.ts";
import { quorumOf } from "../quorum.ts";
import { readReason } from "../reason.ts";
import { readRelease } from "../release-input.ts";
import { settlementOf, standing } from "../settlement.ts";
import { heldOf } from "../share.ts";
import {
  backers,
  backing,
  concedeRefund,
  concedeRelease,
  disputeOf,
  votedRefusal,
} from "./concede.ts";
import { checkGiveBack, decideGiveBack, frozenRefusal } from "./give-back.ts";
import { endedRefusal, partyOf, payeeRefusal, standingOf, tooNewRefusal } from "./standing.ts";

/** An offer that nobody accepts is over after so many days, or when the time to agree is. */
const OFFER_DAYS = 5;

type Act<A extends CommandOf<"settle">["act"]> = Extract<CommandOf<"settle">, { act: A }>;

/** Both sides while it is disputed, the arbiter once it is with them; after the release, the facilitator gives back. */
export function checkSettle(situation: Situation, actor: Actor): Refusal | null {
  const isReleased = transfersOf(situation.milestone).length > 0;
  return isReleased && standingOf(situation, actor) === "facilitator"
    ? checkGiveBack(situation, actor)
    : checkOpen(situation, actor);
}

/** Both sides while it is disputed; the arbiter once it is with them. Not from an account that joined just now. */
function checkOpen(situation: Situation, actor: Actor): Refusal | null {
  const party = partyOf(situation, actor);
  if (!party) return refusal("milestone.not_found");
  const dispute = disputeOf(situation);
  if (!dispute) return endedRefusal(situation.milestone) ?? refusal("dispute.none");
  if (party === "arbiter" && !dispute.arbitration) {
    const { answeredAt, answerDueAt, negotiationEndsAt } = dispute;
    const until = answeredAt ? negotiationEndsAt : answerDueAt;
    return refusal("settle.not_with_arbiter", { until });
  }
  return tooNewRefusal(actor);
}

/** Offers a split, accepts one, gives in, or rules. */
export function decideSettle(
  situation: Situation,
  command: CommandOf<"settle">,
  context: Context,
): Decided {
  const may = checkSettle(situation, context.actor);
  if (may) return no(may);
  if (command.act === "give_back") return decideGiveBack(situation, command, context);
  const refused =
    checkOpen(situation, context.actor) ??
    (command.act === "offer" ? null : frozenRefusal(situation.milestone));
  if (refused) return no(refused);
  const dispute = disputeOf(situation);
  if (!dispute) return no(refusal("dispute.none"));
  const side = standingOf(situation, context.actor);
  if (command.act === "rule") return rule(situation, dispute, command, context);
  if (!side) return no(refusal("settle.arbiter_rules"));
  switch (command.act) {
    case "offer":
      return offer(situation, { dispute, side }, command, context);
    case "accept":
      return accept(situation, { dispute, side }, command, context);
    case "concede":
      return concede(situation, { dispute, side }, command, context);
    default:
      return unreachable(command);
  }
}

const no = (one: Refusal): Decided => ({ ok: false, refusals: [one] });

type Standing = { readonly dispute: Dispute; readonly side: Side };

function offer(
  situation: Situation,
  { dispute, side }: Standing,
  command: Act<"offer">,
  { actor, now, newId }: Context,
): Decided {
  const { milestone } = situation;
  const release = readRelease(command.release, milestone);
  const note = readReason(command.note, "note");
  const refusals = [...(typeof release === "number" ? [] : [release])];
  if ("code" in note) refusals.push(note);
  if (typeof release !== "number" || "code" in note) return { ok: false, refusals };
  const unfit =
    wholeRefusal(milestone, side, release) ?? wayRefusal(milestone, dispute, side, release);
  if (unfit) return no(unfit);
  const ends = dispute.arbitration?.rulingDueAt ?? dispute.negotiationEndsAt;
  const offerId = asId<OfferId>(newId());
  const { personId: by, platform } = actor;
  return decided({
    ...{ type: "OfferMade", offerId, by, side, releaseMinor: release, note: note.text },
    ...{ until: earlier(plusDays(now, OFFER_DAYS), ends), platform, at: now },
  });
}

/** Giving all is conceding, asking for all is no offer. */
function wholeRefusal(milestone: Milestone, side: Side, releaseMinor: number): Refusal | null {
  const all = heldOf(milestone);
  if (releaseMinor > 0 && releaseMinor < all) return null;
  const gives = (side === "buyer") === releaseMinor > 0;
  const code = gives ? "settle.concede_instead" : "settle.asks_for_all";
  return refusal(code, { side }, "release");
}

/**
 * Offers only move towards each other: the facilitator asks for less than before, the buyer gives more, and neither
 * passes what the other side would take already. One that has lapsed may be made again as it was.
 */
function wayRefusal(
  { terms, funding }: Milestone,
  dispute: Dispute,
  side: Side,
  releaseMinor: number,
): Refusal | null {
  const { currency } = terms.amount;
  const step = side === "buyer" ? 1 : -1;
  const theirs = openOffer(dispute, otherSide(side));
  if (theirs && (releaseMinor - theirs.releaseMinor) * step >= 0) {
    const detail = { offerId: theirs.id, releaseMinor: theirs.releaseMinor, currency };
    return refusal("settle.accept_theirs", detail, "release");
  }
  const own = lastOffer(dispute, side);
  // What the bank has taken since cannot be offered again.
  if (!own || own.releaseMinor >= heldOf({ funding })) return null;
  const moved = (releaseMinor - own.releaseMinor) * step;
  if (moved > 0 || (moved === 0 && own.state === "lapsed")) return null;
  return refusal("settle.wrong_way", { side, lastMinor: own.releaseMinor, currency }, "release");
}

function accept(
  situation: Situation,
  { dispute, side }: Standing,
  { offerId, payeeAccountId }: Act<"accept">,
  context: Context,
): Decided {
  const { milestone, agreement } = situation;
  const found = dispute.offers.find(({ id }) => id === offerId);
  if (found?.state !== "open") return no(goneRefusal(milestone, dispute, side, found));
  const refused = payeeRefusal(agreement, payeeAccountId, context.now);
  if (refused) return no(refused);
  return side === "buyer"
    ? acceptAsBuyer(situation, found, context)
    : acceptAsFacilitator(situation, found, context);
}

/** One of the buyer accepts the other side's offer, or stands behind their own side's where several have to. */
function acceptAsBuyer(situation: Situation, found: Offer, context: Context): Decided {
  const quorum = quorumOf(situation.milestone.terms);
  const voted = votedRefusal(found.votes, context.actor);
  const by = backers(situation, found.votes, context.actor.personId);
  if (found.side === "buyer") {
    const isBacked = standing(found.votes, peopleOf(situation.agreement, "buyer")).length >= quorum;
    const refused = quorum > 1 && !isBacked ? voted : refusal("settle.own_offer");
    return refused ? no(refused) : decided(backing(found.id, context));
  }
  if (voted) return no(voted);
  return by.length < quorum
    ? decided(backing(found.id, context))
    : decided(agreed(situation, found, [found.by, ...by], context));
}

/** What the buyer offers counts once as many of them stand behind it as an approval would need. */
function acceptAsFacilitator(situation: Situation, found: Offer, context: Context): Decided {
  const { milestone, agreement } = situation;
  if (found.side === "facilitator") return no(refusal("settle.own_offer"));
  const quorum = quorumOf(milestone.terms);
  const behind = standing(found.votes, peopleOf(agreement, "buyer"));
  if (behind.length < quorum)
    return no(refusal("settle.needs_backing", { have: behind.length, quorum }));
  return decided(agreed(situation, found, [...behind, context.actor.personId], context));
}

function agreed(
  { milestone }: Situation,
  { releaseMinor, note }: Offer,
  by: readonly Offer["by"][],
  context: Context,
) {
  return settlementOf(milestone, { how: "agreed", by, reasons: note, releaseMinor }, context);
}

function goneRefusal(
  { terms }: Milestone,
  dispute: Dispute,
  side: Side,
  found: Offer | undefined,
): Refusal {
  const theirs = openOffer(dispute, otherSide(side));
  return refusal("settle.offer_gone", {
    state: found?.state ?? null,
    stands: theirs?.id ?? null,
    releaseMinor: theirs?.releaseMinor ?? null,
    currency: terms.amount.currency,
  });
}

function concede(
  situation: Situation,
  { dispute, side }: Standing,
  { payeeAccountId }: Act<"concede">,
  context: Context,
): Decided {
  if (side === "facilitator") return concedeRefund(situation, "", context);
  const refused =
    votedRefusal(dispute.conceding, context.actor) ??
    payeeRefusal(situation.agreement, payeeAccountId, context.now);
  return refused ? no(refused) : concedeRelease(situation, context);
}

/** The arbiter decides, with reasons, anything from nothing to all. */
function rule(
  situation: Situation,
  dispute: Dispute,
  command: Act<"rule">,
  context: Context,
): Decided {
  const { milestone } = situation;
  if (partyOf(situation, context.actor) !== "arbiter" || !dispute.arbitration) {
    const { arbiter } = situation.agreement;
    return no(refusal("settle.only_arbiter_rules", { people: arbiter ? [arbiter] : [] }));
  }
  const release = readRelease(command.release, milestone);
  const reasons = readReason(command.reasons, "reasons");
  const refusals = [...(typeof release === "number" ? [] : [release])];
  if ("code" in reasons) refusals.push(reasons);
  else if (reasons.text === "") refusals.push(refusal("settle.reasons_missing", {}, "reasons"));
  if (typeof release !== "number" || "code" in reasons || refusals.length > 0)
    return { ok: false, refusals };
  const by = [context.actor.personId];
  const ruled = { how: "ruled", by, reasons: reasons.text, releaseMinor: release } as const;
  return decided(settlementOf(milestone, ruled, context));
}
