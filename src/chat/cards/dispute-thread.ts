import type { DisputeThread, MilestoneView, ThreadEntry } from "../../app/queries/views.ts";
import { peopleOf } from "../../domain/agreement/agreement.ts";
import type { PersonId } from "../../domain/ids.ts";
import type { EventOf, MilestoneEvent } from "../../domain/milestone/events.ts";
import type { EvidenceItem } from "../../domain/milestone/evidence-item.ts";
import { type Block, type Message, sentence } from "../blocks.ts";
import { causeWords } from "../copy/clock.ts";
import { partWords, splitWords, termsThen } from "../copy/dispute.ts";
import { clipped, personOf, sideName, withAuthors } from "../people.ts";
import {
  deadline,
  inert,
  link,
  listed,
  moment,
  money,
  named,
  pinged,
  type Span,
  type Spans,
  say,
  strong,
} from "../spans.ts";
import { costBlock } from "./costs.ts";
import { settleButton } from "./dispute-buttons.ts";
import { outcomeLines, platformWord, QUOTED_REASONS } from "./outcome.ts";
import { termsInFull } from "./terms.ts";
import { timelineEntries } from "./timeline.ts";
import { writtenWords } from "./written.ts";

/** One reply in a dispute's thread: what it begins with, then everything that counts, with who said it and where. */
export function threadEntry(thread: DisputeThread, entry: ThreadEntry): Message {
  const { view, story } = thread;
  switch (entry.kind) {
    case "welcome":
      return welcome(view);
    case "terms":
      return termsMessage(view);
    case "timeline":
      return {
        summary: say`What happened before`,
        blocks: [
          { kind: "text", spans: [strong`What happened before`] },
          { kind: "timeline", entries: timelineEntries(view, story.before) },
        ],
      };
    case "event":
      return eventMessage(thread, entry.event);
  }
}

/** Both sides and the arbiter are called here once, and how this works is said. */
function welcome(view: MilestoneView): Message {
  const { agreement, people } = view;
  const call = (ids: readonly PersonId[]): Spans =>
    listed(ids.map((id) => [pinged(personOf(people, id))]));
  const { arbiter } = agreement;
  const parties = say`${call(peopleOf(agreement, "buyer"))} for the buyer, ${call(peopleOf(agreement, "facilitator"))} for the facilitator`;
  const neutral = arbiter
    ? say`; ${call([arbiter])} as the arbiter, who decides if you two don't`
    : [];
  const spans = say`${parties}${neutral}. Say and show what matters with “Add statement” above: it is kept in the record and shown in every linked channel. Offers only move towards each other, and either side can end this at any time by accepting or conceding.`;
  return sentence(spans);
}

function termsMessage(view: MilestoneView): Message {
  const { terms, dueAt } = view.milestone;
  const title = say`The terms as accepted, version ${terms.version}`;
  return {
    summary: title,
    blocks: [
      { kind: "text", spans: [strong`${title}`] },
      ...termsInFull(terms, view, dueAt),
      costBlock(terms),
    ],
  };
}

