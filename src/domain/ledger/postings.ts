import { allLegs, debtOf } from "../milestone/afterwards.ts";
import type { EventOf, MilestoneEvent } from "../milestone/events.ts";
import { missingOf, paidBy } from "../milestone/evolve-afterwards.ts";
import type { LegKind, LegState, Milestone } from "../milestone/milestone.ts";
import type { Currency } from "../money.ts";

/** The accounts of design section 4. Assets and expenses grow by debit, liabilities and income by credit. */
export const ACCOUNTS = [
  "stripe",
  "held",
  "payable",
  "refund_pending",
  "platform_fee",
  "processing_recovered",
  "fee_expense",
  "clawback_receivable",
  "chargeback_expense",
  "write_off",
] as const;

export type Account = (typeof ACCOUNTS)[number];

/** One line of a zero-sum transaction: debit positive, credit negative, in minor units. */
export type Posting = {
  readonly account: Account;
  readonly currency: Currency;
  readonly amountMinor: number;
};

type Lines = Partial<Record<Account, number>>;

/**
 * The transaction that an event posts, given the milestone before it: zero-sum, in the terms' currency, no empty
 * lines; empty where no money changes its place. An event that tells the same twice posts nothing the second time.
 */
export function postingsOf(before: Milestone | null, event: MilestoneEvent): readonly Posting[] {
  if (!before) return [];
  const { currency } = before.terms.amount;
  const lines = linesOf(before, event);
  return ACCOUNTS.flatMap((account) => {
    const amountMinor = lines[account] ?? 0;
    return amountMinor === 0 ? [] : [{ account, currency, amountMinor }];
  });
}

function linesOf(before: Milestone, event: MilestoneEvent): Lines {
  switch (event.type) {
    case "MilestoneFunded":
      return paid("held", event.amountMinor, event.providerFeeMinor);
    case "StrayPaymentReceived":
      return paid("refund_pending", event.amountMinor, event.providerFeeMinor);
    case "ReleaseDecided":
    case "DeadlockResolved":
    case "DisputeDecided":
      return released(event);
    case "ApprovalsVoided":
    case "TransferGivenUp":
      return voided(before);
    case "TransferSucceeded":
      return transferred(before, event);
    case "RefundCreated":
    case "RefundSettled":
    case "RefundFailed":
      return refundLines(before, event);
    case "ReversalSucceeded":
      return reversed(before, event);
    case "ChargebackOpened":
      return takenBack(event);
    case "ChargebackWon":
      return broughtBack(before, event);
    case "ClawbackWrittenOff":
      return { write_off: event.amountMinor, clawback_receivable: -event.amountMinor };
    default:
      return {};
  }
}

/** Debits what a liability shrinks by and credits where it went. */
function moved(amountMinor: number, { from, to }: { from: Account; to: Account }): Lines {
  return { [from]: amountMinor, [to]: -amountMinor };
}

/** What the buyer paid stands at the provider, less what the provider kept; it is owed in full. */
function paid(to: "held" | "refund_pending", amountMinor: number, feeMinor: number): Lines {
  return { stripe: amountMinor - feeMinor, [to]: -amountMinor, fee_expense: feeMinor };
}

type Released = Pick<EventOf<"ReleaseDecided">, "processingMinor" | "feeMinor"> & {
  readonly legs: readonly { readonly kind: LegKind; readonly amountMinor: number }[];
};

/** What is released leaves held; a leg that goes back to the buyer stays there until its refund is created. */
function released({ legs, processingMinor, feeMinor }: Released): Lines {
  const payable = legs
    .filter((leg) => leg.kind === "transfer")
    .reduce((sum, leg) => sum + leg.amountMinor, 0);
  return {
    held: payable + processingMinor + feeMinor,
    payable: -payable,
    platform_fee: -feeMinor,
    processing_recovered: -processingMinor,
  };
}

