import type { Instant } from "../clock/instant.ts";
import type { DecisionId, PersonId } from "../ids.ts";
import { type Decision, decisionOf, type Leg, type Milestone } from "./milestone.ts";

/** Money that the facilitator gives back after it was released: the transfer is taken back first, then refunded. */
export type GiveBack = {
  readonly id: DecisionId;
  readonly by: PersonId;
  readonly platform: string;
  /** In the facilitator's words. Untrusted text. */
  readonly reason: string;
  readonly amountMinor: number;
  readonly at: Instant;
  /** A reversal, then a refund of the same amount. */
  readonly legs: readonly Leg[];
};

/** Whose money a chargeback took, in minor units; together exactly its amount. */
export type Taken = {
  readonly heldMinor: number;
  readonly payableMinor: number;
  /** Costs that the platform had kept of a release. */
  readonly processingMinor: number;
  readonly feeMinor: number;
  /** What had left the platform already: a debt until it is recovered or written off. */
  readonly clawbackMinor: number;
};

/** The buyer's bank has taken the payment back; what the provider says of it counts, and only goes forward. */
export type Chargeback = {
  /** The provider's id. */
  readonly id: string;
  readonly chargeId: string;
  readonly amountMinor: number;
  /** The bank's fee, which the platform bears. */
  readonly feeMinor: number;
  /** The provider's word for the bank's reason. */
  readonly reason: string;
  /** By when the operator can answer the bank; null where it takes no answer. */
  readonly evidenceDueAt: Instant | null;
  readonly evidenceSentAt: Instant | null;
  readonly at: Instant;
  readonly state: "open" | "won" | "lost";
  readonly closedAt: Instant | null;
  readonly taken: Taken;
  /** What transfers that were taken back have brought in. */
  readonly recoveredMinor: number;
  readonly writtenOffMinor: number;
  /** While it stands: reversals. Once it is won: what was taken back goes to the facilitator again. */
  readonly legs: readonly Leg[];
};

/** Where the money of a milestone's own payment is, as its state says; in minor units. */
export type Whereabouts = {
  readonly heldMinor: number;
  readonly payableMinor: number;
  readonly processingMinor: number;
  readonly feeMinor: number;
  /** With the facilitator: transferred, net of what was taken back. */
  readonly transferredMinor: number;
};

/** The chargeback that is being decided; while it is, no money of the milestone moves on. */
export function openChargeback({ chargebacks }: Pick<Milestone, "chargebacks">): Chargeback | null {
  return chargebacks.find(({ state }) => state === "open") ?? null;
}

/** What is still missing of what a chargeback took from the facilitator's money; nothing once it is won. */
export function debtOf({ state, taken, recoveredMinor, writtenOffMinor }: Chargeback): number {
  return state === "won" ? 0 : taken.clawbackMinor - recoveredMinor - writtenOffMinor;
}

/** All that is missing of a milestone. */
export function clawbackOf({ chargebacks }: Pick<Milestone, "chargebacks">): number {
  return chargebacks.reduce((sum, one) => sum + debtOf(one), 0);
}

/** Every leg that a milestone has: of its decision, of what is given back, and of chargebacks. */
export function allLegs(milestone: Milestone): readonly Leg[] {
  return [
    ...(decisionOf(milestone)?.legs ?? []),
    ...milestone.giveBacks.flatMap(({ legs }) => legs),
    ...milestone.chargebacks.flatMap(({ legs }) => legs),
  ];
}

export const isDone = ({ progress }: Leg): boolean => progress.state === "done";

/** At rest: nothing of it is on its way, so that it can be taken out of the books. */
export const isAtRest = ({ progress }: Leg): boolean =>
  progress.state === "owed" || progress.state === "failed";

const isKind = (kind: Leg["kind"]) => (leg: Leg) => leg.kind === kind;

export function sumOf(legs: readonly Leg[]): number {
  return legs.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}

/** A transfer that arrived, and how much of it nobody has taken back or is about to. */
export type Transferred = { readonly transferId: string; readonly leftMinor: number };

/** The transfers that have been made, with what is left of each. */
export function transfersOf(milestone: Milestone): readonly Transferred[] {
  const legs = allLegs(milestone);
  const reversals = legs.filter(isKind("reversal"));
  return legs.filter(isKind("transfer")).flatMap(({ amountMinor, progress }) => {
    if (progress.state !== "done") return [];
    const { providerId: transferId } = progress;
    const taken = sumOf(reversals.filter((leg) => leg.transferId === transferId));
    return [{ transferId, leftMinor: amountMinor - taken }];
  });
}

/** What the platform keeps of a decision; decisions made before it was kept have it in the terms. */
function keptOf(
  { terms, review }: Pick<Milestone, "terms" | "review">,
  { processingMinor, feeMinor }: Pick<Decision, "processingMinor" | "feeMinor">,
): Pick<Taken, "processingMinor" | "feeMinor"> {
  const otherwise = review.state === "approved" ? terms.costs : { processingMinor: 0, feeMinor: 0 };
  return {
    processingMinor: processingMinor ?? otherwise.processingMinor,
    feeMinor: feeMinor ?? otherwise.feeMinor,
  };
}

/** Where the money is now; what an open chargeback took is nowhere of these. */
export function whereabouts(milestone: Milestone): Whereabouts {
  const { funding, chargebacks, giveBacks } = milestone;
  const decision = decisionOf(milestone);
  const legs = allLegs(milestone);
  const held = decision
    ? sumOf(decision.legs.filter(isWaitingRefund))
    : funding.state === "funded"
      ? funding.amountMinor
      : 0;
  const returned = giveBacks.filter(hasReturned).flatMap((one) => one.legs.filter(isWaitingRefund));
  const kept = decision ? keptOf(milestone, decision) : { processingMinor: 0, feeMinor: 0 };
  const taken = takenBy(chargebacks.filter(({ state }) => state === "open"));
  const transfers = legs.filter(isKind("transfer"));
  return {
    heldMinor: held + sumOf(returned) - taken.heldMinor,
    payableMinor: sumOf(transfers.filter((leg) => !isDone(leg))) - taken.payableMinor,
    processingMinor: kept.processingMinor - taken.processingMinor,
    feeMinor: kept.feeMinor - taken.feeMinor,
    transferredMinor:
      sumOf(transfers.filter(isDone)) - sumOf(legs.filter(isKind("reversal")).filter(isDone)),
  };
}

/** A refund whose money has not left held. */
function isWaitingRefund({ kind, progress }: Leg): boolean {
  return kind === "refund" && progress.state !== "done" && progress.state !== "pending";
}

/** The transfer was taken back: its money is held until the refund has gone. */
export function hasReturned({ legs }: Pick<GiveBack, "legs">): boolean {
  return legs.filter(isKind("reversal")).every(isDone);
}

const NOTHING: Taken = {
  ...{ heldMinor: 0, payableMinor: 0, processingMinor: 0, feeMinor: 0, clawbackMinor: 0 },
};

function takenBy(chargebacks: readonly Chargeback[]): Taken {
  return chargebacks.reduce(
    (sum, { taken }) => ({
      heldMinor: sum.heldMinor + taken.heldMinor,
      payableMinor: sum.payableMinor + taken.payableMinor,
      processingMinor: sum.processingMinor + taken.processingMinor,
      feeMinor: sum.feeMinor + taken.feeMinor,
      clawbackMinor: sum.clawbackMinor + taken.clawbackMinor,
    }),
    NOTHING,
  );
}