function eventMessage({ view, story }: DisputeThread, event: MilestoneEvent): Message {
  const { milestone, people, now } = view;
  const who = (id: PersonId) => named(personOf(people, id));
  const { currency } = milestone.terms.amount;
  switch (event.type) {
    case "StatementMade":
      return statement(view, event);
    case "OfferMade": {
      const verb = event.side === "buyer" ? "offers" : "asks for";
      const note = event.note === "" ? [] : say`\n“${event.note}”`;
      return sentence(
        say`${strong`${who(event.by)} ${verb} ${partWords(view, event.releaseMinor)}`} on ${platformWord(event.platform)}: ${splitWords(view, event.releaseMinor)}. It stands until ${deadline(event.until, now)}.${note}`,
        [settleButton(view)],
      );
    }
    case "OfferLapsed": {
      const offer = story.dispute.offers.find(({ id }) => id === event.offerId);
      const amount = offer ? say` of ${money(offer.releaseMinor, currency)}` : [];
      return sentence(
        say`The offer${amount} wasn't accepted in time, so it doesn't stand any more.`,
      );
    }
    case "SettlementBacked":
      return sentence(
        say`${who(event.by)} agrees for the buyer on ${platformWord(event.platform)}${event.offerId === null ? say` to release everything` : []}. More of the buyer's people have to.`,
      );
    case "DisputeEscalated": {
      const { arbiter } = view.agreement;
      const why =
        event.why === "no_answer" ? "There was no answer in time" : "You two didn't agree in time";
      const by = arbiter ? pinged(personOf(people, arbiter)) : "the arbiter";
      return sentence(
        say`${why}: ${by} decides by ${deadline(event.rulingDueAt, now)}. Without a ruling the accepted terms decide: ${termsThen(view)}.`,
      );
    }
    case "DisputeWithdrawn": {
      const why = event.reason === "" ? [] : say`: “${event.reason}”`;
      return sentence(
        say`${who(event.by)} withdrew the dispute${why}. The milestone goes on with the time that was left.`,
      );
    }
    case "DisputeDecided":
      return decided(view);
    case "DeadlockResolved":
    case "RefundDecided":
      return sentence(
        say`${causeWords(view, event.cause ?? null)}, so the accepted terms decide: ${termsThen(view)}.`,
      );
    case "RefundSettled":
      return sentence(say`The refund has reached ${sideName(view, "buyer")}.`);
    case "TransferSucceeded":
      return sentence(say`The payout to ${sideName(view, "facilitator")} is sent.`);
    default:
      return sentence(say`M-${milestone.number} has moved on, ${moment(event.at, now)}.`);
  }
}

/** A statement as it was made: who, for whom, where, in their own words, and what they attached. */
function statement(view: MilestoneView, event: EventOf<"StatementMade">): Message {
  const by = named(personOf(view.people, event.by));
  const from = event.from === "arbiter" ? "the arbiter" : `the ${event.from}`;
  const head = say`${strong`${by}, ${from}`}, on ${platformWord(event.platform)}, ${moment(event.at, view.now)}:`;
  const words: readonly Block[] =
    event.text === "" ? [] : [{ kind: "text", spans: writtenWords(event.text) }];
  // A link that stands in the words is there already.
  const attached = withAuthors(event.evidence, view.people)
    .filter(
      ({ kind, text: one }) => kind !== "link" || !event.text.includes(one.replace(/\/$/, "")),
    )
    .map(attachedWords);
  return {
    summary: say`${by}, ${from}: ${clipped(event.text, 200)}`,
    blocks: [
      { kind: "text", spans: head },
      ...words,
      ...(attached.length === 0
        ? []
        : [
            { kind: "text", spans: [strong`Attached`] } as const,
            { kind: "timeline", entries: attached } as const,
          ]),
    ],
  };
}

function attachedWords({ kind, text: words, author, source }: EvidenceItem): Spans {
  const from = author === null ? [] : say` by ${inert(clipped(author, 80))}`;
  const where = source === null || source === words ? [] : say`, ${address(source)}`;
  const quoted = kind === "message" || kind === "note";
  const shown = quoted ? say`“${inert(clipped(words, 1_200))}”` : inert(clipped(words, 300));
  return say`${kind}${from}: ${kind === "link" ? address(words) : shown}${where}`;
}

/** A part of an address would lead elsewhere, so a long one is only words. */
const address = (url: string): Span => (url.length > 300 ? inert(clipped(url, 300)) : link(url));

function decided(view: MilestoneView): Message {
  const lines = outcomeLines(view);
  const { review } = view.milestone;
  const reasons = review.state === "decided" ? (review.reasons ?? "") : "";
  return {
    summary: lines[0] ?? say`The dispute is decided.`,
    blocks: [
      ...lines.map((spans) => ({ kind: "text", spans }) as const),
      // Short ones stand in the outcome already, in full.
      ...(reasons.length <= QUOTED_REASONS
        ? []
        : [{ kind: "labelled", label: "Reasons", spans: say`${reasons}` } as const]),
    ],
  };
}
