import { allLegs, clawbackOf, sumOf, whereabouts } from "../milestone/afterwards.ts";
import type { MilestoneEvent, MilestoneEventType } from "../milestone/events.ts";
import { evolve, startMilestone } from "../milestone/evolve.ts";
import { decisionOf, type Milestone } from "../milestone/milestone.ts";
import { ACCOUNTS, type Account, type Posting, postingsOf } from "./postings.ts";

/** One transaction of the ledger with the kind of event that posted it. */
export type LedgerEntry = {
  readonly type: MilestoneEventType;
  readonly postings: readonly Posting[];
};

/** Where a milestone's money is, in minor units of its currency. */
export type Positions = {
  /** All that was ever paid in, stray payments included. */
  readonly fundedMinor: number;
  readonly heldMinor: number;
  readonly payableMinor: number;
  /** With the facilitator: net of what was taken back. */
  readonly transferredMinor: number;
  readonly refundPendingMinor: number;
  readonly refundedMinor: number;
  /** The platform's fee and the processing that the terms let it recover. */
  readonly keptMinor: number;
  readonly providerFeesMinor: number;
  /** What the buyer's bank has taken back, without its fee. */
  readonly chargedBackMinor: number;
  /** What of that is still missing, and what the operator has given up. */
  readonly clawbackMinor: number;
  readonly writtenOffMinor: number;
};

/** The transactions of a whole stream, which begins with its proposal; events that post nothing are left out. */
export function ledgerOf(
  id: Milestone["id"],
  events: readonly MilestoneEvent[],
): readonly LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  let milestone: Milestone | null = null;
  for (const event of events) {
    const postings = postingsOf(milestone, event);
    if (postings.length > 0) entries.push({ type: event.type, postings });
    if (milestone) milestone = evolve(milestone, event);
    else if (event.type === "MilestoneProposed") milestone = startMilestone(id, event);
  }
  return entries;
}

/** The balance of one account: debit positive. */
export function balance(postings: readonly Posting[], account: Account): number {
  return postings
    .filter((posting) => posting.account === account)
    .reduce((sum, posting) => sum + posting.amountMinor, 0);
}

/** Where the money is, from the ledger alone. */
export function positions(entries: readonly LedgerEntry[]): Positions {
  const all = entries.flatMap((entry) => entry.postings);
  const of = (account: Account, ...types: readonly MilestoneEventType[]) =>
    entries
      .filter((entry) => types.includes(entry.type))
      .reduce((sum, entry) => sum + balance(entry.postings, account), 0);
  const owed = (account: Account) => 0 - balance(all, account);
  return {
    fundedMinor: 0 - of("held", "MilestoneFunded") - of("refund_pending", "StrayPaymentReceived"),
    heldMinor: owed("held"),
    payableMinor: owed("payable"),
    transferredMinor: 0 - of("stripe", "TransferSucceeded", "ReversalSucceeded"),
    refundPendingMinor: owed("refund_pending"),
    refundedMinor: 0 - of("stripe", "RefundSettled", "RefundFailed"),
    keptMinor: owed("platform_fee") + owed("processing_recovered"),
    providerFeesMinor: balance(all, "fee_expense"),
    chargedBackMinor:
      0 -
      of("stripe", "ChargebackOpened", "ChargebackWon") -
      of("chargeback_expense", "ChargebackOpened", "ChargebackWon"),
    clawbackMinor: balance(all, "clawback_receivable"),
    writtenOffMinor: balance(all, "write_off"),
  };
}

/**
 * What does not hold of a milestone and its ledger, in words for an alarm; empty where all is well. Checks that every
 * transaction is zero-sum, that all money paid in is somewhere and nowhere twice, and that state and ledger agree.
 */
export function checkMilestoneInvariants(
  milestone: Milestone,
  entries: readonly LedgerEntry[],
): readonly string[] {
  return [
    ...unbalanced(milestone, entries),
    ...misplaced(positions(entries)),
    ...disagreements(milestone, positions(entries)),
  ];
}

function unbalanced(milestone: Milestone, entries: readonly LedgerEntry[]): readonly string[] {
  const { currency } = milestone.terms.amount;
  return entries.flatMap(({ type, postings }) => {
    const sum = ACCOUNTS.reduce((total, account) => total + balance(postings, account), 0);
    const sound = postings.every(
      (one) => one.currency === currency && Number.isSafeInteger(one.amountMinor),
    );
    return sum === 0 && sound ? [] : [`${type} posts ${sum} in total, or not in whole ${currency}`];
  });
}

function misplaced(at: Positions): readonly string[] {
  const { fundedMinor, providerFeesMinor, clawbackMinor, writtenOffMinor, ...places } = at;
  const missing = clawbackMinor + writtenOffMinor;
  const placed = Object.values(places).reduce((sum, minor) => sum + minor, 0 - missing);
  const negative = Object.entries(at).filter(([, minor]) => minor < 0);
  return [
    ...(placed === fundedMinor ? [] : [`paid in ${fundedMinor}, but ${placed} is accounted for`]),
    ...negative.map(([name, minor]) => `${name} is negative: ${minor}`),
  ];
}

function disagreements(milestone: Milestone, at: Positions): readonly string[] {
  const { funding } = milestone;
  const legs = allLegs(milestone);
  const decided = decisionOf(milestone)?.legs ?? [];
  const paid = "amountMinor" in funding ? funding.amountMinor : 0;
  const state = whereabouts(milestone);
  const toTheBank = milestone.chargebacks.reduce((sum, one) => sum + paidBack(one), 0);
  const problems: readonly (readonly [boolean, string])[] = [
    [sumOf(decided) <= paid, `legs of ${sumOf(decided)} exceed the ${paid} that was paid`],
    [new Set(legs.map((leg) => leg.moveId)).size === legs.length, "two legs share a move"],
    [
      at.transferredMinor === state.transferredMinor,
      "transfers differ from the legs that are done",
    ],
    [at.heldMinor === state.heldMinor, `held ${at.heldMinor}, by its state ${state.heldMinor}`],
    [
      at.payableMinor === state.payableMinor,
      `payable ${at.payableMinor}, by its state ${state.payableMinor}`,
    ],
    [at.clawbackMinor === clawbackOf(milestone), "the debt differs from the chargebacks'"],
    [at.chargedBackMinor === toTheBank, "what the bank took differs from the chargebacks"],
    [paid > 0 || at.heldMinor === 0, "money is held for a milestone that is not funded"],
    [
      funding.state !== "closed" || at.heldMinor === returnedOf(milestone),
      "money is left in a closed milestone",
    ],
  ];
  return problems.flatMap(([holds, words]) => (holds ? [] : [words]));
}

const paidBack = ({ state, amountMinor }: Milestone["chargebacks"][number]): number =>
  state === "won" ? 0 : amountMinor;

/** What was given back waits to be refunded, also where its milestone is over. */
function returnedOf(milestone: Milestone): number {
  return whereabouts({ ...milestone, review: { state: "not_due" }, funding: { state: "unfunded" } })
    .heldMinor;
}
