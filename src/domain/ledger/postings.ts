import type { EventOf, MilestoneEvent } from "../milestone/events.ts";
import type { LegState, Milestone } from "../milestone/milestone.ts";
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
      return moved(legState(before, event.moveId)?.state === "done" ? 0 : event.amountMinor, {
        from: "payable",
        to: "stripe",
      });
    case "RefundCreated":
    case "RefundSettled":
    case "RefundFailed":
      return refundLines(before, event);
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
  readonly legs: readonly { readonly kind: "refund" | "transfer"; readonly amountMinor: number }[];
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
  if (type === "RefundSettled")
    return was === "done" ? {} : moved(amountMinor, { from: owedIn, to: "stripe" });
  if (type === "RefundFailed") {
    if (was === "done") return moved(amountMinor, { from: "stripe", to: owedIn });
    return owedIn === "refund_pending" && !stray
      ? moved(amountMinor, { from: "refund_pending", to: "held" })
      : {};
  }
  return owedIn === "held" && was !== "done"
    ? moved(amountMinor, { from: "held", to: "refund_pending" })
    : {};
}

function legState({ review }: Milestone, moveId: string): LegState | null {
  if (review.state !== "approved" && review.state !== "decided") return null;
  return review.decision.legs.find((leg) => leg.moveId === moveId)?.progress ?? null;
}
