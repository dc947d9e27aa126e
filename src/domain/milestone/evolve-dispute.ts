import { unreachable } from "../assert.ts";
import type { BeforeDispute, Dispute, Offer } from "./dispute.ts";
import { answersDispute } from "./dispute.ts";
import type { DisputeEvent } from "./dispute-events.ts";
import type { EventOf } from "./events.ts";
import { stopped } from "./evolve-clock.ts";
import { decisionFrom } from "./evolve-decision.ts";
import type { Milestone, Review } from "./milestone.ts";

/** What happens in a dispute, from its opening to its end; what the accepted terms decide is elsewhere. */
export function applyDispute(m: Milestone, event: DisputeEvent): Milestone {
  if (event.type === "DisputeOpened") return opened(m, event);
  const { review } = m;
  if (review.state !== "disputed") return m;
  const { dispute } = review;
  const withDispute = (changed: Dispute): Milestone => ({
    ...m,
    review: { ...review, dispute: changed },
  });
  switch (event.type) {
    case "StatementMade": {
      const { statementId: id, by, from, text, evidence, platform, at } = event;
      const statement = { id, by, from, text, evidence, platform, at };
      const heard = answered(dispute, event.from, at);
      return withDispute({ ...heard, statements: [...dispute.statements, statement] });
    }
    case "OfferMade":
      return withDispute(offered(dispute, event));
    case "OfferLapsed":
      return withDispute(withOffer(dispute, event.offerId, { state: "lapsed" }));
    case "SettlementBacked":
      return withDispute(backed(dispute, event));
    case "DisputeEscalated": {
      const { why, rulingDueAt, at: since } = event;
      return withDispute({ ...dispute, arbitration: { why, since, rulingDueAt } });
    }
    case "DisputeWithdrawn":
      return {
        ...m,
        dueAt: event.dueAt,
        resumedAt: event.at,
        review: goingOn(review.before, event),
      };
    case "DisputeDecided": {
      const { how, platform, reasons } = event;
      const decision = decisionFrom(event);
      return {
        ...stopped(m),
        review: { state: "decided", how, cause: null, platform, reasons, dispute, decision },
      };
    }
    default:
      return unreachable(event);
  }
}

/** Everything that waited for an answer is over; the dispute is about what was accepted. */
function opened(m: Milestone, event: EventOf<"DisputeOpened">): Milestone {
  const before = stilled(m.review);
  if (!before) return m;
  const { nth, by, side, reason, criteria, platform, at, answerDueAt, negotiationEndsAt } = event;
  const dispute: Dispute = {
    ...{ nth, by, side, reason, criteria, platform, at, answerDueAt, negotiationEndsAt },
    ...{ answeredAt: null, statements: [], offers: [], conceding: [], arbitration: null },
  };
  const over = { amendment: null, cancellation: null, disputes: nth } as const;
  return { ...stopped(m), ...over, review: { state: "disputed", dispute, before } };
}

/** Whoever approved had not seen the dispute, and nobody is silent who disputes or is disputed with. */
function stilled(review: Review): BeforeDispute | null {
  switch (review.state) {
    case "not_due":
      return review;
    case "changes_requested":
      return { ...review, votes: [] };
    case "open": {
      const because = review.silence.rule === "deems" ? "disputed" : review.silence.because;
      return { ...review, votes: [], silence: { rule: "escalates", ...(because && { because }) } };
    }
    default:
      return null;
  }
}

function goingOn(before: BeforeDispute, { reviewDueAt }: EventOf<"DisputeWithdrawn">): Review {
  return before.state === "open" && reviewDueAt !== null
    ? { ...before, dueAt: reviewDueAt }
    : before;
}

function answered(
  dispute: Dispute,
  party: Parameters<typeof answersDispute>[1],
  at: Dispute["at"],
) {
  const isFirst = dispute.answeredAt === null && answersDispute(dispute, party);
  return isFirst ? { ...dispute, answeredAt: at } : dispute;
}

/** A side's new offer takes the place of its open one; the other side's stands. */
function offered(dispute: Dispute, event: EventOf<"OfferMade">): Dispute {
  const { offerId: id, by, side, releaseMinor, note, until, platform, at } = event;
  const earlier = dispute.offers.map((offer) =>
    offer.side === side && offer.state === "open"
      ? ({ ...offer, state: "replaced" } as const)
      : offer,
  );
  const votes = side === "buyer" ? [{ by, at, platform }] : [];
  const offer: Offer = { id, by, side, releaseMinor, note, at, until, votes, state: "open" };
  return { ...answered(dispute, side, at), offers: [...earlier, offer] };
}

function backed(dispute: Dispute, event: EventOf<"SettlementBacked">): Dispute {
  const vote = { by: event.by, at: event.at, platform: event.platform };
  const heard = answered(dispute, "buyer", event.at);
  if (event.offerId === null) return { ...heard, conceding: [...dispute.conceding, vote] };
  const offer = dispute.offers.find((one) => one.id === event.offerId);
  return withOffer(heard, event.offerId, { votes: [...(offer?.votes ?? []), vote] });
}

function withOffer(dispute: Dispute, id: Offer["id"], change: Partial<Offer>): Dispute {
  const offers = dispute.offers.map((offer) => (offer.id === id ? { ...offer, ...change } : offer));
  return { ...dispute, offers };
}
