import type { MilestoneId } from "../ids.ts";
import { type Positions, positions } from "../ledger/positions.ts";
import type { Posting } from "../ledger/postings.ts";
import type { MilestoneEvent } from "../milestone/events.ts";

/** One event with the transaction that it posted, as the ledger has it. */
export type PostedEvent = {
  readonly event: MilestoneEvent;
  readonly postings: readonly Posting[];
};

/** All that happened to one milestone, in order; it begins with its proposal. */
export type History = { readonly id: MilestoneId; readonly events: readonly PostedEvent[] };

/** Where the money of a report is, in minor units. What was paid in is exactly the sum of the four. */
export type Standing = {
  /** With the platform and owed to one side or the other: not decided, or decided and still on its way. */
  readonly heldMinor: number;
  /** Arrived at the facilitator's account. */
  readonly releasedMinor: number;
  /** Back with the buyer. */
  readonly refundedMinor: number;
  /** Kept for processing and the platform's fee, as the terms say. */
  readonly feesMinor: number;
};

export const NO_MONEY: Standing = {
  heldMinor: 0,
  releasedMinor: 0,
  refundedMinor: 0,
  feesMinor: 0,
};

/** What some transactions of the ledger change; the standing of a whole ledger where all are given. */
export function standingOf(events: readonly PostedEvent[]): Standing {
  const entries = events
    .filter(({ postings }) => postings.length > 0)
    .map(({ event, postings }) => ({ type: event.type, postings }));
  const at: Positions = positions(entries);
  return {
    heldMinor: at.heldMinor + at.payableMinor + at.refundPendingMinor,
    releasedMinor: at.transferredMinor,
    refundedMinor: at.refundedMinor,
    feesMinor: at.keptMinor,
  };
}

/** Two changes, one after the other. */
export function plus(a: Standing, b: Standing): Standing {
  return {
    heldMinor: a.heldMinor + b.heldMinor,
    releasedMinor: a.releasedMinor + b.releasedMinor,
    refundedMinor: a.refundedMinor + b.refundedMinor,
    feesMinor: a.feesMinor + b.feesMinor,
  };
}

/** All that was ever paid in. */
export function paidIn(standing: Standing): number {
  const { heldMinor, releasedMinor, refundedMinor, feesMinor } = standing;
  return heldMinor + releasedMinor + refundedMinor + feesMinor;
}
