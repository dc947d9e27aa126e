import type { Instant } from "../../clock/instant.ts";
import { asId, type MoveId } from "../../ids.ts";
import {
  allLegs,
  type Chargeback,
  debtOf,
  hasReturned,
  isAtRest,
  type Taken,
  transfersOf,
  whereabouts,
} from "../afterwards.ts";
import type { EventOf, MilestoneEvent, OwedLeg } from "../events.ts";
import { evolve } from "../evolve.ts";
import { uncovered } from "../evolve-afterwards.ts";
import { decisionOf, type Milestone } from "../milestone.ts";

/** What the provider says about one chargeback, fetched again: never what an event claimed. */
export type ChargebackFact = {
  readonly chargebackId: string;
  readonly chargeId: string;
  readonly amountMinor: number;
  /** What the bank charged for it, and what of that came back. */
  readonly feeMinor: number;
  readonly feeBackMinor: number;
  readonly reason: string;
  readonly evidenceDueAt: Instant | null;
  readonly hasEvidence: boolean;
  /** An inquiry takes no money; everything else has, until it is won. */
  readonly state: "inquiry" | "open" | "won" | "lost";
};

/** The events that a chargeback's state means, or that something on its way has to arrive first. */
export type ChargebackSays =
  | { readonly say: "events"; readonly events: readonly MilestoneEvent[] }
  | { readonly say: "wait" };

type Tools = { readonly now: Instant; newId(): string };

/**
 * What a chargeback means for its milestone; applied monotonically, so that the same fact twice, or an old one late, gives
 * no event. What is on its way at the provider is waited for before an end is booked: then it is known where the money is.
 */
export function decideChargeback(
  milestone: Milestone,
  fact: ChargebackFact,
  tools: Tools,
): ChargebackSays {
  const events: MilestoneEvent[] = [];
  let after = milestone;
  const add = (more: readonly MilestoneEvent[]) => {
    events.push(...more);
    after = more.reduce(evolve, after);
  };
  const found = () => after.chargebacks.find(({ id }) => id === fact.chargebackId);
  if (!found() && fact.state !== "inquiry") add([openedBy(after, fact, tools)]);
  const one = found();
  if (one?.state !== "open")
    return { say: "events", events: [...events, ...more(after, one, tools)] };
  if (fact.hasEvidence && !one.evidenceSentAt)
    add([{ type: "ChargebackEvidenceSent", chargebackId: one.id, at: tools.now }]);
  if (fact.state === "won" || fact.state === "lost") {
    const isMoving = allLegs(after).some(({ progress }) => progress.state === "sent");
    if (isMoving) return events.length > 0 ? { say: "events", events } : { say: "wait" };
    add([fact.state === "won" ? wonBy(one, fact, tools) : lostBy(after, one, tools)]);
  }
  return { say: "events", events: [...events, ...more(after, found(), tools)] };
}

/** True where a chargeback has ended at the provider and its end is not booked yet. */
export function isEndWaiting(
  milestone: Milestone,
  { chargebackId, state }: ChargebackFact,
): boolean {
  if (state !== "won" && state !== "lost") return false;
  return milestone.chargebacks.some((one) => one.id === chargebackId && one.state === "open");
}

/** Held money first, then what was to be paid out, then what the platform kept; the rest is owed by the facilitator. */
function openedBy(
  milestone: Milestone,
  fact: ChargebackFact,
  tools: Tools,
): EventOf<"ChargebackOpened"> {
  const at = whereabouts(milestone);
  let rest = fact.amountMinor;
  const take = (available: number): number => {
    const part = Math.min(rest, Math.max(0, available));
    rest -= part;
    return part;
  };
  const taken: Taken = {
    heldMinor: take(at.heldMinor),
    payableMinor: take(at.payableMinor),
    processingMinor: take(at.processingMinor),
    feeMinor: take(at.feeMinor),
    clawbackMinor: rest,
  };
  const { chargebackId, chargeId, amountMinor, feeMinor, reason, evidenceDueAt } = fact;
  // A give-back that nobody has begun ends with it, and its transfer is taken back for the bank instead.
  const giveBacks = milestone.giveBacks.filter(({ legs }) => !legs.every(isAtRest));
  const legs = takenBack({ ...milestone, giveBacks }, taken.clawbackMinor, tools);
  return {
    ...{ type: "ChargebackOpened", chargebackId, chargeId, amountMinor, feeMinor, reason },
    ...{ evidenceDueAt, taken, legs, at: tools.now },
  };
}