/** The inverse of the release that is voided; votes that had not decided anything posted nothing. */
function voided({ review, terms }: Milestone): Lines {
  if (review.state !== "approved" && review.state !== "decided") return {};
  const { legs, ...kept } = review.decision;
  const { processingMinor = terms.costs.processingMinor, feeMinor = terms.costs.feeMinor } = kept;
  const lines = released({ legs, processingMinor, feeMinor });
  const inverse: Lines = {};
  for (const account of ACCOUNTS) inverse[account] = -(lines[account] ?? 0);
  return inverse;
}

function refundLines(
  before: Milestone,
  event: EventOf<"RefundCreated" | "RefundSettled" | "RefundFailed">,
): Lines {
  const { amountMinor, type } = event;
  const stray = before.strays.find((one) => one.moveId === event.moveId);
  const was = (stray?.progress ?? legState(before, event.moveId))?.state;
  if (was === undefined) return {};
  // A stray payment is owed back from the start; a leg of a decision only while its refund is under way.
  const owedIn = stray || was === "pending" ? "refund_pending" : "held";
  // What a chargeback had taken of it before is missing from then on.
  const missing = owedIn === "held" ? Math.min(amountMinor, missingOf(before, event.moveId)) : 0;
  const from = (account: "held" | "refund_pending", to: Account): Lines => ({
    ...{ [account]: amountMinor - missing, clawback_receivable: missing },
    [to]: -amountMinor,
  });
  if (type === "RefundSettled") return was === "done" ? {} : from(owedIn, "stripe");
  if (type === "RefundFailed") {
    if (was === "done") return moved(amountMinor, { from: "stripe", to: owedIn });
    return owedIn === "refund_pending" && !stray
      ? moved(amountMinor, { from: "refund_pending", to: "held" })
      : {};
  }
  return owedIn === "held" && was !== "done" ? from("held", "refund_pending") : {};
}

/** Out of what was to be paid out; what a chargeback had taken of it is owed by the facilitator from then on. */
function transferred(
  before: Milestone,
  { moveId, amountMinor }: EventOf<"TransferSucceeded">,
): Lines {
  if (legState(before, moveId)?.state === "done") return {};
  const missing = Math.min(amountMinor, missingOf(before, moveId));
  return { payable: amountMinor - missing, clawback_receivable: missing, stripe: -amountMinor };
}

/** A transfer that was taken back pays for a chargeback, or is held until it is refunded. */
function reversed(before: Milestone, { moveId, amountMinor }: EventOf<"ReversalSucceeded">): Lines {
  const state = legState(before, moveId)?.state;
  if (state === undefined || state === "done") return {};
  const to = paidBy(before, moveId, amountMinor) ? "clawback_receivable" : "held";
  return { stripe: amountMinor, [to]: -amountMinor };
}

/** The bank's amount and fee leave the provider's balance; the amount is taken from where the money was. */
function takenBack({ amountMinor, feeMinor, taken }: EventOf<"ChargebackOpened">): Lines {
  return {
    stripe: -(amountMinor + feeMinor),
    chargeback_expense: feeMinor,
    held: taken.heldMinor,
    payable: taken.payableMinor,
    processing_recovered: taken.processingMinor,
    platform_fee: taken.feeMinor,
    clawback_receivable: taken.clawbackMinor,
  };
}

/** Undone as it was posted; what had been taken back from the facilitator is owed to them again. */
function broughtBack(before: Milestone, event: EventOf<"ChargebackWon">): Lines {
  const { chargebackId, feeBackMinor } = event;
  const one = before.chargebacks.find(({ id }) => id === chargebackId);
  if (one?.state !== "open") return {};
  const { taken, recoveredMinor, writtenOffMinor } = one;
  return {
    stripe: one.amountMinor + feeBackMinor,
    chargeback_expense: -feeBackMinor,
    held: -taken.heldMinor,
    payable: -(taken.payableMinor + recoveredMinor),
    processing_recovered: -taken.processingMinor,
    platform_fee: -taken.feeMinor,
    clawback_receivable: -debtOf(one),
    write_off: -writtenOffMinor,
  };
}

function legState(milestone: Milestone, moveId: string): LegState | null {
  return allLegs(milestone).find((leg) => leg.moveId === moveId)?.progress ?? null;
}
