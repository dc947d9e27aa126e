import { unreachable } from "../assert.ts";
import type { EventOf, MilestoneEvent } from "./events.ts";
import type { Milestone, Review, Silence } from "./milestone.ts";

export type ClockEvent = EventOf<
  | "MilestoneLapsed"
  | "AmendmentLapsed"
  | "BlockSet"
  | "BlockLifted"
  | "ExtensionRequested"
  | "ExtensionGranted"
  | "ExtensionRefused"
  | "Nudged"
  | "SilenceWarned"
  | "SilenceEnded"
>;

const ESCALATES: Silence = { rule: "escalates" };

/** What time and pauses do to a milestone; money and decisions are elsewhere. */
export function applyClock(m: Milestone, event: ClockEvent): Milestone {
  switch (event.type) {
    case "MilestoneLapsed":
      return { ...stopped(m), amendment: null, termsTrack: { state: "lapsed", at: event.at } };
    case "AmendmentLapsed":
      return { ...m, amendment: null };
    case "BlockSet": {
      const { dependency, what, by, stops, at } = event;
      const block = { dependency, what, by, stops, since: at };
      return { ...m, block, review: withSilence(m.review, ESCALATES) };
    }
    case "BlockLifted": {
      const dueAt = event.dueAt ?? m.dueAt;
      return { ...m, block: null, dueAt, review: withDue(m.review, event.reviewDueAt) };
    }
    case "ExtensionRequested": {
      const { by, side, clock, days, reason, until, at } = event;
      return { ...m, extension: { by, side, clock, days, reason, until, at } };
    }
    case "ExtensionGranted":
      return event.clock === "due"
        ? { ...m, extension: null, dueAt: event.newDueAt }
        : { ...m, extension: null, review: withDue(m.review, event.newDueAt) };
    case "ExtensionRefused":
      return { ...m, extension: null };
    case "Nudged":
      return { ...m, nudged: { ...m.nudged, [event.side]: event.at } };
    case "SilenceWarned":
      return { ...m, review: warned(m.review, event) };
    case "SilenceEnded":
      return { ...m, review: withSilence(m.review, ESCALATES) };
    default:
      return unreachable(event);
  }
}

/** Nothing is waited for any more: no clock runs, none is stopped. */
export function stopped(m: Milestone): Milestone {
  return { ...m, block: null, extension: null };
}

/** Any act of the buyer ends acceptance by silence (design section 6): whoever acts is not silent. */
export function heardFrom(before: Milestone, event: MilestoneEvent, after: Milestone): Milestone {
  const { review } = after;
  if (review.state !== "open" || review.silence.rule !== "deems") return after;
  return isBuyersAct(before, event) ? { ...after, review: withSilence(review, ESCALATES) } : after;
}

function isBuyersAct(before: Milestone, event: MilestoneEvent): boolean {
  switch (event.type) {
    case "ApprovalGiven":
    case "ChangesRequested":
      return true;
    case "TermsAmended":
      return event.terms.proposedSide === "buyer";
    case "TermsDeclined":
      return before.amendment?.proposedSide === "facilitator";
    case "CancellationRefused":
      return before.cancellation?.side === "facilitator";
    case "TermsAccepted":
    case "CancellationRequested":
    case "BlockLifted":
    case "ExtensionRequested":
    case "ExtensionGranted":
    case "ExtensionRefused":
    case "Nudged":
      return event.side === "buyer";
    default:
      return false;
  }
}

function withSilence(review: Review, silence: Silence): Review {
  return review.state === "open" ? { ...review, silence } : review;
}

function withDue(review: Review, dueAt: EventOf<"BlockLifted">["reviewDueAt"]): Review {
  return review.state === "open" && dueAt !== null ? { ...review, dueAt } : review;
}

function warned(review: Review, { at }: EventOf<"SilenceWarned">): Review {
  if (review.state !== "open" || review.silence.rule !== "deems") return review;
  const warnedAt = [...review.silence.warnedAt, at];
  return { ...review, silence: { rule: "deems", warnedAt } };
}
