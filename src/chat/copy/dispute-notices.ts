import type { NoticeKind } from "../../app/queries/views.ts";
import type { PersonId } from "../../domain/ids.ts";
import type { Dispute } from "../../domain/milestone/dispute.ts";
import { clipped, personOf } from "../people.ts";
import { deadline, money, named, type Spans, say } from "../spans.ts";
import type { Known, Said } from "./notices.ts";

type DisputeKind = Extract<
  NoticeKind,
  | ("dispute_opened" | "statement_made" | "offer_made" | "offer_lapsed" | "settlement_backed")
  | ("dispute_escalated" | "dispute_withdrawn" | "dispute_decided")
>;

/** What happens in a dispute, for everyone whom it concerns. */
export const DISPUTE_NOTICES: Readonly<Record<DisputeKind, (known: Known) => Said>> = {
  dispute_opened: (known) => {
    const dispute = disputeOf(known);
    if (!dispute) return { words: say`${known.m} was disputed.` };
    return {
      words: say`${who(known, dispute.by)} disputes ${known.m}: “${clipped(dispute.reason, 300)}”. The money stays where it is.`,
    };
  },
  statement_made: (known) => ({
    words: say`${who(known, known.detail.by)} added a statement on ${known.m}.`,
  }),
  offer_made: (known) => ({
    words: say`${who(known, known.detail.by)} offers ${offered(known)} to the facilitator to settle ${known.m}, before costs; the rest goes back.`,
  }),
  offer_lapsed: ({ m }) => ({ words: say`An offer on ${m} wasn't accepted in time.` }),
  settlement_backed: (known) => ({
    words: say`${who(known, known.detail.by)} agrees for the buyer on ${known.m}; one more has to.`,
  }),
  dispute_escalated: (known) => {
    const ruling = disputeOf(known)?.arbitration;
    const by = ruling ? say` by ${deadline(ruling.rulingDueAt, known.view.now)}` : [];
    return { words: say`${known.m} is with the arbiter now, who decides${by}.` };
  },
  dispute_withdrawn: (known) => ({
    words: say`${who(known, known.detail.by)} withdrew the dispute on ${known.m}. It goes on with the time that was left.`,
  }),
  dispute_decided: ({ m }) => ({ words: say`The dispute on ${m} is settled.` }),
};

function disputeOf({ view }: Known): Dispute | null {
  const { review } = view.milestone;
  if (review.state === "disputed") return review.dispute;
  return review.state === "decided" ? (review.dispute ?? null) : null;
}

function who({ view }: Known, id: unknown): Spans {
  return typeof id === "string" && id !== ""
    ? [named(personOf(view.people, id as PersonId))]
    : say`Someone`;
}

function offered({ view, detail }: Known): Spans {
  const { currency } = view.milestone.terms.amount;
  return typeof detail.releaseMinor === "number"
    ? [money(detail.releaseMinor, currency)]
    : say`a part`;
}
