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

/** What time and pauses do to a milestone; money and decisions are elsewhere. */
export function applyClock(m: Milestone, event: ClockEvent): Milestone {
  switch (event.type) {
    case "MilestoneLapsed": {
      const { why, at } = event;
      return { ...stopped(m), amendment: null, termsTrack: { state: "lapsed", why, at } };
    }
    case "AmendmentLapsed":
      return { ...m, amendment: null };
    case "BlockSet": {
      const { dependency, what, by, stops, at } = event;
      const block = { dependency, what, by, stops, since: at };
      return { ...m, block, review: escalating(m.review, "blocked") };
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
      return { ...m, review: escalating(m.review, event.why) };
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
  return isBuyersAct(before, event)
    ? { ...after, review: escalating(review, "buyer_acted") }
    : after;
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

type Why = Exclude<Extract<Silence, { rule: "escalates" }>["because"], undefined>;

/** Silence is not acceptance from now on; the first reason stays. */
function escalating(review: Review, why: Why): Review {
  if (review.state !== "open" || review.silence.rule !== "deems") return review;
  return { ...review, silence: { rule: "escalates", because: why } };
}

function withDue(review: Review, dueAt: EventOf<"BlockLifted">["reviewDueAt"]): Review {
  return review.state === "open" && dueAt !== null ? { ...review, dueAt } : review;
}

function warned(review: Review, { at }: EventOf<"SilenceWarned">): Review {
  if (review.state !== "open" || review.silence.rule !== "deems") return review;
  const warnedAt = [...review.silence.warnedAt, at];
  return { ...review, silence: { rule: "deems", warnedAt } };
}