/** Reversals of what is left of the transfers, up to an amount. */
function takenBack(milestone: Milestone, upToMinor: number, { newId }: Tools): readonly OwedLeg[] {
  let rest = upToMinor;
  return transfersOf(milestone).flatMap(({ transferId, leftMinor }): OwedLeg[] => {
    const amountMinor = Math.min(rest, leftMinor);
    if (amountMinor <= 0) return [];
    rest -= amountMinor;
    return [{ moveId: asId<MoveId>(newId()), kind: "reversal", amountMinor, transferId }];
  });
}

/** A transfer that was on its way as the money was taken arrived after all: it is taken back too. */
function more(
  milestone: Milestone,
  one: Chargeback | undefined,
  tools: Tools,
): readonly MilestoneEvent[] {
  if (!one || one.state === "won" || one.writtenOffMinor > 0) return [];
  const legs = takenBack(milestone, uncovered(one), tools);
  if (legs.length === 0) return [];
  return [{ type: "ReversalDecided", chargebackId: one.id, legs, at: tools.now }];
}

function wonBy(
  one: Chargeback,
  fact: ChargebackFact,
  { now, newId }: Tools,
): EventOf<"ChargebackWon"> {
  const { recoveredMinor: amountMinor } = one;
  const moveId = asId<MoveId>(newId());
  const again = { moveId, kind: "transfer", amountMinor } as const;
  return {
    ...{ type: "ChargebackWon", chargebackId: one.id, feeBackMinor: fact.feeBackMinor },
    ...{ legs: amountMinor > 0 ? [again] : [], at: now },
  };
}

/** Legs of money that is gone end; where some of it is left, a leg of the rest takes their place. */
function lostBy(milestone: Milestone, one: Chargeback, tools: Tools): EventOf<"ChargebackLost"> {
  const dropped: MoveId[] = [];
  const legs: (OwedLeg & { instead: MoveId })[] = [];
  let held = one.taken.heldMinor;
  let payable = one.taken.payableMinor;
  for (const leg of legsAtRest(milestone)) {
    const { moveId, kind, amountMinor } = leg;
    const gone = Math.min(kind === "refund" ? held : payable, amountMinor);
    if (gone === 0) continue;
    if (kind === "refund") held -= gone;
    else payable -= gone;
    const left = amountMinor - gone;
    if (left === 0) dropped.push(moveId);
    else {
      const instead = { moveId: asId<MoveId>(tools.newId()), kind, amountMinor: left };
      legs.push({ ...instead, instead: moveId });
    }
  }
  return { type: "ChargebackLost", chargebackId: one.id, dropped, legs, at: tools.now };
}

/** Transfers and refunds that wait for money which may be gone: of the decision, and of what was given back. */
function legsAtRest(milestone: Milestone) {
  const decided = decisionOf(milestone)?.legs ?? [];
  const returned = milestone.giveBacks.filter(hasReturned).flatMap(({ legs }) => legs);
  return [...decided, ...returned].filter((leg) => leg.kind !== "reversal" && isAtRest(leg));
}

/** The operator gives up what a lost chargeback lacks. Null where nothing does, or a reversal is on its way. */
export function writeOff(
  milestone: Milestone,
  chargebackId: string,
  reason: string,
  at: Instant,
): EventOf<"ClawbackWrittenOff"> | null {
  const one = milestone.chargebacks.find(({ id }) => id === chargebackId);
  if (one?.state !== "lost") return null;
  const amountMinor = debtOf(one);
  if (amountMinor <= 0 || one.legs.some(({ progress }) => progress.state === "sent")) return null;
  return { type: "ClawbackWrittenOff", chargebackId, amountMinor, reason, at };
}
