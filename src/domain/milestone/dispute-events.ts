import type { Side } from "../agreement/agreement.ts";
import type { Instant } from "../clock/instant.ts";
import type { CriterionId, DecisionId, OfferId, PersonId, StatementId } from "../ids.ts";
import type { DisputeParty } from "./dispute.ts";
import type { OwedLeg } from "./events.ts";
import type { EvidenceItem } from "./evidence-item.ts";

/** What can happen in a dispute; part of a milestone's one stream, so that of two racing decisions exactly one wins. */
export type DisputeEvent =
  | {
      type: "DisputeOpened";
      /** Counts the disputes of the milestone. */
      nth: number;
      by: PersonId;
      side: Side;
      reason: string;
      /** What is in question; empty where it is the whole. */
      criteria: readonly CriterionId[];
      platform: string;
      answerDueAt: Instant;
      negotiationEndsAt: Instant;
      at: Instant;
    }
  | {
      type: "StatementMade";
      statementId: StatementId;
      by: PersonId;
      from: DisputeParty;
      text: string;
      evidence: readonly EvidenceItem[];
      platform: string;
      at: Instant;
    }
  | {
      type: "OfferMade";
      offerId: OfferId;
      by: PersonId;
      side: Side;
      /** Of what is held, before costs. */
      releaseMinor: number;
      note: string;
      until: Instant;
      platform: string;
      at: Instant;
    }
  | { type: "OfferLapsed"; offerId: OfferId; at: Instant }
  | {
      /** One of several people of the buyer who have to stand behind it; an offer, or with null all to be released. */
      type: "SettlementBacked";
      offerId: OfferId | null;
      by: PersonId;
      platform: string;
      at: Instant;
    }
  | {
      type: "DisputeEscalated";
      why: "no_answer" | "no_agreement";
      rulingDueAt: Instant;
      at: Instant;
    }
  | {
      type: "DisputeWithdrawn";
      by: PersonId;
      side: Side;
      reason: string;
      /** The clocks as they go on; null where no review was open. */
      dueAt: Instant;
      reviewDueAt: Instant | null;
      at: Instant;
    }
  | {
      type: "DisputeDecided";
      decisionId: DecisionId;
      how: "agreed" | "conceded" | "ruled";
      /** Everyone whose act made it. */
      by: readonly PersonId[];
      platform: string;
      reasons: string;
      /** Of what was held, before costs; the rest goes back. */
      releaseMinor: number;
      /** Refund first. */
      legs: readonly OwedLeg[];
      processingMinor: number;
      feeMinor: number;
      at: Instant;
    };
