import type { NoticeKind } from "../../app/queries/notice-views.ts";
import type { PersonId } from "../../domain/ids.ts";
import type { Dispute } from "../../domain/milestone/dispute.ts";
import type { Action } from "../blocks.ts";
import { disputeButton, ruleButton, settleButton } from "../cards/dispute-buttons.ts";
import { outcomeLines } from "../cards/outcome.ts";
import { showButton } from "../cards/refused.ts";
import { clipped, personOf } from "../people.ts";
import { named, type Spans, say } from "../spans.ts";
import { heldMoney, inQuestion, partWords, splitWords } from "./dispute.ts";
import type { Known, Said } from "./notices.ts";

type DisputeKind = Extract<
  NoticeKind,
  | ("dispute_opened" | "statement_made" | "offer_made" | "offer_lapsed" | "settlement_backed")
  | ("dispute_escalated" | "dispute_withdrawn" | "dispute_decided")
>;

/** What happens in a dispute, for everyone whom it concerns. */
export const DISPUTE_NOTICES: Readonly<Record<DisputeKind, (known: Known) => Said>> = {
  dispute_opened: (known) => opened(known),
  statement_made: (known) => ({
    words: say`${who(known, known.detail.by)} added a statement to the dispute on ${known.m}.`,
  }),
  offer_made: (known) => {
    const { releaseMinor, side } = known.detail;
    const verb = side === "buyer" ? "offers" : "asks for";
    if (typeof releaseMinor !== "number")
      return { words: say`${who(known, known.detail.by)} offers a split to settle ${known.m}.` };
    return {
      words: say`${who(known, known.detail.by)} ${verb} ${partWords(known.view, releaseMinor)} to settle ${known.m}: ${splitWords(known.view, releaseMinor)}.`,
      actions: answering(known),
    };
  },
  offer_lapsed: ({ m }) => ({ words: say`An offer on ${m} wasn't accepted in time.` }),
  settlement_backed: (known) => ({
    words: say`${who(known, known.detail.by)} agrees for the buyer on ${known.m}; more of the buyer's people have to.`,
  }),
  dispute_escalated: (known) => {
    const why = known.detail.why === "no_answer" ? "wasn't answered" : "wasn't settled";
    return {
      words: say`The dispute on ${known.m} ${why} in time and is with the arbiter now.`,
      actions: known.isArbiter ? ruling(known) : answering(known),
    };
  },
  dispute_withdrawn: (known) => {
    const { reason } = known.detail;
    const why = typeof reason === "string" && reason !== "" ? say`: “${clipped(reason, 300)}”` : [];
    return {
      words: say`${who(known, known.detail.by)} withdrew the dispute on ${known.m}${why}. It goes on with the time that was left.`,
    };
  },
  dispute_decided: (known) => {
    const lines = outcomeLines(known.view).flatMap((line) => say` ${line}`);
    return { words: say`The dispute on ${known.m} is over.${lines}` };
  },
};

function opened(known: Known): Said {
  const { view, m } = known;
  const dispute = disputeOf(known);
  if (!dispute) return { words: say`${m} was disputed.` };
  const entries = inQuestion(view, dispute);
  return {
    words: say`🔴 ${who(known, dispute.by)} disputes ${m}. The money stays where it is: ${heldMoney(view)} held.`,
    more: [
      { kind: "text", spans: say`“${clipped(dispute.reason, 600)}”` },
      ...(entries.length > 0 ? [{ kind: "timeline", entries } as const] : []),
    ],
    actions: answering(known, disputeButton(view)),
  };
}

/** A notice stays as it was posted: its buttons ask anew what can be done when they are clicked. */
function answering({ view, reader }: Known, answer: Action = settleButton(view)) {
  const { milestone } = view;
  const show = showButton(milestone.id, milestone.number);
  if (milestone.review.state !== "disputed" || reader === "channel") return [show];
  return [answer, show];
}

/** The one who decides has no side; the button asks for the ruling, or says how it ended meanwhile. */
function ruling({ view }: Known) {
  const { id, number } = view.milestone;
  return [ruleButton(view), showButton(id, number)];
}

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
