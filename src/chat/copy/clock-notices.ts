import type { NoticeKind } from "../../app/queries/notice-views.ts";
import { otherSide, type Side } from "../../domain/agreement/agreement.ts";
import { instant } from "../../domain/clock/instant.ts";
import { asId, type PersonId } from "../../domain/ids.ts";
import type { Milestone } from "../../domain/milestone/milestone.ts";
import { nextSilenceStep } from "../../domain/milestone/silence.ts";
import { extensionButtons, liftButton } from "../cards/clock.ts";
import { clockWords } from "../cards/done.ts";
import { payoutLine, sharesLine } from "../cards/outcome.ts";
import { showButton } from "../cards/refused.ts";
import { personOf, sideName, sidePinged } from "../people.ts";
import { deadline, named, type Span, type Spans, say, strong, text } from "../spans.ts";
import { causeWords, extensionLine, leftWords, lowered } from "./clock.ts";
import type { Known, Said } from "./notices.ts";
import { counted } from "./time.ts";

type ClockKind = Extract<
  NoticeKind,
  | ("lapsed" | "amendment_lapsed" | "block_set" | "block_lifted" | "extension_requested")
  | ("extension_granted" | "extension_refused" | "silence_warning" | "silence_ended")
  | ("deemed_accepted" | "deadlock_resolved")
>;

/** What time and pauses did, for everyone whom it concerns. */
export const CLOCK_NOTICES: Readonly<Record<ClockKind, (known: Known) => Said>> = {
  lapsed: ({ view, m, detail }) => {
    const { proposalLapseDays, unfundedLapseDays } = view.milestone.terms.policies;
    return detail.why === "not_funded"
      ? {
          words: say`${m} has lapsed: it wasn't paid within ${counted(unfundedLapseDays, "day")}. Nothing was taken. A payment that still comes in goes back by itself.`,
        }
      : {
          words: say`${m} has lapsed: nobody accepted it within ${counted(proposalLapseDays, "day")}. Propose it again if it's still wanted.`,
        };
  },
  amendment_lapsed: ({ view, m }) => ({
    words: say`The new terms for ${m} weren't answered in time, so they are off the table. Version ${view.milestone.terms.version} stands.`,
  }),
  block_set: ({ view, m }) => {
    const { block } = view.milestone;
    if (!block) return { words: say`${m} waited for something that is there now.` };
    return {
      words: say`⏸ ${named(personOf(view.people, block.by))} can't go on with ${m}: something is missing. The clocks stand still${leftWords(view, block)}.`,
      actions: [liftButton(view.milestone)],
    };
  },
  block_lifted: ({ view, m, detail }) => ({
    words: say`${who(view, detail.by)} says that what ${m} waited for is there. ${clockWords(view)}`,
  }),
  extension_requested: ({ view, m }) => {
    const { extension } = view.milestone;
    if (!extension) return { words: say`Somebody asked for more time on ${m}; that's answered.` };
    const { number } = view.milestone;
    return {
      words: extensionLine(view, extension),
      more: [{ kind: "text", spans: answerWords(view, otherSide(extension.side)) }],
      actions: [...extensionButtons(view.milestone), showButton(view.milestone.id, number)],
    };
  },
  extension_granted: ({ view, m, detail }) => ({
    words: say`${who(view, detail.by)} gives more time on ${m}. ${clockWords(view)}`,
  }),
  extension_refused: ({ view, m, detail }) => ({
    words:
      typeof detail.by === "string"
        ? say`${who(view, detail.by)} gives no more time on ${m}. ${staysWords(view.milestone, view.now)}`
        : say`Nobody answered the wish for more time on ${m}, and no answer is no. ${staysWords(view.milestone, view.now)}`,
  }),
  silence_warning: (known) => silenceWarning(known),
  silence_ended: ({ view, m, detail }) => ({
    words:
      detail.why === "buyer_away"
        ? say`${sideName(view, "buyer")} is away, so silence doesn't count as acceptance in this review of ${m}. Nothing is paid without an answer.`
        : say`The warnings about ${m} didn't reach everyone, so silence doesn't count as acceptance in this review. Nothing is paid without an answer.`,
  }),
  deemed_accepted: ({ view, m }) => ({
    words: say`✅ ${m} is accepted by agreed silence: nothing was said by the end of the review. ${payoutLine(view)}`,
  }),
  deadlock_resolved: ({ view, m }) => {
    const { review } = view.milestone;
    const cause = review.state === "decided" ? review.cause : null;
    return {
      words: say`${m} has ended by its accepted terms: ${lowered(causeWords(view, cause))}. ${sharesLine(view)}`,
    };
  },
};

type View = Known["view"];

/** Whoever is asked is pinged, though something else may be next for the one who asks. */
const answerWords = (view: View, side: Side): Spans => [
  strong`Next: ${sidePinged(view, side)} answers`,
  text("."),
];

function who(view: View, id: unknown): Spans {
  if (typeof id !== "string") return say`The other side`;
  return [named(personOf(view.people, asId<PersonId>(id)))];
}

function staysWords(milestone: Milestone, now: View["now"]): Spans {
  const { review, dueAt } = milestone;
  return review.state === "open"
    ? say`The review still ends ${deadline(review.dueAt, now)}.`
    : say`It's still due ${deadline(dueAt, now)}.`;
}

function silenceWarning({ view, m, net, reader, detail }: Known): Said {
  const step = nextSilenceStep(view.milestone, view.agreement);
  if (!step) return { words: say`Silence doesn't count as acceptance in this review of ${m} now.` };
  const at: Span = deadline(instant(step.acceptedAt), view.now);
  const notice =
    typeof detail.hoursLeft === "number" ? `${detail.hoursLeft} hours' notice on` : "About";
  return {
    words:
      reader === "buyer"
        ? say`${notice} ${m}: if you say nothing by ${at}, it counts as accepted, as both sides agreed, and ${net} is released. Approve it, ask for changes, or do anything else on it, and silence doesn't count any more.`
        : say`${notice} ${m}: if ${sideName(view, "buyer")} says nothing by ${at}, it counts as accepted, as both sides agreed, and ${net} is released. Anything that the buyer does on it stops that.`,
  };
}
