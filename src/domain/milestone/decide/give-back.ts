import { asId, type DecisionId, type MoveId } from "../../ids.ts";
import { type Refusal, refusal } from "../../refusals.ts";
import { openChargeback, type Transferred, transfersOf } from "../afterwards.ts";
import type { CommandOf } from "../commands.ts";
import { type Actor, type Context, type Decided, decided, type Situation } from "../decision.ts";
import type { Milestone } from "../milestone.ts";
import { readReason } from "../reason.ts";
import { readShare } from "../release-input.ts";
import { onlyFor, tooNewRefusal } from "./standing.ts";

/** The transfer of which most is left; what of it nobody has taken back can be given back. */
export function giveableOf(milestone: Milestone): Transferred | null {
  const left = transfersOf(milestone).filter(({ leftMinor }) => leftMinor > 0);
  const [first, ...others] = left;
  if (!first) return null;
  return others.reduce((most, one) => (one.leftMinor > most.leftMinor ? one : most), first);
}

/** The money of a milestone stands still while the buyer's bank has taken it back; says since when, and how much. */
export function frozenRefusal(milestone: Milestone): Refusal | null {
  const { currency } = milestone.terms.amount;
  const open = openChargeback(milestone);
  if (open) {
    const { at, amountMinor, evidenceDueAt } = open;
    return refusal("chargeback.frozen", { at, amountMinor, currency, evidenceDueAt });
  }
  const lost = milestone.chargebacks.find(({ state }) => state === "lost");
  const isGone = lost && milestone.funding.state === "closed" && milestone.payout.state !== "done";
  if (!lost || !isGone) return null;
  const { closedAt: at, amountMinor } = lost;
  return refusal("chargeback.lost", { at, amountMinor, currency });
}

/** The facilitator, once money has been transferred to them, from an account that did not join just now. */
export function checkGiveBack(situation: Situation, actor: Actor): Refusal | null {
  const { milestone } = situation;
  return (
    onlyFor("facilitator", "give_back.only_facilitator", situation, actor) ??
    (transfersOf(milestone).length > 0 ? null : refusal("give_back.nothing_released")) ??
    frozenRefusal(milestone) ??
    (giveableOf(milestone) ? null : refusal("give_back.all_given_back")) ??
    tooNewRefusal(actor)
  );
}

/** Gives money back that was released: the transfer is taken back, and what came back is refunded to the buyer. */
export function decideGiveBack(
  situation: Situation,
  command: Extract<CommandOf<"settle">, { act: "give_back" }>,
  { actor, now: at, newId }: Context,
): Decided {
  const refused = checkGiveBack(situation, actor);
  const from = giveableOf(situation.milestone);
  if (refused || !from) return { ok: false, refusals: refused ? [refused] : [] };
  const { currency } = situation.milestone.terms.amount;
  const amount = readGiven(command.amount, from.leftMinor, currency);
  const reason = readReason(command.reason, "reason");
  const refusals = [
    ...(typeof amount === "number" ? [] : [amount]),
    ...("code" in reason ? [reason] : reasonMissing(reason.text)),
  ];
  if (refusals.length > 0 || typeof amount !== "number" || "code" in reason)
    return { ok: false, refusals };
  const leg = { moveId: asId<MoveId>(newId()), amountMinor: amount } as const;
  const back = { ...leg, moveId: asId<MoveId>(newId()) } as const;
  const { personId: by, platform } = actor;
  return decided({
    ...{ type: "GiveBackDecided", decisionId: asId<DecisionId>(newId()), by, platform },
    ...{ reason: reason.text, amountMinor: amount, at },
    legs: [
      { ...leg, kind: "reversal", transferId: from.transferId },
      { ...back, kind: "refund" },
    ],
  });
}

function reasonMissing(text: string): readonly Refusal[] {
  return text === "" ? [refusal("give_back.reason_missing", {}, "reason")] : [];
}

/** How much of it, as typed; more than nothing. The refusal names the field "amount". */
function readGiven(typed: string, leftMinor: number, currency: string): number | Refusal {
  const read = readShare(typed, { amountMinor: leftMinor, currency }, "amount", {
    tooMuch: "give_back.too_much",
    unreadable: "give_back.unreadable",
  });
  if (read !== 0) return read;
  return refusal("amount.not_positive", { text: typed, currency }, "amount");
}
