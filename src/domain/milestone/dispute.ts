import type { Side } from "../agreement/agreement.ts";
import type { Instant } from "../clock/instant.ts";
import type { CriterionId, OfferId, PersonId, StatementId } from "../ids.ts";
import type { EvidenceItem } from "./evidence-item.ts";
import type { Review, Vote } from "./milestone.ts";

export type DisputeParty = Side | "arbiter";

/** What somebody said for the record of a dispute, with what they attached. Untrusted text. */
export type Statement = {
  readonly id: StatementId;
  readonly by: PersonId;
  readonly from: DisputeParty;
  readonly text: string;
  readonly evidence: readonly EvidenceItem[];
  readonly platform: string;
  readonly at: Instant;
};

/** How one side would share what is held; the rest goes back to the buyer. Offers only move towards each other. */
export type Offer = {
  readonly id: OfferId;
  readonly by: PersonId;
  readonly side: Side;
  /** The part of what is held that would be released for the facilitator, before costs, in minor units. */
  readonly releaseMinor: number;
  readonly note: string;
  readonly at: Instant;
  /** Until when it can be accepted. */
  readonly until: Instant;
  /** Whose approvals of the buyer stand behind it, for the quorum: who made it or accepts it. Empty until somebody has. */
  readonly votes: readonly Vote[];
  /** "replaced" by a later offer of the same side. */
  readonly state: "open" | "replaced" | "lapsed";
};

/** A disagreement: a place, a clock, facts and a way out, while the money stays put. */
export type Dispute = {
  /** Counts the disputes of a milestone; one that was withdrawn may be followed by another. */
  readonly nth: number;
  readonly by: PersonId;
  readonly side: Side;
  readonly reason: string;
  /** What is in question; empty where it is the whole. */
  readonly criteria: readonly CriterionId[];
  readonly platform: string;
  readonly at: Instant;
  /** By when the other side answers, with a statement or an offer. */
  readonly answerDueAt: Instant;
  readonly answeredAt: Instant | null;
  /** By when the two agree; then the arbiter decides, or the accepted terms do. */
  readonly negotiationEndsAt: Instant;
  readonly statements: readonly Statement[];
  /** Oldest first; at most one of each side is open. */
  readonly offers: readonly Offer[];
  /** Who of the buyer would release all of it, where more than one has to say so. */
  readonly conceding: readonly Vote[];
  readonly arbitration: {
    readonly why: "no_answer" | "no_agreement";
    readonly since: Instant;
    /** No ruling by then: the accepted terms decide. */
    readonly rulingDueAt: Instant;
  } | null;
};

/** What a review was before it was disputed, and goes back to when the dispute is withdrawn. */
export type BeforeDispute = Extract<
  Review,
  { readonly state: "not_due" | "open" | "changes_requested" }
>;

/** The side that opened a dispute does not answer it. */
export function answersDispute({ side }: Dispute, party: DisputeParty): boolean {
  return party !== "arbiter" && party !== side;
}

/** What stands and can be accepted; at most one of each side. */
export function openOffer({ offers }: Dispute, side: Side): Offer | null {
  return offers.find((offer) => offer.state === "open" && offer.side === side) ?? null;
}

/** The last word of a side on the amount, whatever became of it; null where it made no offer. */
export function lastOffer({ offers }: Dispute, side: Side): Offer | null {
  return offers.findLast((offer) => offer.side === side) ?? null;
}
