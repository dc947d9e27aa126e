import type { DisputeThread, MilestoneView } from "../../app/queries/views.ts";
import type { Dispute } from "../../domain/milestone/dispute.ts";
import { refTo } from "../action-ref.ts";
import type { Block, Message } from "../blocks.ts";
import { heldMoney, inQuestion, offerWords, openDispute, standingOffers } from "../copy/dispute.ts";
import { nextActionLine } from "../copy/next-action.ts";
import { clipped, personOf } from "../people.ts";
import { emphasis, listed, moment, named, type Span, type Spans, say, strong } from "../spans.ts";
import { threadButtons } from "./dispute-buttons.ts";
import { outcomeLines } from "./outcome.ts";

/** How much of what people wrote a head quotes; the brief one is for a platform that has no room for more. */
const LONGEST = {
  full: { reason: 600, criterion: 150, note: 200 },
  brief: { reason: 120, criterion: 0, note: 0 },
} as const;

export type HeadLength = keyof typeof LONGEST;

/**
 * The first message of a dispute's thread, kept up to date: who disputes what and why, what is held, the clock, the
 * offers that stand, and every act as a button. Once it is over it says how, and has no buttons.
 */
export function disputeHeadMessage(
  { view, story }: DisputeThread,
  length: HeadLength = "full",
): Message {
  const { dispute, withdrawn } = story;
  const { milestone } = view;
  const { number, terms } = milestone;
  const isOpen = openDispute(milestone)?.nth === dispute.nth;
  const opened = say`${named(personOf(view.people, dispute.by))} disputes M-${number}`;
  return {
    summary: isOpen
      ? say`${opened}. ${heldMoney(view)} stays where it is.`
      : say`The dispute on M-${number} is over.`,
    blocks: [
      { kind: "header", text: `M-${number} dispute: ${terms.title}` },
      {
        kind: "text",
        spans: isOpen
          ? say`🔴 ${strong`${opened}`}. The money stays where it is: ${heldMoney(view)} held.`
          : say`${named(personOf(view.people, dispute.by))} disputed M-${number}, ${moment(dispute.at, view.now)}.`,
      },
      { kind: "text", spans: say`“${clipped(dispute.reason, LONGEST[length].reason)}”` },
      ...questionBlocks(view, dispute, length),
      ...(isOpen ? openBlocks(view, dispute, length) : overBlocks(view, withdrawn)),
    ],
  };
}

function questionBlocks(
  view: MilestoneView,
  dispute: Dispute,
  length: HeadLength,
): readonly Block[] {
  const longest = LONGEST[length].criterion;
  const entries = inQuestion(view, dispute, longest);
  if (entries.length > 0 && longest === 0) {
    return [{ kind: "text", spans: say`${strong`In question`}: criteria ${listed(entries)}.` }];
  }
  return entries.length === 0
    ? []
    : [
        { kind: "text", spans: [strong`In question`] },
        { kind: "timeline", entries },
      ];
}

function openBlocks(view: MilestoneView, dispute: Dispute, length: HeadLength): readonly Block[] {
  const offers = standingOffers(dispute).map((offer) =>
    offerWords(view, offer, LONGEST[length].note),
  );
  const next = nextActionLine(view);
  return [
    ...(offers.length === 0
      ? []
      : [
          { kind: "text", spans: [strong`Offers`] } as const,
          { kind: "timeline", entries: offers } as const,
        ]),
    {
      kind: "text",
      spans: [
        emphasis(
          say`What is added with “Add statement” counts, is in the record, and is shown in every linked channel. What is only typed here is talk between whoever is here.`,
        ),
      ],
    },
    ...(next ? [{ kind: "text", spans: quiet(next) } as const] : []),
    {
      kind: "actions",
      actions: [
        ...threadButtons(view),
        { kind: "act", label: "Details", ref: refTo("show", view.milestone.id) },
      ],
    },
  ];
}

function overBlocks(
  view: MilestoneView,
  withdrawn: DisputeThread["story"]["withdrawn"],
): readonly Block[] {
  if (!withdrawn) return outcomeLines(view).map((spans) => ({ kind: "text", spans }) as const);
  const { by, reason, at } = withdrawn;
  const why = reason === "" ? [] : say`: “${clipped(reason, 300)}”`;
  return [
    {
      kind: "text",
      spans: say`Withdrawn by ${named(personOf(view.people, by))}, ${moment(at, view.now)}${why}. The milestone went on with the time that was left.`,
    },
  ];
}

/** The same words without a ping: the card calls whoever is next, and the thread's first reply does. */
function quiet(spans: Spans): Spans {
  return spans.map((span): Span => {
    if (span.kind === "person") return { ...span, ping: false };
    const inner = span.kind === "strong" || span.kind === "emphasis" || span.kind === "struck";
    return inner ? { ...span, spans: quiet(span.spans) } : span;
  });
}
