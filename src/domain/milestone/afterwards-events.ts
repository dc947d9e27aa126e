import type { Instant } from "../clock/instant.ts";
import type { DecisionId, MoveId, PersonId } from "../ids.ts";
import type { Taken } from "./afterwards.ts";
import type { OwedLeg } from "./events.ts";

/** What can happen to money after it was released, or where the buyer's bank takes a payment back. */
export type AfterwardsEvent =
  | {
      type: "GiveBackDecided";
      decisionId: DecisionId;
      by: PersonId;
      platform: string;
      reason: string;
      amountMinor: number;
      /** The reversal, then the refund. */
      legs: readonly OwedLeg[];
      at: Instant;
    }
  | {
      type: "ReversalSucceeded";
      moveId: MoveId;
      reversalId: string;
      amountMinor: number;
      at: Instant;
    }
  | {
      /** What was sent while the money froze was proven not to have happened: it is owed as before. */
      type: "MoveHalted";
      moveId: MoveId;
      kind: OwedLeg["kind"];
      at: Instant;
    }
  | {
      type: "ChargebackOpened";
      chargebackId: string;
      chargeId: string;
      amountMinor: number;
      feeMinor: number;
      reason: string;
      evidenceDueAt: Instant | null;
      taken: Taken;
      /** Transfers that are taken back to cover it. */
      legs: readonly OwedLeg[];
      at: Instant;
    }
  | {
      /** More had left the platform than was known when the chargeback came. */
      type: "ReversalDecided";
      chargebackId: string;
      legs: readonly OwedLeg[];
      at: Instant;
    }
  | { type: "ChargebackEvidenceSent"; chargebackId: string; at: Instant }
  | {
      type: "ChargebackWon";
      chargebackId: string;
      /** What came back of the bank's fee. */
      feeBackMinor: number;
      /** What had been taken back from the facilitator is transferred again. */
      legs: readonly OwedLeg[];
      at: Instant;
    }
  | {
      type: "ChargebackLost";
      chargebackId: string;
      /** Legs whose money is gone; one that is left in part is replaced. */
      dropped: readonly MoveId[];
      legs: readonly (OwedLeg & { readonly instead: MoveId })[];
      at: Instant;
    }
  | {
      type: "ClawbackWrittenOff";
      chargebackId: string;
      amountMinor: number;
      reason: string;
      at: Instant;
    };
